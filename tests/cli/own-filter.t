#!/bin/bash
# Workloads that work round a tracer: filters of their own, io_uring, user dispatch.
. "$(dirname "$0")/lib.sh"

own() { # MODE KIND [hot]: records own_filter and keeps its output
	trace --mode "$1" -- "$VICTIMS/own_filter" "${@:2}"
}

for mode in ptrace trace learn notify; do
	own "$mode" errno
	is "$status $(cat out)" 'exit 0 getppid: Permission denied' "$mode: own ERRNO filter works"
	is "$(json r.json 'done["own_filter"]')" True "$mode: it is noted"
	for kind in wide-seccomp wide-prctl; do
		own "$mode" "$kind"
		is "$status $(cat out) $(json r.json 'done["own_filter"]')" \
			'exit 0 getppid: Permission denied True' \
			"$mode: it is noted though the kernel uses half of the argument, $kind"
	done
	own "$mode" kill
	is "$status" 'signal 31' "$mode: own KILL filter kills by SIGSYS"
	is "$(json r.json 'run["exit"]["signal"]')" SIGSYS "$mode: and the recording says so"
	own "$mode" trace
	is "$status $(cat out)" 'exit 0 getppid: Function not implemented' \
		"$mode: own RET_TRACE without a tracer of its own is ENOSYS, as natively"
	is "$(json r.json 'done["own_filter"]')" True "$mode: it is noted"
	trace --mode "$mode" -- "$VICTIMS/io_uring"
	is "$status $(cat out)" "exit 0 $("$VICTIMS/io_uring")" "$mode: io_uring works"
	is "$(count_of r.json io_uring_setup) $(json r.json 'done["io_uring"]')" '1 True' \
		"$mode: io_uring is noted"
	"$VICTIMS/user_dispatch" >native
	trace --mode "$mode" -- "$VICTIMS/user_dispatch"
	same_file out native "$mode: syscall user dispatch works"
	if grep -q refused native; then
		skip "$mode: user dispatch is noted" "the kernel cannot do it: $(cat native)"
	else
		is "$(json r.json 'done["user_dispatch"]')" True "$mode: user dispatch is noted"
		trace --mode "$mode" -- "$VICTIMS/user_dispatch" off
		is "$status $(cat out) $(json r.json 'done["user_dispatch"]')" 'exit 0 off False' \
			"$mode: to switch it off is not"
	fi
	trace --mode "$mode" -- "$VICTIMS/fail_watched"
	is "$status $(json r.json 'done["own_filter"], done["io_uring"], done["user_dispatch"], done["escaped"], done["untraced_clones"]')" \
		'exit 0 (False, False, False, 0, 2)' "$mode: what fails is not noted"
	case $(json r.json 'run["mode"]') in
	learn | notify)
		is "$(json r.json 'done["filters"]')" 1 "$mode: and keeps no filter of secprof's away"
		;;
	esac
	trace --mode "$mode" -- true
	is "$(json r.json 'done["own_filter"], done["io_uring"], done["user_dispatch"]')" \
		'(False, False, False)' "$mode: nothing is noted without a reason"
done

own ptrace errno
is "$(count_of r.json getppid)" 3 'mode ptrace sees attempts that the own filter refuses'
own trace errno
is "$(count_of r.json getppid)" 0 'mode trace does not'
own ptrace strict
is "$status $(cat out)" 'exit 0 strict' 'strict mode works under ptrace'
# After a filter that came late: what still works, and what docs/modes.md says does not.
for mode in learn notify; do
	own "$mode" errno hot
	is "$status $(cat out)" 'exit 0 getppid: Permission denied' "$mode: own ERRNO filter, late"
	own "$mode" kill hot
	is "$status" 'signal 31' "$mode: own KILL filter, late"
	own "$mode" listener
	is "$status $(cat out)" 'exit 0 listener: ok' "$mode: own listener, before any filter"
	# What serves in place of it has a filter from the start.
	[ "$(json r.json 'run["mode"]')" = "$mode" ] || continue
	own "$mode" strict
	is "$status $(cat out)" 'exit 0 strict' "$mode: strict mode, before any filter"
	own "$mode" strict hot
	is "$status $(cat out)" 'exit 3 refused: Invalid argument' "$mode: strict mode, late"
done
for mode in learn notify; do
	own "$mode" cookie
	[ "$(json r.json 'run["mode"]')" = "$mode" ] || continue
	is "$status $(cat out)" 'exit 0 getppid: Function not implemented' \
		"$mode: own RET_TRACE with secprof's cookie is ENOSYS, as natively"
	is "$(count_of r.json getsid) $(json r.json 'done["processes"]')" '2 2' \
		"$mode: and does not pass for secprof's filter: what comes later is recorded"
	own "$mode" cookie hot
	is "$status $(count_of r.json getsid)" 'exit 0 2' "$mode: the same after secprof's filter"
done
own learn trace hot
is "$(cat out)" 'getppid: Function not implemented' 'learn: own RET_TRACE filter, late'
own learn listener hot
is "$(cat out)" 'listener: ok' 'learn: own listener, late'
own notify listener hot
[ "$(json r.json 'run["mode"]')" != notify ] ||
	is "$(cat out)" 'listener: Device or resource busy' 'notify: own listener, late'

# Why a process stays on stops, and for whom.
slow_processes='[(run["executables"][s["exe"]].split("/")[-1], s["reason"], s["processes"]) for s in run["slow"]]'
trace --mode learn -- "$VICTIMS/under_filter" sh -c \
	'i=0; while [ $i -lt 4000 ]; do kill -0 $$; i=$((i + 1)); done'
shell=$(basename "$(realpath "$(type -P sh)")")
is "$status $(json r.json "$slow_processes")" "exit 0 [('$shell', 'own-filter', 1)]" \
	'a hot process with a filter of its own is slow, and named'
like "$("$SECPROF" show r.json)" '^slow, on stops: 1 process .*filters of their own' 'show says why'
trace --mode learn -- "$VICTIMS/under_filter" sh -c \
	'(i=0; while [ $i -lt 4000 ]; do kill -0 $$; i=$((i + 1)); done); true'
is "$status $(json r.json "$slow_processes")" "exit 0 [('$shell', 'own-filter', 1)]" \
	'so is a hot child of one, for the same reason'
cat >late.py <<-'PYTHON'
	import os, threading
	done = threading.Event()
	thread = threading.Thread(target=done.wait)
	thread.start()
	for _ in range(3000):
	    os.getppid()
	for _ in range(5000):
	    os.getsid(0)
	done.set()
PYTHON
trace --mode exact -- true
# Without notifications there is no second filter, whether there are threads or not.
[ "$(json r.json 'run["mode"]')" = notify ] && reason=threads || reason=late
trace --mode learn -- "$PYTHON" late.py
is "$status $(json r.json "[s[1:] for s in $slow_processes]")" "exit 0 [('$reason', 1)]" \
	'so is one with threads whose filter came too early'

trace -- "$VICTIMS/own_filter" errno
run "$SECPROF" show r.json
like "$(cat out err)" 'filter' 'show repeats it in words'
run "$SECPROF" show --json r.json
is "$status" 'exit 0' 'show --json of it'
done_testing
