#!/bin/bash
# diff: what a profile would refuse of a recording, by exit status, names and numbers.
. "$(dirname "$0")/lib.sh"
deny=$ROOT/docs/deny-clock_nanosleep.json
trace -- sleep 0.02
cp r.json sleep.json
trace -- true
cp r.json true.json
"$SECPROF" generate allow -q -o allow.json sleep.json

run "$SECPROF" diff sleep.json "$deny"
is "$status" 'exit 1' 'something is refused: exit 1'
like "$(cat out)" 'clock_nanosleep.*EPERM' 'it is named, with the errno'
like "$(cat out)" '\b1\b.*clock_nanosleep|clock_nanosleep.*\b1\b' 'and the count'
like "$(cat out)" 'clock_nanosleep.*/sleep' 'and the executable'
run "$SECPROF" diff true.json "$deny"
is "$status" 'exit 0' 'nothing is refused: exit 0'
run "$SECPROF" diff sleep.json allow.json
is "$status" 'exit 0' 'a recording against its own allow-list: exit 0'
run "$SECPROF" diff sleep.json missing.json
is "$status" 'exit 2' 'no such profile: exit 2'
like "$(cat err)" '^secprof: .*missing\.json' 'and it is named'
run "$SECPROF" diff missing.json "$deny"
is "$status" 'exit 2' 'no such recording: exit 2'
run "$SECPROF" diff "$deny" -- sleep 0.02
is "$status" 'exit 1' 'recorded on the spot'
run "$SECPROF" diff "$deny" -- sh -c 'echo text; exit 9'
is "$status" 'exit 0' "a failed workload does not decide diff's status"
unlike "$(cat out)" '^text$' "and its output does not mix with diff's"

# ---- what is allowed and never observed, what does not exist ----
run "$SECPROF" diff true.json allow.json
like "$(cat out)" '[0-9]' 'unused calls are counted'
unlike "$(cat out)" 'restart_syscall' 'and not listed'
run "$SECPROF" diff -v true.json allow.json
like "$(cat out)" 'restart_syscall' '-v lists them'
run "$SECPROF" diff -v true.json "$deny"
first=$(awk '/never observed/ { getline; print; exit }' out)
like "$first" 'critical' 'dangerous ones first'
run "$SECPROF" diff -q sleep.json "$deny"
is "$status $(wc -c <out)" 'exit 1 0' '-q prints nothing'
run "$SECPROF" diff --json sleep.json "$deny"
is "$status" 'exit 1' '--json keeps the status'
is "$(json out '[c["name"] for c in d["refused"]]')" clock_nanosleep '--json lists what is refused'

profile() { # RULES: a profile that allows by default
	printf '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [%s]}' "$1" >p.json
}
profile '{"names": ["no_such_call", "clock_nanosleep"], "action": "SCMP_ACT_KILL_PROCESS"}'
run "$SECPROF" diff sleep.json p.json
is "$status" 'exit 1' 'a profile that kills'
like "$(cat out)" 'clock_nanosleep.*kill' 'the action is told'
like "$(cat out err)" 'no_such_call' 'names that do not exist are told'

# ---- the verdict is the filter's: actions, arguments, defaults ----
refuses() { # STATUS NAME RULES
	profile "$3"
	run "$SECPROF" diff sleep.json p.json
	is "$status" "exit $1" "$2"
}
refuses 0 'a rule that only logs' '{"names": ["openat"], "action": "SCMP_ACT_LOG"}'
refuses 1 'TRAP refuses' '{"names": ["openat"], "action": "SCMP_ACT_TRAP"}'
refuses 1 'arguments that were not recorded: it may be refused' \
	'{"names": ["openat"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 2, "value": 1, "op": "SCMP_CMP_EQ"}]}'
like "$(cat out)" 'depend' 'and says so'
printf '{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "syscalls": []}' >p.json
run "$SECPROF" diff --json sleep.json p.json
is "$(json out 'len(d["refused"])')" "$(names_of sleep.json | wc -l)" \
	'an empty allow-list refuses everything'

# ---- what is no profile is refused by name ----
foreign() { # WORD PROFILE
	printf '%s' "$2" >p.json
	run "$SECPROF" diff sleep.json p.json
	is "$status" 'exit 2' "a profile with $1: exit 2"
	like "$(cat err)" "p\\.json.*$1" "and $1 is named"
}
foreign SCMP_ACT_MAYBE '{"defaultAction": "SCMP_ACT_MAYBE"}'
foreign SCMP_ARCH_VAX '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_VAX"]}'
foreign defaultAction '{"syscalls": []}'
foreign index '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["read"],
	"action": "SCMP_ACT_ERRNO", "args": [{"index": 6, "value": 1, "op": "SCMP_CMP_EQ"}]}]}'
foreign archMap '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"],
	"archMap": [{"architecture": "SCMP_ARCH_X86_64"}]}'
foreign linux.seccomp '{"ociVersion": "1.0.2", "linux": {}}'

# ---- Docker's dialect: conditions and the options that decide them ----
cat >p.json <<'JSON'
{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
	{"name": "clock_nanosleep", "action": "SCMP_ACT_ERRNO", "errno": "EPERM",
	 "excludes": {"caps": ["CAP_SYS_ADMIN"]}, "includes": {"caps": ["CAP_CHOWN"], "minKernel": "4.8"}}]}
JSON
decides() { # STATUS NAME OPTION...
	local want=$1 name=$2
	shift 2
	run "$SECPROF" diff "$@" sleep.json p.json
	is "$status" "exit $want" "$name"
}
decides 1 "Docker's capabilities by default"
decides 0 '--cap adds one' --cap CAP_SYS_ADMIN
decides 0 '--cap, as Docker writes it' --cap sys_admin
decides 0 '--cap none takes the defaults away' --cap none
decides 1 'and others are added to nothing' --cap chown --cap none
decides 0 '--kernel' --kernel 4.7
decides 1 '--kernel, as old as is wanted' --kernel 4.8
decides 2 'no such capability' --cap nonsense
like "$(cat err)" "--cap: no such capability 'nonsense'" 'is told'
decides 2 'no such kernel' --kernel 5
decides 2 'no such architecture' --arch vax
done_testing
