# shellcheck shell=bash
# Completion of secprof's command lines for bash.  What may come next, secprof knows itself.

# Files that end with one of the suffixes, and folders; all files if there are none.
_secprof_files() { # PREFIX BEGUN [SUFFIX...]
	local prefix=$1 begun=$2 file suffix found=
	shift 2
	compopt -o filenames 2>/dev/null
	while IFS= read -r file; do
		for suffix in "$@"; do
			if [[ $file == *"$suffix" && ! -d $file ]]; then
				found=yes
				COMPREPLY+=("$prefix$file")
				continue 2
			fi
		done
		[[ ! -d $file ]] || COMPREPLY+=("$prefix$file")
	done < <(compgen -f -- "$begun")
	[[ -n $found ]] || while IFS= read -r file; do
		[[ -d $file ]] || COMPREPLY+=("$prefix$file")
	done < <(compgen -f -- "$begun")
}

_secprof_request() { # PREFIX BEGUN REQUEST [WORD...]
	local name
	case $3 in
	:files) _secprof_files "$1" "$2" "${@:4}" ;;
	:folders)
		compopt -o filenames 2>/dev/null
		while IFS= read -r name; do COMPREPLY+=("$1$name"); done < <(compgen -d -- "$2")
		;;
	:users) while IFS= read -r name; do COMPREPLY+=("$1$name"); done < <(compgen -u -- "$2") ;;
	:processes)
		for name in /proc/[0-9]*; do
			[[ ${name#/proc/} != "$2"* ]] || COMPREPLY+=("$1${name#/proc/}")
		done
		;;
	:command)
		if declare -F _comp_command_offset >/dev/null; then
			_comp_command_offset "${starts[$4 + 1]}"
		elif declare -F _command_offset >/dev/null; then
			_command_offset "${starts[$4 + 1]}"
		elif ((starts[$4 + 1] < COMP_CWORD)); then
			_secprof_files '' "$2"
		else
			while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen -c -- "$2")
		fi
		;;
	esac
}

_secprof() {
	local line=${COMP_LINE:0:COMP_POINT} words=() starts=() i trimmed word fields broken
	COMPREPLY=()
	# Bash breaks words at '=', ':' and '@', too; those without a blank between them are one.
	for ((i = 0; i <= COMP_CWORD; i++)); do
		trimmed=${line#"${line%%[![:space:]]*}"}
		word=${COMP_WORDS[i]}
		((i < COMP_CWORD)) || word=$trimmed
		if ((i > 0)) && [[ $trimmed == "$line" ]]; then
			words[-1]+=$word
		else
			words+=("$word")
			starts+=("$i")
		fi
		line=${trimmed#"$word"}
	done
	word=${words[-1]}
	while IFS= read -r line; do
		if [[ $line == :* ]]; then
			read -ra fields <<<"$line"
			if [[ $word == --*=* ]]; then
				_secprof_request "${word%%=*}=" "${word#*=}" "${fields[@]}"
			else
				_secprof_request '' "$word" "${fields[@]}"
			fi
			[[ $line != :command* ]] || return 0
		else
			COMPREPLY+=("${line%%$'\t'*}")
		fi
	done < <("$1" completion --candidates -- "${words[@]:1}" 2>/dev/null)
	# Only the part after the last break is replaced.
	broken=${word%"${word##*[$COMP_WORDBREAKS]}"}
	COMPREPLY=("${COMPREPLY[@]#"$broken"}")
}

complete -F _secprof secprof
