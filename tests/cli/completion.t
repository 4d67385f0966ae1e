#!/bin/bash
# What secprof offers to complete is what its tables have; bash, zsh and fish complete with it.
. "$(dirname "$0")/lib.sh"

offered() { # WORD...: the candidates, one a line, without descriptions
	"$SECPROF" completion --candidates -- "$@" | cut -f1
}
offers() { # WORD... -- WANTED NAME
	local words=()
	while [ "$1" != -- ]; do
		words+=("$1")
		shift
	done
	is "$(offered "${words[@]}" | tr '\n' ' ')" "$2" "$3"
}
of_help() { # the options that help shows
	"$SECPROF" help "$1" | sed -En 's/^  (-., |    )(--[a-z0-9-]+).*/\1\2/p' | tr -d ' ' | tr , '\n' | sort
}

# ---- the same set everywhere ----
commands=$("$SECPROF" help | awk '/^Commands:/ { on = 1; next } on && /^  [a-z]/ { print $1 } /^$/ { on = 0 }')
is "$(offered '')" "$commands" 'all commands'
for command in $commands; do
	is "$(offered "$command" - | sort)" "$(of_help "$command")" "$command: the options of its help"
done

# ---- values and operands ----
offers trace --mode ex -- 'exact ' 'choices'
offers trace --mode=ex -- '--mode=exact ' 'after ='
offers trace --output '' -- ':files ' 'a file'
offers trace -o '' -- ':files ' 'a file, for a letter'
offers trace -C '' -- ':folders ' 'a folder'
offers trace -u '' -- ':users ' 'a user'
offers trace -p '' -- ':processes ' 'a process'
offers trace -q ls -l -- ':command 2 ' 'the command to run'
offers show -q '' -- ':files .json ' 'a recording'
offers lint '' -- ':files .json .yaml .yml .bpf ' 'a profile'
offers diff a.json '' -- ':files .json :files .json .yaml .yml .bpf ' 'both'
offers generate d -- 'deny ' 'alternatives'
offers generate allow --arch arm64,s390 -- 'arm64,s390x arm64,s390 ' 'architectures'
offers generate allow --runtime c -- 'crun containerd ' 'runtimes'
offers generate allow --cap SYS_A -- 'SYS_ADMIN ' 'capabilities'
offers generate allow --errno EPERM -- 'EPERM ' 'errors'
offers generate allow --default-action SCMP_ACT_L -- 'SCMP_ACT_LOG ' 'actions'
offers check p.json clone -- 'clone clone3 ' 'names of calls'
offers explain r.json clone3 -- ':files .json clone3 ' 'recordings, and names of calls'
offers trace --args=clone,sock -- '--args=clone,socket --args=clone,socketpair ' 'several of them'
offers help ver -- 'verify version ' 'commands'
offers nonsense '' -- '' 'nothing of an unknown command'
offers trace --nonsense= -- '' 'nor of an unknown option'
is "$("$SECPROF" completion --candidates -- diff p.json -- ls '' | head -1)" ':command 3' 'a command after --'
run "$SECPROF" completion tcsh
like "$status $(cat err)" 'exit 2 .*bash, zsh or fish' 'another shell'
run "$SECPROF" completion --candidates
is "$status" 'exit 2' 'no words'

# ---- shells, on a terminal ----
mkdir bin home
ln -s "$SECPROF" bin/secprof
PATH=$WORK/bin:$PATH
completes() { # SHELL LINE WANTED
	is "$("$PYTHON" "$TESTS/type_line.py" "$1" "$WORK/home" "$2" 2>&1)" "$3" "$1: $2"
}
common() { # SHELL: what each completes alike
	completes "$1" 'secprof estim' 'secprof estimate '
	completes "$1" 'secprof trace --main' 'secprof trace --main-only '
	completes "$1" 'secprof trace --mode exa' 'secprof trace --mode exact '
	completes "$1" 'secprof trace --mode=exa' 'secprof trace --mode=exact '
	completes "$1" 'secprof show my-rec' 'secprof show my-recording.json '
	completes "$1" 'secprof check my-recording.json clone3' 'secprof check my-recording.json clone3 '
	completes "$1" 'secprof merge -o my-t' 'secprof merge -o my-text '
	completes "$1" 'secprof trace -q -C my-f' 'secprof trace -q -C my-folder/'
}
touch my-recording.json my-text my-record
mkdir my-folder
if have bash; then
	ok 'bash takes the script' bash -n <("$SECPROF" completion bash)
	cat >home/rc <<-'RC'
		PS1='REA''DY '
		PROMPT_COMMAND=
		bind -x '"\C-x": printf "%s\n" "$READLINE_LINE" >"$HOME/line.new" && mv "$HOME/line.new" "$HOME/line"'
		source <(secprof completion bash)
	RC
	common bash
	completes bash 'secprof trace -- my-te' 'secprof trace -- my-te'
	completes bash 'secprof trace -- cat my-te' 'secprof trace -- cat my-text '
	completes bash 'secprof trace --output=my-te' 'secprof trace --output=my-text '
fi
if have zsh; then
	ok 'zsh takes the script' zsh -n <("$SECPROF" completion zsh)
	cat >home/.zshrc <<-'RC'
		PS1='REA''DY '
		autoload -Uz compinit && compinit -u -D
		source <(secprof completion zsh)
		write() { print -r -- "$BUFFER" >$HOME/line.new && mv $HOME/line.new $HOME/line }
		zle -N write
		bindkey '^X' write
	RC
	common zsh
else
	skip zsh 'is not installed'
fi
if have fish; then
	ok 'fish takes the script' fish -n <("$SECPROF" completion fish)
	cat >home/rc <<-'RC'
		function fish_prompt; printf 'REA''DY '; end
		function fish_greeting; end
		secprof completion fish | source
		bind \cx 'commandline >$HOME/line.new; mv $HOME/line.new $HOME/line'
	RC
	common fish
	is "$(fish --no-config -c 'secprof completion fish | source; complete -C "secprof estim"')" \
		"$(printf 'estimate\tsay whether enough was recorded')" 'fish: with a description'
else
	skip fish 'is not installed'
fi
done_testing
