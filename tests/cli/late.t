#!/bin/bash
# Modes whose filters come late: learn (the exact set, nearly no cost once calls are known)
# and notify (exact counts).
. "$(dirname "$0")/lib.sh"

recorded() { # MODE: is r.json of that mode (and not of a fallback)?
	[ "$(json r.json 'run["mode"]')" = "$1" ]
}
stops() {
	json r.json 'done.get("stops", 0)'
}

# Whether a sleep was interrupted and started again is a matter of time.
set_of() {
	names_of "$1" | grep -vx restart_syscall
}

# Calls that nobody else makes, by tasks that were on their way while the filter came.
rare_of() { # VICTIM: as its comment lists them
	sed -n 's/^ \*   \([a-z_ ]*\)$/\1/p' "$ROOT/tests/victims/$1.c"
}
all_recorded() { # VICTIM
	local name
	names_of r.json >names || return 1
	for name in $(rare_of "$1"); do
		grep -qx "$name" names || {
			note "$name is not in the recording"
			return 1
		}
	done
}
is "$(rare_of learn_race | wc -w) $(rare_of in_call | wc -w)" '20 8' \
	'the victims have their lists of rare calls'

head -c 20000 /dev/urandom >random
trace --mode exact -- true
notifies=
! recorded notify || notifies=yes
for mode in learn notify; do
	trace --mode "$mode" -- true
	is "$status" 'exit 0' "$mode: true"
	recorded "$mode" || {
		skip "$mode" 'the kernel or the architecture cannot do it'
		continue
	}
	is "$(json r.json 'done.get("filters", 0)')" 0 "$mode: nothing is installed in a short program"

	# The interrupted call is made exactly once.
	trace --mode "$mode" -- dd if=random of=copy bs=1 status=none
	same_file copy random "$mode: no byte is copied twice or lost"
	is "$(json r.json 'done["filters"]')" 1 "$mode: one filter"
	ok "$mode: few stops" test "$(stops)" -lt 2000
	if [ "$mode" = learn ]; then
		is "$(json r.json '[c["exact"] for c in run["calls"] if c["name"] == "read"]')" \
			'[False]' 'learn: the count is a lower bound'
		like "$("$SECPROF" show r.json)" '^ *≥ [0-9]+  read ' 'learn: and shown as one'
		unlike "$(LC_ALL=C "$SECPROF" show r.json | LC_ALL=C tr -d '\n\040-\176')" . \
			'in plain ASCII where the locale has nothing else'
	else
		is "$(json r.json '[c["exact"] for c in run["calls"] if c["name"] == "write"]')" \
			'[True]' 'notify: the count is exact'
		is "$(count_of r.json write)" 20000 'notify: every call was counted'
	fi

	# What becomes hot after the filter has come is notified of, or stops once each time.
	trace --mode "$mode" -- "$VICTIMS/phases" 1000 3000
	is "$status $(count_of r.json getpgid)" 'exit 0 3000' "$mode: every call of a second phase"
	if [ "$mode" = notify ]; then
		ok 'notify: one stop for each of them' test "$(stops)" -lt 5000
	elif [ -n "$notifies" ]; then
		is "$(json r.json 'done["filters"]')" 2 'learn: a second filter'
		ok 'learn: few stops' test "$(stops)" -lt 2000
	fi

	# A notification that a signal comes before is no EINTR of the workload's.
	trace --mode "$mode" -- "$VICTIMS/interrupted"
	is "$status $(cat out)" 'exit 0 they failed 0 times, read: EINTR' \
		"$mode: signals without SA_RESTART"
	[ "$mode" = learn ] || is "$(count_of r.json getpgid)" 20000 'notify: and all is counted'

	# A signal that comes while the tracer looks for notifications ends no listener.
	for round in {1..8}; do
		trace --mode "$mode" -- "$VICTIMS/shared_listener"
		got="$status $(cat out), unanswered $(json r.json 'done.get("unanswered", 0)')"
		[ "$got" = 'exit 0 0 calls failed, unanswered 0' ] || break
	done
	is "$round $got" '8 exit 0 0 calls failed, unanswered 0' "$mode: many processes, one listener"

	for victim in threads fork_storm signal_storm thread_group_exit group_stop int80 \
		own_ptrace untraced x32; do
		trace --mode "$mode" -- "$VICTIMS/$victim"
		got=$status
		set_of r.json >late
		trace --mode ptrace -- "$VICTIMS/$victim"
		set_of r.json >syscall_stops
		is "$got" "$status" "$mode: $victim ends as under ptrace"
		same_file late syscall_stops "$mode: $victim has the same calls"
	done
	# What began before the filter came ends with an exit stop; so nobody's next call passes for it.
	trace --mode "$mode" -- "$VICTIMS/in_call"
	is "$status $(json r.json 'done["filters"]')" 'exit 0 1' "$mode: a filter comes to eight threads"
	ok "$mode: and what each calls next is recorded" all_recorded in_call
	rm -f slow_exec_copy
	trace --mode "$mode" -- "$VICTIMS/slow_exec" "$(type -P true)"
	if [ "$status" = 'exit 77' ]; then
		skip "$mode: no filter comes while a thread executes" "$(cat err)"
	else
		is "$status $(count_of r.json getppid)" 'exit 0 3000' \
			"$mode: no filter comes while a thread executes"
	fi
	trace --mode "$mode" -- "$VICTIMS/clone_parent"
	is "$status $(count_of r.json getpgid)" 'exit 0 20' \
		"$mode: a filter of the workload's own is not taken for the parent's"
	# The end of a filtered child may be heard of before its parent's fork event.
	trace --mode "$mode" -- "$VICTIMS/fork_storm" 1000
	is "$(json r.json 'done["processes"], done["threads"]')" '(2001, 2001)' \
		"$mode: each of 2001 processes is reported once"

	if build_32bit learn_race; then
		trace --mode "$mode" -- ./learn_race32
		is "$status $(json r.json 'done["filters"] > 0')" 'exit 0 True' \
			"$mode: an i386 program gets its filter"
		ok "$mode: and its calls are recorded" all_recorded learn_race
	else
		skip "$mode: i386" 'no 32-bit compiler'
	fi

	# Who has given up root may not install filters, unless it can gain nothing by exec.
	if [ "$(id -u)" = 0 ] && have setpriv; then
		drop=(setpriv --reuid 65534 --regid 65534 --clear-groups
			dd if=/dev/zero of=/dev/null bs=1 count=3000 status=none)
		trace --mode "$mode" -- "${drop[@]}"
		is "$status $(json r.json 'done.get("filters", 0), done["unfiltered"], done["no_new_privs"]')" \
			'exit 0 (0, 1, False)' "$mode: no filter after setuid"
		is "$(count_of r.json write)" 3000 "$mode: and yet all is counted"
		like "$("$SECPROF" show r.json)" \
			'^slow, on stops: 1 process not allowed .*\(/usr/bin/dd\); --no-new-privs' \
			"$mode: and the output says of which program, why, and what helps"
		# A child of one that may not have a filter is not asked again.
		trace --mode "$mode" -- setpriv --reuid 65534 --regid 65534 --clear-groups \
			sh -c 'i=0; while [ $i -lt 4000 ]; do kill -0 $$; i=$((i + 1)); done
			dd if=/dev/zero of=/dev/null bs=1 count=500 status=none; true'
		is "$status $(json r.json 'done["unfiltered"], [s["processes"] for s in run["slow"]]')" \
			'exit 0 (1, [1])' "$mode: nor for its children, which are not slow yet"
		# The filter that a shell has got as root does not know the calls of what it starts.
		trace --mode "$mode" -- sh -c 'i=0
			while [ $i -lt 1000 ]; do kill -0 $$; i=$((i + 1)); done; exec "$@"' sh \
			"${drop[@]}"
		[ "$mode" = learn ] && [ -n "$notifies" ] && wanted=privilege || wanted=late
		is "$status $(json r.json '[(run["executables"][s["exe"]], s["reason"], s["processes"]) for s in run["slow"]]')" \
			"exit 0 [('/usr/bin/dd', '$wanted', 1)]" \
			"$mode: one that inherits a filter, and cannot have its second, is counted"
		trace --mode "$mode" --no-new-privs -- "${drop[@]}"
		is "$status $(json r.json 'done["filters"], done.get("unfiltered", 0), done["no_new_privs"]')" \
			'exit 0 (1, 0, True)' "$mode: --no-new-privs: a filter after setuid"
	else
		skip "$mode: after setuid" 'needs root and setpriv'
	fi

	rounds=5
	[ -z "${SECPROF_THOROUGH:-}" ] || rounds=500
	for round in $(seq "$rounds"); do
		trace --mode "$mode" -- "$VICTIMS/learn_race"
		[ "$status" = 'exit 0' ] && all_recorded learn_race || break
	done
	is "$round $status" "$rounds exit 0" "$mode: no child escapes in a race of threads and forks"
	is "$(json r.json 'done.get("lost", 0) + done.get("escaped", 0)')" 0 "$mode: nothing lost"

	# Tasks that are killed in the middle of whatever is done to them.
	for round in $(seq "$rounds"); do
		"$SECPROF" trace -q --mode "$mode" -o k.json -- \
			sh -c '"$0" & "$0" & "$0" & wait' "$VICTIMS/learn_race" &
		tracer=$!
		for _ in 1 2 3 4 5 6; do
			sleep "0.0$((RANDOM % 5 + 1))"
			victim=$(pgrep -x learn_race -s 0 | shuf -n 1)
			[ -z "$victim" ] || kill -KILL "$victim" 2>/dev/null
		done
		wait_for 20 sh -c "! kill -0 $tracer" || break
		wait "$tracer"
		ended=$?
		[ "$ended" -eq 0 ] || break
	done
	is "$round $ended" "$rounds 0" "$mode: killed tasks do not disturb the tracer"
	run "$SECPROF" show k.json
	is "$status" 'exit 0' "$mode: their recording is valid"
done
# Children go on where their parent was: with a second filter, or with the lack of a third.
cat >children.py <<'PYTHON'
import os, sys
def in_child(call):
    if os.fork() == 0:
        for _ in range(4000):
            call(0)
        os._exit(0)
    os.wait()
for _ in range(3000):
    os.getppid()
if sys.argv[1] == "third":
    for _ in range(3000):
        os.getpgid(0)
in_child(os.getsid)
PYTHON
if [ -n "$notifies" ]; then
	for which in second third; do
		trace --mode learn -- "$PYTHON" children.py "$which"
		is "$status $(json r.json 'done["filters"], [s["reason"] for s in run.get("slow", [])]')" \
			"exit 0 (2, $([ "$which" = second ] && echo '[]' || echo "['late']"))" \
			"learn: a child's $which filter"
	done
else
	skip 'learn: filters of children' 'the kernel cannot notify'
fi

# With a seed that knows next to nothing it is the second filter that comes.
if [ -n "$notifies" ]; then
	trace -- true
	mv r.json seed.json
	for round in $(seq "$rounds"); do
		trace --mode learn --seed seed.json -- "$VICTIMS/learn_race"
		[ "$status" = 'exit 0' ] && all_recorded learn_race || break
	done
	is "$round $status" "$rounds exit 0" 'learn: nor where it is the second filter that comes'
	is "$(json r.json 'done.get("lost", 0) + done.get("escaped", 0)')" 0 'learn: nothing lost by it'
else
	skip 'learn: a second filter' 'the kernel cannot notify'
fi
done_testing
