#!/bin/bash
# trace -p, --cgroup: processes that run already are recorded and left as they were found.
# SECPROF_THOROUGH=1 attaches a hundred times.
. "$(dirname "$0")/lib.sh"
rounds=5
[ -z "${SECPROF_THOROUGH:-}" ] || rounds=100
[ "$(uname -m)" = x86_64 ] || skip_all 'there is no code for the architecture'

# start NAME COMMAND...: in the background, with a FIFO NAME.in as its standard input, held open by
# descriptor 5, and NAME.out; waits for "ready".  Sets $pid.
start() {
	local name=$1
	shift
	rm -f "$name.in" "$name.out"
	mkfifo "$name.in"
	"$@" <"$name.in" >"$name.out" 2>"$name.err" &
	pid=$!
	exec 5>"$name.in"
	wait_for 10 grep -q ready "$name.out"
}
finish() {
	exec 5>&-
	wait "$pid"
}

tracers() { # PID...: of all threads
	local each
	for each; do
		sed -n 's/^TracerPid:\t//p' /proc/"$each"/task/*/status
	done 2>/dev/null | sort -u | tr '\n' ' '
}
states() { # PID
	for task in /proc/"$1"/task/*; do
		sed 's/.*) \(.\) .*/\1/' "$task/stat"
	done | sort | tr -d '\n'
}
field() { # PID KEY: of /proc/PID/status
	sed -n "s/^$2:\t//p" "/proc/$1/status"
}
attach() { # OPTION...: as run does
	run "$SECPROF" trace -q -o r.json "$@"
}
# In the background, until it is attached.
attach_while() { # OPTION...
	rm -f attached.err # of the one before
	"$SECPROF" trace -o r.json "$@" >attached.out 2>attached.err &
	recorder=$!
	wait_for 10 grep -q '^secprof: attached' attached.err
}

# ---- threads that are blocked in a call each ----

start blocked "$VICTIMS/blocked"
"$VICTIMS/blocked" list | awk '{ print $1 }' | sort -u >want
before=$(states "$pid")
problem=
for ((i = 1; i <= rounds && ${#problem} == 0; i++)); do
	attach -p "$pid" --for "$((RANDOM % 20 + 1))ms"
	[ "$status" = 'exit 0' ] || problem="$status: $(cat err)"
	missing=$(names_of r.json | comm -13 - want | tr '\n' ' ')
	[ -z "$missing" ] || problem="round $i: not recorded: $missing"
	[ "$(tracers "$pid")" = '0 ' ] || problem="round $i: still traced"
done
is "$problem" '' "blocked in $(wc -l <want) calls: all recorded, $rounds times"
as_before() { [ "$(states "$pid")" = "$before" ]; }
wait_for 5 as_before
is "$(states "$pid")" "$before" 'all threads sleep as before'
echo >&5
ok 'it answers' wait_for 10 grep -q '^done' blocked.out
is "$(grep -v '^ready\|^done' blocked.out)" '' 'and none of its calls has returned'
is "$(json r.json 'run["source"], done["mid_life"], done["detached"], done["finished"], run["exit"]')" \
	"('attached', True, True, True, None)" 'the recording says what it is'
like "$("$SECPROF" show r.json)" '^ +1 .* attached +ptrace +not known ' 'and show lists it so'
is "$(json r.json 'run["command"]')" "$VICTIMS/blocked" 'and of what command'
is "$(json r.json 'done.get("unknown_restarts", 0)')" 0 'each restart_syscall is one of a known call'
is "$(json r.json 'sum(1 for c in run["calls"] if c["name"] == "restart_syscall")')" 0 \
	'and named like it'

# What strace says of another one, which has some of its calls return EINTR; those it does not
# name.
if have strace; then
	finish
	start blocked "$VICTIMS/blocked"
	strace -f -qq -o strace.log -p "$pid" &
	tracer=$!
	# The parent of a vfork never stops.
	lines=$(("$("$VICTIMS/blocked" list | wc -l)" - 1))
	seen() { [ "$(grep '(' strace.log | awk '{ print $1 }' | sort -u | wc -l)" -ge "$lines" ]; }
	ok 'strace sees the threads' wait_for 10 seen
	# Otherwise it would wait for that one to stop.
	kill -KILL "$tracer"
	wait "$tracer" 2>/dev/null
	echo >&5
	wait_for 10 grep -q '^done' blocked.out
	{
		sed -n '/restart_syscall/d; s/^[0-9]* *\([a-z0-9_]*\)(.*/\1/p' strace.log
		echo
		sed -n 's/ .*//; s/://; /^ready\|^done/!p' blocked.out
		# It does not say what they restart.
		printf '%s\n' poll nanosleep vfork
	} | sed '/^$/d' | sort -u >strace.names
	is "$(tr '\n' ' ' <want)" "$(tr '\n' ' ' <strace.names)" \
		'strace sees the same calls, or has them return EINTR'
	is "$(grep -c restart_syscall strace.log)" 4 'and as many that restart others'
fi
finish

# ---- threads that make calls all the while ----

start brief "$VICTIMS/brief_waits"
for ((i = 1; i <= 4 * rounds; i++)); do
	attach -p "$pid" --for "$((RANDOM % 30 + 1))ms"
done
is "$status" 'exit 0' "attached $((4 * rounds)) times to threads that wait all the while"
finish
is "$(grep -v ': 0$\|^ready' brief.out)" '' 'none of their calls was interrupted'

# ---- stopped processes ----

# All but the parent of the vfork.
states_but_d() {
	states "$1" | tr -d D | tr -s Tt
}
start stopped "$VICTIMS/blocked"
kill -STOP "$pid"
in_state() { [ "$(states_but_d "$1")" = "$2" ]; }
ok 'a process is stopped' wait_for 5 in_state "$pid" T
attach -p "$pid" --for 50ms
# On its way to the stop that it goes on with, each thread runs for a moment.
wait_for 5 in_state "$pid" T
is "$status $(states_but_d "$pid") $(tracers "$pid")" 'exit 0 T 0 ' 'attached and left: it is stopped still'
is "$(json r.json 'len(run["calls"]) > 20')" True 'the calls in which it was stopped are recorded'
attach_while -p "$pid"
kill -CONT "$pid"
sleeps() { [ "$(states_but_d "$pid" | tr -s S)" = S ]; }
ok 'SIGCONT continues it' wait_for 5 sleeps
kill -STOP "$pid"
ok 'SIGSTOP stops it' wait_for 5 in_state "$pid" t
kill -INT "$recorder"
wait "$recorder"
left=$?
wait_for 5 in_state "$pid" T
is "$left $(states_but_d "$pid")" '0 T' 'left by SIGINT: it is stopped still'
kill -CONT "$pid"
finish

# ---- forks, threads, execs ----

untraced() { # of the descendants of $pid, at this moment
	"$PYTHON" - "$pid" <<'PYTHON'
import os, sys

def status(pid):
    try:
        with open(f"/proc/{pid}/status") as file:
            return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    except OSError:
        return None

family = {int(sys.argv[1])}
found = 0
for pid in sorted(int(name) for name in os.listdir("/proc") if name.isdigit()):
    facts = status(pid)
    if facts is None or (pid not in family and int(facts["PPid"]) not in family):
        continue
    family.add(pid)
    if facts["TracerPid"] == "0" and facts["State"][0] not in "ZX":
        print(pid, facts["Name"], facts["State"])
PYTHON
}
storm() { # NAME COMMAND...
	local name=$1 problem=
	shift
	"$@" >storm.out 2>&1 </dev/null &
	pid=$!
	for ((i = 1; i <= 3; i++)); do
		attach_while -p "$pid" || problem="not attached: $(cat attached.err)"
		for ((j = 1; j <= 3; j++)); do
			problem+=$(untraced)
		done
		kill "$recorder"
		wait "$recorder" || problem+=" status $?"
		losses=$(json r.json 'done["escaped"], done["lost"], done.get("not_followed", 0)')
		[ "$losses" = '(0, 0, 0)' ] || problem+=" losses $losses"
	done
	is "$problem" '' "$name: nothing is untraced"
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null
}
storm 'a storm of forks' sh -c "while :; do $VICTIMS/fork_storm 100; done"
storm 'a storm of execs' sh -c 'while :; do /bin/true; done'
storm 'a storm of threads' sh -c "while :; do $VICTIMS/threads; done"
storm 'threads that execute' sh -c "while :; do $VICTIMS/thread_exec /bin/true; done"

# The leader is a zombie that its parent cannot reap yet.
start leader "$VICTIMS/dead_leader"
exec 5>&-
leads() { [ "$(sed 's/.*) \(.\) .*/\1/' "/proc/$pid/stat")" = Z ]; }
ok 'a main thread has ended' wait_for 5 leads
recorded() { [ "$(count_of r.json getppid "$@")" -gt 0 ]; }
rm -f r.json
attach_while -p "$pid"
ok 'without a main thread: its calls are recorded' wait_for 10 recorded
kill "$recorder"
wait "$recorder"
is "$(json r.json 'run["executables"]')" "$VICTIMS/dead_leader" 'and its program is known'
kill -KILL "$pid"
wait "$pid" 2>/dev/null
# It does not end by itself, as build_32bit wants it.
if ${CC:-cc} -m32 -D_GNU_SOURCE -O1 -std=gnu17 -pthread -o dead_leader32 \
	"$ROOT/tests/victims/dead_leader.c" 2>/dev/null; then
	start narrow ./dead_leader32
	exec 5>&-
	wait_for 5 leads
	rm -f r.json
	attach_while -p "$pid"
	ok 'a 32-bit program' wait_for 10 recorded i386
	kill "$recorder"
	wait "$recorder"
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null
else
	skip 'a 32-bit program' 'no 32-bit programs here'
fi

# ---- the end ----

sleep 300 &
pid=$!
attach_while -p "$pid"
kill "$pid"
wait "$pid" 2>/dev/null
wait "$recorder"
is "$? $(json r.json 'run["exit"], done.get("detached", False)')" '0 (None, False)' \
	'the end of the last process is that of the recording'
for signal in INT TERM HUP QUIT; do
	sleep 300 &
	pid=$!
	attach_while -p "$pid"
	kill -"$signal" "$recorder"
	wait "$recorder"
	is "$? $(tracers "$pid")" '0 0 ' "SIG$signal detaches"
	kill "$pid"
done
wait "$pid" 2>/dev/null

# kill -9 of either process of secprof.
for whom in proxy tracer; do
	start killed "$VICTIMS/blocked"
	attach_while -p "$pid"
	victim=$recorder
	[ "$whom" = proxy ] || victim=$(pgrep -P "$recorder")
	kill -KILL "$victim"
	wait "$recorder" 2>/dev/null
	untouched() { [ "$(tracers "$pid")" = '0 ' ]; }
	ok "kill -9 of the $whom: nobody traces it" wait_for 5 untouched
	echo >&5
	ok 'and it goes on' wait_for 5 grep -q '^done' killed.out
	finish
done

# ---- signals ----

cat >counter.py <<'PYTHON'
import os, signal, sys
# A byte for each signal: Python runs its own handlers later, and once for several.
taken, wakeup = os.pipe()
os.set_blocking(wakeup, False)
signal.set_wakeup_fd(wakeup)
signal.signal(signal.SIGUSR1, lambda *_: None)
print("ready", flush=True)
for line in sys.stdin:
    print(f"signals {len(os.read(taken, 65536))}", flush=True)
PYTHON
start signals "$PYTHON" counter.py
sent=0
for ((i = 1; i <= rounds; i++)); do
	attach_while -p "$pid"
	for ((j = 1; j <= 5; j++)); do
		kill -USR1 "$pid" && sent=$((sent + 1))
		# Two that are pending are one.
		taken() { [ "$(field "$pid" ShdPnd)$(field "$pid" SigPnd)" = 00000000000000000000000000000000 ]; }
		wait_for 5 taken
	done
	kill "$recorder"
	wait "$recorder"
done
echo >&5
ok 'a process that handles signals answers' wait_for 5 grep -q '^signals' signals.out
finish
is "$(sed -n 's/^signals //p' signals.out)" "$sent" 'all signals have arrived'

# ---- several ----

sleep 301 &
first=$!
sleep 302 &
second=$!
attach -p "$first,$second" -p "$first" --for 10ms
is "$status $(json r.json 'done["processes"]')" 'exit 0 2' 'two processes'
strace -qq -o /dev/null -p "$second" 2>/dev/null &
tracer=$!
traced() { [ "$(field "$second" TracerPid)" != 0 ]; }
if wait_for 5 traced; then
	rm -f r.json
	attach -p "$first" -p "$second" --for 10ms
	is "$status $(cat err)" \
		"exit 125 secprof: process $second is traced already, by process $tracer (strace), and can have one tracer only" \
		'one that is traced'
	is "$(tracers "$first") $(ls r.json 2>/dev/null)" '0  ' 'then nothing is attached or written'
	kill "$tracer"
	wait "$tracer" 2>/dev/null
else
	skip 'one that is traced' 'no strace'
fi
kill "$first" "$second"
wait "$first" "$second" 2>/dev/null

# ---- cgroups ----

group=
for root in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/pids; do
	[ -e "$root/cgroup.procs" ] && mkdir "$root/secprof-test-$$" 2>/dev/null || continue
	group=$root/secprof-test-$$
	break
done
if [ -n "$group" ]; then
	mkdir "$group/below"
	joins() { # GROUP COMMAND...: in the background, once it is in the group
		sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$@" &
		joined=$!
		wait_for 5 grep -qx "$joined" "$1/cgroup.procs"
	}
	joins "$group" sleep 320
	first=$joined
	joins "$group/below" sleep 321
	second=$joined
	attach_while --cgroup "secprof-test-$$"
	joins "$group" sh -c 'sleep 0.3; rmdir /no/such; exec sleep 322'
	third=$joined
	traced() { ! grep -qx "TracerPid:	0" "/proc/$third/status"; }
	ok 'one that joins the cgroup is attached' wait_for 5 traced
	called() { [ "$(ps -o args= -p "$third")" = 'sleep 322' ]; }
	wait_for 5 called
	kill -INT "$recorder"
	wait "$recorder"
	is "$? $(json r.json 'done["processes"] >= 3, done["joined_late"] >= 1')" '0 (True, True)' \
		'the processes of a cgroup, of one below, and one that joins'
	is "$(count_of r.json rmdir)" 1 'what that calls is recorded'
	is "$(tracers "$first" "$second" "$third")" '0 ' 'then nobody traces them'
	run sh -c "echo \$\$ >$group/cgroup.procs && exec '$SECPROF' trace -q --cgroup $group"
	like "$status $(cat err)" '^exit 125 secprof: process [0-9]+ is secprof itself' 'its own cgroup'
	kill "$first" "$second" "$third"
	wait "$first" "$second" "$third" 2>/dev/null
	refused_group() {
		attach --cgroup "$group"
		[ "$status $(cat err)" = "exit 125 secprof: there is no process to attach to in $group" ]
	}
	ok 'an empty cgroup' wait_for 5 refused_group
	rmdir "$group/below" "$group"
else
	skip 'cgroups' 'none can be made'
fi

# ---- what is refused ----

refused() { # MESSAGE OPTION...
	local message=$1
	shift
	attach "$@"
	is "$status $(cat err)" "exit 125 secprof: $message" "refused: $*"
}
gone=$(sh -c 'echo $$')
refused "there is no process $gone" -p "$gone"
refused "process $$ is secprof itself, or one that started it: it cannot trace those" -p $$
refused "--pid: '12x' is not the number of a process" -p 12x
refused "--pid: '0' is not the number of a process" -p 0
refused "there is no cgroup '/no/such': neither a directory with a file cgroup.procs, nor below a mount of a cgroup file system" \
	--cgroup /no/such
sleep 303 &
pid=$!
for mode in trace notify learn; do
	refused "mode $mode would leave a seccomp filter in the processes: to attach to them, there are modes ptrace and ebpf only" \
		--mode "$mode" -p "$pid"
done
attach --mode exact -p "$pid" --for 1ms
is "$status $(json r.json 'run["mode"]')" 'exit 0 ptrace' 'mode exact is ptrace'
attach -p "$pid" -- true
like "$status $(cat err)" 'exit 125 .*not both' 'either a command or a process'
attach --timeout 1s -p "$pid"
like "$status $(cat err)" 'exit 125 .*--timeout is for a COMMAND.*--for' 'no --timeout'
attach --for 1s -- true
like "$status $(cat err)" 'exit 125 .*--for is for' 'no --for for a command'
kill "$pid"
wait "$pid" 2>/dev/null
start thread "$VICTIMS/brief_waits"
thread=$(ls "/proc/$pid/task" | grep -vx "$pid" | tail -1)
refused "$thread is a thread of process $pid: give that" -p "$thread"
finish
# A zombie: its parent has executed a program that does not wait.
sh -c 'sleep 0.2 & echo $! >zombie; exec sleep 304' &
parent=$!
is_zombie() { [ "$(states "$(cat zombie)")" = Z ]; }
if wait_for 5 is_zombie; then
	refused "process $(cat zombie) has ended already (a zombie)" -p "$(cat zombie)"
fi
kill "$parent"
wait "$parent" 2>/dev/null
if [ "$(id -u)" = 0 ] && have setpriv; then
	[ ! -e /proc/2/exe ] || refused 'process 2 is a thread of the kernel' -p 2
	sleep 305 &
	pid=$!
	run setpriv --reuid 65534 --clear-groups "$SECPROF" trace -q -p "$pid"
	is "$status $(cat err)" \
		"exit 125 secprof: no permission to trace process $pid: it runs as user 0 and secprof as user 65534; run secprof as that user, or as root (CAP_SYS_PTRACE)" \
		"another user's process"
	kill "$pid"
	wait "$pid" 2>/dev/null
	setpriv --reuid 65534 --clear-groups sleep 306 &
	pid=$!
	is_sleep() { [ "$(field "$pid" Name)" = sleep ]; }
	wait_for 5 is_sleep
	run setpriv --reuid 65534 --clear-groups "$SECPROF" trace -q -p "$pid" --for 1ms
	is "$status" 'exit 0' "an ordinary user's own process"
	kill "$pid"
	wait "$pid" 2>/dev/null
else
	skip 'processes of others' 'needs root and setpriv'
fi

# ---- what is said of such a recording ----

sleep 307 &
pid=$!
attach -p "$pid" --for 10ms
kill "$pid"
wait "$pid" 2>/dev/null
note='the workload ran already when recording began'
for command in 'show r.json' 'generate allow -o p.json r.json' 'diff r.json p.json'; do
	# shellcheck disable=SC2086
	run "$SECPROF" $command
	like "$status $(cat out err)" "^exit 0 .*|$note" "secprof $command"
	like "$(cat out err)" "$note" "secprof $command says that it began in mid-life"
done
done_testing
