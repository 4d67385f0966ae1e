#!/bin/bash
# secprof denied: names what the profile of a running container refuses, and nothing else; merged,
# its recording mends the profile.
. "$(dirname "$0")/lib.sh"
. "$TESTS/containers.sh"
[ "$(id -u)" = 0 ] || skip_all 'containers need root here'
run "$SECPROF" trace -q --mode ebpf -- true
[ "$status" = 'exit 0' ] || skip_all "mode ebpf does not work here: $(head -1 err)"
find_runtimes runc crun podman docker
[ -n "$runtimes" ] || skip_all 'no container runtime starts here'
runtime_programs bin

# What the profile answers, and what "attempt" and "denied" are to say of it.
cat >expected <<'END'
capget			errno 1		ERRNO EPERM
getcpu			errno 1		ERRNO EPERM
getitimer		errno 38	ERRNO ENOSYS
getpgid			errno 13	ERRNO EACCES
getppid			errno 1		ERRNO EPERM
getpriority		errno 1		ERRNO EPERM
getsid			errno 38	ERRNO ENOSYS
ioprio_get		errno 13	ERRNO EACCES
kcmp			trapped		TRAP
mincore			trapped		TRAP
mlock			signal 31	KILL
msync			ok		LOG
personality		signal 31	KILL
sched_get_priority_max	trapped		TRAP
sched_get_priority_min	killed		KILL
sched_getparam		errno 1		ERRNO EPERM
sched_getscheduler	errno 38	ERRNO ENOSYS
sched_yield		ok		LOG
sysinfo			errno 38	ERRNO ENOSYS
times			errno 13	ERRNO EACCES
END
sed 's/\t\t*/|/g' expected >rows
calls=$(cut -d'|' -f1 rows | tr '\n' ' ')
"$PYTHON" - rows >profile.json <<'PYTHON'
import json, sys

ACTIONS = {"TRAP": "SCMP_ACT_TRAP", "LOG": "SCMP_ACT_LOG", "signal 31": "SCMP_ACT_KILL_PROCESS",
           "killed": "SCMP_ACT_KILL_THREAD"}
rules = []
for line in open(sys.argv[1]):
    call, outcome, action = line.strip().split("|")
    rule = {"names": [call], "action": ACTIONS.get(action) or ACTIONS.get(outcome)}
    if not rule["action"]:
        rule.update(action="SCMP_ACT_ERRNO", errnoRet=int(outcome.split()[1]))
    rules.append(rule)
json.dump({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": rules}, sys.stdout)
PYTHON

# The kernel itself refuses what getuid's neighbours here ask for.
allowed='mount setns getuid'
work="echo >ready; while ! test -e gate; do sleep 0.1; done; $VICTIMS/attempt $allowed $calls"

watching() {
	grep -q '^secprof: watching' denied.err
}
watched() { # RUNTIME PROFILE [OPTION...]: runs the work under it, watched from outside
	local runtime=$1 profile=$2
	shift 2
	rm -f gate ready denied.err
	start_contained "$runtime" "$profile" sh -c "$work; sleep 0.3"
	wait_for 20 test -e ready
	PATH=$WORK/bin:$PATH "$SECPROF" denied "$@" --container "$container_name" >lines 2>denied.err &
	watcher=$!
	wait_for 20 watching
	touch gate
	wait_contained
	wait "$watcher"
	denied_status=$?
}
# "NAME|ACTION" of each line.
shown() {
	sed -nE 's/^[0-9:.]+  ([A-Z]+( [A-Z0-9]+)?) +[0-9]+  [^ ]+  ([a-z0-9_]+)\(.*/\3|\1/p' lines | sort -u
}

for runtime in $runtimes; do
	watched "$runtime" "$PWD/profile.json" -o denied.json
	is "$denied_status" 0 "$runtime: ends with the container"
	is "$(cat out | sort)" "$({ echo 'getuid ok'; echo 'mount errno 14'; echo 'setns errno 22'; awk -F'|' '{ print $1, $2 }' rows; } | sort)" \
		"$runtime: the profile does what it is to do"
	is "$(shown)" "$(awk -F'|' '{ print $1 "|" $3 }' rows | sort)" \
		"$runtime: each of the 20 calls is named, with its action, and no other"
	is "$(grep -vc "  $VICTIMS/attempt  " lines)" 0 "$runtime: and the program that makes them"
	is "$(names_of denied.json | tr '\n' ' ')" "$calls" "$runtime: the recording has them, and no other"
	is "$(json denied.json 'run["mode"], done["lost"], done["mid_life"]')" "('denied', 0, True)" \
		"$runtime: and says what it is"
	like "$(cat denied.err)" '^ +[0-9]+  getppid +EPERM' "$runtime: a table follows"
done

# ---- the remedy ----
# The work without what was refused.
rm -f gate
(sleep 0.3; touch gate) &
run "$SECPROF" trace -q --mode ptrace -o base.json -- \
	sh -c "echo >ready; while ! test -e gate; do sleep 0.1; done; $VICTIMS/attempt $allowed; sleep 0.3"
for runtime in $runtimes; do
	"$SECPROF" merge -o all.json base.json denied.json
	"$SECPROF" generate allow -q -o mended.json all.json
	watched "$runtime" "$PWD/mended.json" -o after.json
	# An allow-list answers clone3 so on purpose: C libraries then take clone, which it can judge.
	is "$(grep -v '  ERRNO ENOSYS .*  clone3(' lines)" '' \
		"$runtime: nothing is refused under the profile of both recordings"
	is "$(names_of after.json | grep -vx clone3)" '' "$runtime: and nothing is recorded"
	sort out >mended.out
	# shellcheck disable=SC2086
	contained "$runtime" - "$VICTIMS/attempt" $allowed $calls
	is "$(cat mended.out)" "$(sort out)" "$runtime: each call does what it does without a profile"
done

# ---- other targets ----
sh -c 'while ! test -e gate2; do sleep 0.05; done; "$VICTIMS/own_filter" errno; :' >/dev/null 2>&1 &
rm -f denied.err
"$SECPROF" denied -p $! >lines 2>denied.err &
watcher=$!
wait_for 20 watching
touch gate2
wait "$watcher"
is "$(grep -c 'ERRNO EACCES .*getppid(' lines)" 3 '-p: a descendant, and each of its calls'

# Whoever is killed may take a while to die: the kernel writes a core dump first.
cat >big <<'PYTHON'
import os
memory = bytearray(os.urandom(1 << 20)) * 200
os.getppid()
PYTHON
for action in TRAP KILL_PROCESS; do
	rm -f denied.err gate4
	(
		ulimit -c unlimited
		until [ -e gate4 ]; do sleep 0.05; done
		exec "$VICTIMS/refuse" getppid $action -- "$PYTHON" big
	) >/dev/null 2>&1 &
	big=$!
	"$SECPROF" denied -p "$big" >lines 2>denied.err &
	watcher=$!
	wait_for 20 watching
	touch gate4
	{ wait "$big"; } 2>/dev/null
	wait "$watcher"
	is "$(sed -nE 's/^[0-9:.]+  ([A-Z ]*[A-Z]) .*  getppid\(.*/\1/p' lines)" KILL "$action, with a core dump: one KILL"
	rm -f core*
done

# A cgroup, and each action once more.
group=/sys/fs/cgroup/pids/secprof-test-$$
[ ! -e /sys/fs/cgroup/cgroup.procs ] || group=/sys/fs/cgroup/secprof-test-$$
if mkdir "$group" 2>/dev/null; then
	cat >each <<-'SH'
		echo $$ >"$1/cgroup.procs"
		until [ -e gate3 ]; do sleep 0.05; done
		"$VICTIMS/refuse" getppid EPERM -- "$VICTIMS/answered" call
		"$VICTIMS/refuse" getppid TRAP -- "$VICTIMS/answered" handler
		"$VICTIMS/refuse" getppid TRAP -- "$VICTIMS/answered" call
		"$VICTIMS/refuse" getppid KILL_PROCESS -- "$VICTIMS/answered" fork
		"$VICTIMS/refuse" getppid LOG -- "$VICTIMS/answered" call
	SH
	in_group() { grep -qx "$each" "$group/cgroup.procs"; }
	VICTIMS=$VICTIMS sh each "$group" >/dev/null 2>&1 &
	each=$!
	wait_for 10 in_group
	rm -f denied.err
	"$SECPROF" denied --cgroup "$group" >lines 2>denied.err &
	watcher=$!
	wait_for 20 watching
	touch gate3
	wait "$watcher"
	# A trap without a handler kills.
	is "$(sed -nE 's/^[0-9:.]+  ([A-Z]+( [A-Z]+)?) .*  getppid\(.*/\1/p' lines | sort | uniq -c | tr -s '\n ' ' ')" \
		' 3 ERRNO EPERM 2 KILL 3 LOG 1 TRAP ' '--cgroup: each call of each process, with its action'
	is "$(grep -vc 'getppid(' lines)" 0 '--cgroup: and no other'
	wait "$each"
	rmdir "$group"
else
	skip '--cgroup' 'no cgroup can be made'
fi

sleep 300 &
sleeper=$!
rm -f denied.err
"$SECPROF" denied -p "$sleeper" --for 100ms >lines 2>denied.err
is "$? $(cat lines)" '0 ' '--for ends it'
kill -0 "$sleeper"
is "$?" 0 'and the process goes on'
kill "$sleeper"

run "$SECPROF" denied
is "$status" 'exit 2' 'without a target: exit status'
like "$(cat err)" 'give --container, -p or --cgroup' 'without a target: message'
run "$SECPROF" denied -p 999999999
is "$status" 'exit 2' 'no such process: exit status'
like "$(cat err)" '^secprof: there is no process 999999999' 'no such process: message'
if have setpriv; then
	run setpriv --bounding-set -all --inh-caps -all "$SECPROF" denied -p $$
	is "$status" 'exit 2' 'no privilege: exit status'
	like "$(cat err)" '^secprof: mode ebpf is for root \(CAP_BPF and CAP_PERFMON\)' 'no privilege: message'
fi

[[ $runtimes != *docker* ]] || stop_dockerd
done_testing
