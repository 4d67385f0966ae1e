#!/bin/bash
# What goes wrong is reported in one line, with the documented exit status.
. "$(dirname "$0")/lib.sh"

# fails STATUS REGEX NAME COMMAND...: ends so, one line on stderr that says so, no stdout
fails() {
	local want=$1 text=$2 name=$3
	shift 3
	run "$@"
	is "$status" "exit $want" "$name: exit $want"
	like "$(head -1 err)" "^secprof: .*($text)" "$name: says why"
	is "$(wc -l <err) $(wc -c <out)" '1 0' "$name: in one line"
}

# ---- the command ----
fails 127 'not found|No such' 'command not found' "$SECPROF" trace -- no-such-command-here
fails 127 'not found|not there|No such' 'path not found' "$SECPROF" trace -- ./nowhere/x
echo 'no program' >text
fails 126 'ermission' 'not executable' "$SECPROF" trace -- ./text
mkdir folder
fails 126 'irectory|ermission' 'a directory' "$SECPROF" trace -- ./folder
echo 'exit 3' >script && chmod +x script
run "$SECPROF" trace -q -- ./script
is "$status" 'exit 3' 'a script without #! is run by sh, as by env and nohup'
fails 125 'COMMAND|command' 'no command' "$SECPROF" trace
fails 127 'empty|not found|No such' 'an empty command' "$SECPROF" trace -- ''

# ---- options ----
fails 125 "did you mean '--stacks'" 'mistyped option' "$SECPROF" trace --stcks -- true
fails 125 'nosuchmode.*ptrace|nosuchmode' 'unknown mode' "$SECPROF" trace --mode nosuchmode -- true
fails 125 'timeout|duration' 'bad duration' "$SECPROF" trace --timeout 5parsecs -- true
fails 2 "did you mean 'trace'" 'mistyped verb' "$SECPROF" tarce -- true
fails 2 "unknown command" 'hopeless verb' "$SECPROF" xyzzy
fails 2 'allow.*deny' 'neither allow nor deny' "$SECPROF" generate permit r.json
run "$SECPROF"
is "$status $(wc -c <out)" 'exit 2 0' 'no arguments: help on stderr'
fails 125 'nobody-knows-me|user' 'unknown user' "$SECPROF" trace -u nobody-knows-me -- true
fails 125 'nowhere|directory' 'no such directory' "$SECPROF" trace -C nowhere -- true

# ---- the output: reported before the workload starts ----
not_started() { # REGEX NAME OUTPUT
	rm -f started
	fails 125 "$1" "$2" "$SECPROF" trace -q -o "$3" -- touch started
	ok "$2: the workload was not started" test ! -e started
}
not_started 'nowhere' 'output in no folder' nowhere/r.json
not_started 'irectory' 'output is a folder' folder
ln -s target.json link
not_started 'ymbolic|link' 'output is a dangling symbolic link' link
: >target.json
not_started 'ymbolic|link' 'output is a symbolic link' link
not_started '' 'output name is empty' ''
if [ "$(id -u)" = 0 ] && have setpriv; then
	# A copy, since the build folder may be in a home that other users cannot enter.
	mkdir locked && chmod 711 "$WORK" && cp "$SECPROF" secprof
	fails 125 'ermission|denied' 'output folder not writable' \
		setpriv --reuid 65534 --regid 65534 --clear-groups \
		./secprof trace -q -o locked/r.json -- true
else
	mkdir locked && chmod 555 locked
	fails 125 'ermission|denied' 'output folder not writable' \
		"$SECPROF" trace -q -o locked/r.json -- true
fi

# ---- the disk ----
fails 125 'space' '/dev/full' "$SECPROF" trace -q -o /dev/full -- true
run sh -c '"$0" trace -q -o - -- true >/dev/full' "$SECPROF"
is "$status" 'exit 125' 'stdout is full: exit 125'
trace -- true
for verb in 'show' 'show --json' 'generate allow' 'merge -o -'; do
	run sh -c "'$SECPROF' $verb r.json >/dev/full"
	is "$status" 'exit 2' "$verb to a full stdout: exit 2"
done
if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
	mkdir small
	cat >full.sh <<-'SH'
		mount -t tmpfs -o size=16k secprof-test small || exit 77
		printf '{"format": "secprof-recording"}' >small/r.json
		dd if=/dev/zero of=small/fill bs=4k 2>/dev/null
		"$SECPROF" trace -q -o small/r.json -- true
		status=$?
		ls -A small >files
		cat small/r.json >kept
		exit $status
	SH
	run unshare -m sh full.sh
	if [ "$status" = 'exit 77' ]; then
		skip 'full disk' 'tmpfs cannot be mounted here'
	else
		is "$status" 'exit 125' 'full disk: exit 125'
		like "$(cat err)" 'space' 'full disk: says so'
		is "$(cat kept) $(tr '\n' ' ' <files)" '{"format": "secprof-recording"} fill r.json ' \
			'full disk: the old file is kept, nothing else is left'
	fi
else
	skip 'full disk' 'needs root and mount namespaces'
fi

# ---- kernels and sandboxes that refuse ----
# LeakSanitizer, in a build that has it, needs ptrace itself.
export ASAN_OPTIONS=detect_leaks=0
refused() { # STATUS REGEX NAME CALL ERRNO [OPTION...]
	local want=$1 text=$2 name=$3 call=$4 error=$5
	shift 5
	run "$VICTIMS/refuse" "$call" "$error" -- "$SECPROF" trace -q "$@" -- true
	is "$status" "exit $want" "$name: exit $want"
	like "$(cat err)" "^secprof: .*($text)" "$name: says why"
}
refused 125 'ptrace' 'ptrace refused' ptrace EPERM
refused 125 'ptrace' 'ptrace refused by a sandbox' ptrace EACCES
refused 125 'ptrace' 'no ptrace at all' ptrace ENOSYS
for code in EIO EINVAL; do
	refused 125 '5\.3|GET_SYSCALL_INFO' "kernel without PTRACE_GET_SYSCALL_INFO ($code)" \
		ptrace:0=0x420e "$code"
done
for code in EINVAL EACCES EPERM ENOSYS; do
	run "$VICTIMS/refuse" seccomp "$code" -- "$VICTIMS/refuse" prctl:0=22 "$code" -- \
		"$SECPROF" trace -o r.json --mode trace -- true
	is "$status $(json r.json 'run["mode"], run["instead_of"]["mode"]')" \
		$'exit 0 ptrace\ntrace' "seccomp refused ($code): recorded without a filter"
	like "$(cat err)" '^recorded in mode ptrace instead of trace: seccomp filters' \
		"seccomp refused ($code): says so, and why"
done
run "$VICTIMS/refuse" seccomp EINVAL -- "$SECPROF" trace -q --mode ptrace -- true
is "$status" 'exit 0' 'mode ptrace needs no seccomp'
run "$VICTIMS/refuse" process_vm_readv EPERM -- "$SECPROF" trace -q -o r.json -- ls /
is "$status" 'exit 0' 'without process_vm_readv it still records'
if have strace && strace -o /dev/null true 2>/dev/null; then
	run strace -f -o /dev/null "$SECPROF" trace -q -- true
	is "$status" 'exit 125' 'already traced: exit 125'
	like "$(cat err)" 'secprof: .*(traced|tracer|ptrace|strace)' 'already traced: says why'
	run "$SECPROF" trace -q -- strace -o /dev/null true
	unlike "$status" 'timeout|signal' 'strace as a workload only fails'
else
	skip 'already traced' 'strace does not work here'
fi

unset ASAN_OPTIONS

# ---- recordings ----
cp r.json good.json
bad() { # NAME REGEX CONTENT
	printf '%s' "$3" >bad.json
	fails 2 "bad\.json.*($2)" "recording: $1" "$SECPROF" show bad.json
}
bad 'empty file' '' ''
bad 'no JSON' '' 'hello'
bad 'other JSON' 'secprof recording' '{"action": "SCMP_ACT_ALLOW"}'
bad 'a profile' 'is a profile, not a recording' '{"defaultAction": "SCMP_ACT_ALLOW"}'
bad 'a newer version' 'newer|version' '{"format": "secprof-recording", "version": 2, "runs": []}'
bad 'no version' 'version' '{"format": "secprof-recording", "runs": []}'
bad 'runs of a wrong type' 'runs' '{"format": "secprof-recording", "version": 1, "runs": 3}'
bad 'trailing garbage' '' "$(cat good.json) x"
bad 'cut off' '' "$(head -c 700 good.json)"
bad 'a huge count' 'runs\[0\]\.calls\[0\]\.count' \
	"$(sed '/"calls": \[/,$s/"count": *[0-9]*/"count": 99999999999999999999/' good.json)"
bad 'a negative count' 'runs\[0\]\.calls\[0\]\.count' \
	"$(sed '/"calls": \[/,$s/"count": *[0-9]*/"count": -1/' good.json)"
bad 'an unknown architecture' 'runs\[0\]\.calls\[0\]\.arch' \
	"$(sed '0,/"arch": *"[a-z0-9_]*", *"nr"/s//"arch": "vax", "nr"/' good.json)"
fails 2 'missing\.json' 'no such recording' "$SECPROF" show missing.json
for verb in 'generate allow' 'generate deny' 'merge -o out.json'; do
	fails 2 'bad\.json' "$verb of a bad recording" "$SECPROF" $verb bad.json
done
printf '{"format": "secprof-recording", "version": 1, "host": null, "runs": []}' >empty.json
fails 2 'no (system )?calls|empty|nothing' 'a profile of an empty recording' \
	"$SECPROF" generate allow empty.json
fails 2 'no (system )?calls|empty|nothing' 'a deny-list of an empty recording' \
	"$SECPROF" generate deny empty.json
ok 'no output is made then' test ! -e out.json
done_testing
