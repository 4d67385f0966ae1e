#!/bin/bash
# A workload under a profile: what it sees is what the filter alone would show it.
. "$(dirname "$0")/lib.sh"

case $(uname -m) in
x86_64) native=SCMP_ARCH_X86_64 ;;
aarch64) native=SCMP_ARCH_AARCH64 ;;
*) skip_all 'refusing is written for x86_64 and aarch64' ;;
esac
"$VICTIMS/refuse" getppid EPERM -- true || skip_all 'no seccomp filters here'

profile() { # DEFAULT RULES: p.json
	printf '{"defaultAction": "SCMP_ACT_%s", "architectures": ["%s"], "syscalls": [%s]}' \
		"$1" "$native" "$2" >p.json
}
verify() { # [OPTION...] -- COMMAND...: the result in out, what the command wrote in written
	run "$SECPROF" verify --profile p.json "$@"
	grep -v '^secprof: ' err >written
}

# ---- every action, beside a filter that secprof has no part in ----
like_alone() { # ANSWER ACTION MODE
	run "$VICTIMS/refuse" getppid "$1" -- "$VICTIMS/answered" "$3"
	cat out out >alone # --untouched runs it twice
	local end=$status
	verify --untouched --json -- "$VICTIMS/answered" "$3"
	same_file written alone "$2, $3: the program sees $1"
	is "$(json out '" ".join(f"{k} {v}" for k, v in d["end"].items())' |
		sed 's/^status/exit/; s/SIGSYS/31/')" "$end" "$2, $3: and ends like that"
	is "$(json out 'd["end"] == d["untouched"]')" True "$2, $3: untouched, it does so as well"
	verify --dry-run --json -- "$VICTIMS/answered" "$3"
	"$VICTIMS/answered" "$3" >alone
	same_file written alone "$2, $3: a dry run changes nothing"
	is "$(json out 'd["end"]')" "{'status': 3}" "$2, $3: not even its end"
}
while read -r answer action number modes; do
	[ "$number" != - ] || number=
	profile ALLOW "{\"names\": [\"getppid\"], \"action\": \"SCMP_ACT_$action\"${number:+,
		\"errnoRet\": $number}}"
	for mode in $modes; do
		like_alone "$answer" "$action" "$mode"
	done
	verify -- "$VICTIMS/answered" call
	[ "$action" != LOG ] || {
		is "$status" 'exit 0' 'LOG: nothing is refused'
		like "$(cat err)" 'logs' 'and a note says why'
		continue
	}
	is "$status" 'exit 1' "$action: it is refused"
	like "$(cat out)" ' getppid .*/answered +0xb 0xc 0xd 0xe 0xf 0x10$' "$action: by whom, how"
done <<'ANSWERS'
EPERM ERRNO - call
ENOSYS ERRNO 38 call
errno-0 ERRNO 0 call thread
errno-4000 ERRNO 4000 fork
KILL_PROCESS KILL_PROCESS - call fork thread blocked
KILL_THREAD KILL_THREAD - call fork thread ignored
TRAP TRAP - call fork thread handler blocked ignored
TRACE TRACE - call fork
NOTIFY NOTIFY - call thread
LOG LOG - call
ANSWERS

# ---- an ABI that is not listed ----
if "$VICTIMS/int80" >native 2>/dev/null; then
	profile ALLOW ''
	run "$VICTIMS/refuse" other-abi KILL_THREAD -- "$VICTIMS/int80"
	is "$status" 'signal 31' 'a call of an ABI that is not listed kills'
	verify --untouched --fix fixed.json -- "$VICTIMS/int80"
	is "$status" 'exit 1' 'and under verify'
	like "$(cat out)" 'getppid +i386 +kill thread' 'which names the ABI'
	like "$(cat out)" 'list the architecture "SCMP_ARCH_X86"' 'and what would admit it'
	like "$(cat out)" 'ended by SIGSYS: the same' 'it is the same untouched'
	cp fixed.json p.json
	verify -- "$VICTIMS/int80"
	is "$status $(cat written)" 'exit 0 same parent' 'fixed, it runs'
else
	skip 'other ABIs' 'no IA-32 emulation here'
fi
if build_32bit answered; then
	profile ALLOW '{"names": ["getppid"], "action": "SCMP_ACT_ERRNO", "errnoRet": 4000}'
	sed -i "s/\"$native\"/&, \"SCMP_ARCH_X86\"/" p.json
	verify --untouched -- ./answered32 call
	is "$status $(sort -u written)" 'exit 1 errno 4000' 'ERRNO in an i386 program'
	like "$(cat out)" 'status 3: the same' 'as untouched'
	sed -i 's/ERRNO/TRAP/; s/, "errnoRet": 4000//' p.json
	verify --untouched -- ./answered32 fork
	is "$(cat written)" 'child: signal 31' 'TRAP in an i386 program'
fi

# ---- the first execve ----
for action in ERRNO KILL_PROCESS TRAP; do
	profile ALLOW "{\"names\": [\"execve\"], \"action\": \"SCMP_ACT_$action\"}"
	verify --untouched --fix fixed.json -- true
	is "$status" 'exit 1' "execve refused ($action): exit 1"
	like "$(cat out)" 'not started: the profile refuses the execve' 'and it is said'
	is "$(json fixed.json 'len(d["syscalls"])')" 0 '--fix admits it'
	verify --dry-run -- true
	is "$status" 'exit 1' 'a dry run starts the command'
	like "$(cat out)" 'ended with status 0' 'and reports its end'
done
profile KILL_PROCESS '{"names": ["execve"], "action": "SCMP_ACT_ALLOW"}'
verify --json -- true
is "$(json out 'd["refused"][0]["exe"] != None, len(d["refused"])')" '(True, 1)' \
	'what prepares the execve is not judged'
run "$SECPROF" verify --profile p.json -- no-such-command
is "$status" 'exit 2' 'no such command: exit 2'

# ---- arguments, counts, changes ----
profile ALLOW '{"names": ["kcmp"], "action": "SCMP_ACT_ERRNO"},
	{"names": ["ioctl"], "action": "SCMP_ACT_ERRNO", "errnoRet": 5,
	 "args": [{"index": 1, "value": 77, "op": "SCMP_CMP_EQ"}]}'
cat >calls.py <<'PYTHON'
import fcntl
for request in (77, 78, 77):
    try:
        fcntl.ioctl(0, request)
    except OSError as error:
        print(error.errno)
PYTHON
verify --json --fix fixed.json -- "$PYTHON" calls.py </dev/null
is "$(tr '\n' ' ' <written)" '5 25 5 ' 'conditions are looked at'
is "$(json out '[(c["name"], c["args"][1], c["count"], c["action"], c["errno"], c["changes"])
	for c in d["refused"]][0]')" \
	"('ioctl', '0x4d', 2, 'SCMP_ACT_ERRNO', 5, [{'withdraw': {'names': ['ioctl'], 'action': 'SCMP_ACT_ERRNO', 'errnoRet': 5, 'args': [{'index': 1, 'value': 77, 'op': 'SCMP_CMP_EQ'}]}}])" \
	'--json has it all'
is "$(json fixed.json '[r["names"][0] for r in d["syscalls"]]')" kcmp '--fix keeps other rules'
profile ALLOW ''
verify --fix fixed.json -- true
is "$(json fixed.json 'd["defaultAction"]')" SCMP_ACT_ALLOW 'with nothing to fix, it is copied'
is "$(grep -c 'in format' err)" 0 'and nothing is lost'
cat >p.json <<'JSON'
{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64"], "syscalls": [
	{"names": ["kcmp"], "action": "SCMP_ACT_ERRNO", "includes": {"caps": ["CAP_CHOWN"]}},
	{"names": ["mount"], "action": "SCMP_ACT_ERRNO", "excludes": {"caps": ["CAP_CHOWN"]}}]}
JSON
verify --fix fixed.json -- true
is "$(json fixed.json '[r["names"] for r in d["syscalls"]]')" "[['kcmp']]" \
	"--fix writes what Docker's conditions decide"
like "$(cat err)" 'note: in format oci: syscalls\[0\]: the first of 2 rules whose includes and excludes are not written' \
	'and that they are not written'

# ---- how the filter is loaded is kept, too ----
profile ALLOW '{"names": ["kcmp", "mkdir"], "action": "SCMP_ACT_ERRNO"}'
loading='"flags": ["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW"],'
loading+='"listenerPath": "/run/agent.sock", "listenerMetadata": "a \"b\"",'
printf '{%s %s' "$loading" "$(tail -c +2 p.json)" >loading.json
mv loading.json p.json
verify --fix fixed.json -- "$PYTHON" -c 'import os; os.mkdir("made")'
is "$status" 'exit 1' 'a profile with flags and a listener: what it refuses is found'
is "$(json fixed.json '[r["names"] for r in d["syscalls"]]')" "[['kcmp']]" 'and fixed'
is "$(json fixed.json '[d[k] for k in ("flags", "listenerPath", "listenerMetadata")]')" \
	"[['SECCOMP_FILTER_FLAG_LOG', 'SECCOMP_FILTER_FLAG_SPEC_ALLOW'], '/run/agent.sock', 'a \"b\"']" \
	'--fix keeps flags and listener'

# ---- what limits it ----
profile ALLOW '{"names": ["kcmp"], "action": "SCMP_ACT_ERRNO"}'
verify -- "$VICTIMS/own_filter" errno
is "$status $(cat written)" 'exit 0 getppid: Permission denied' 'a filter of its own works'
like "$(cat err)" 'warning: .*filter of its own' 'and is noted'
verify --untouched -- "$VICTIMS/own_filter" trace
is "$status $(sort -u written)" 'exit 0 getppid: Function not implemented' \
	'one that traces answers ENOSYS'
verify -- "$VICTIMS/io_uring"
like "$(cat err)" 'warning: .*io_uring' 'io_uring is noted'
profile ALLOW '{"names": ["getppid"], "action": "SCMP_ACT_ERRNO", "errnoRet": 4000}'
verify -- "$VICTIMS/untraced"
like "$(cat err)" 'CLONE_UNTRACED' 'a child that does not want to be traced is'

# ---- signals reach the untouched command, too, and it dies with secprof ----
cat >endless.sh <<'SCRIPT'
trap 'exit 7' TERM
echo $$ >>"$1"
while :; do sleep 0.02; done
SCRIPT
running() { # RUNS: has it been started so many times?
	[ "$(cat pids 2>/dev/null | wc -l)" -eq "$1" ]
}
profile ALLOW ''
for last in TERM KILL; do
	rm -f pids
	"$SECPROF" verify -p p.json --untouched -- bash endless.sh pids >out 2>err &
	ok 'the command runs' wait_for 10 running 1
	kill -TERM $!
	ok 'and untouched, once more' wait_for 10 running 2
	kill -"$last" $!
	wait $! 2>/dev/null
	[ "$last" = KILL ] || like "$(cat out)" 'it ended with status 7: the same' 'SIGTERM reaches it'
	gone() { ! kill -0 "$(tail -1 pids)"; }
	ok "nothing is left after SIG$last" wait_for 10 gone
done

# ---- mistakes ----
run "$SECPROF" verify -- true
is "$status" 'exit 2' 'no profile: exit 2'
run "$SECPROF" verify --profile p.json
is "$status" 'exit 2' 'no command: exit 2'
run "$SECPROF" verify --profile missing.json -- true
is "$status" 'exit 2' 'a missing profile: exit 2'
run "$SECPROF" verify --profile p.json --fix - -- true
is "$status" 'exit 2' '--fix to standard output: exit 2'
run "$SECPROF" verify --profile p.json --fix no/such/folder -- true
is "$status" 'exit 2' '--fix to nowhere: exit 2, before the command runs'
done_testing
