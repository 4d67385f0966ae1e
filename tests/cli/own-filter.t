#!/bin/bash
# Workloads that work round a tracer: filters of their own, io_uring, user dispatch.
. "$(dirname "$0")/lib.sh"

own() { # MODE KIND: records own_filter and keeps its output
	trace --mode "$1" -- "$VICTIMS/own_filter" "$2"
}

for mode in ptrace trace learn notify; do
	own "$mode" errno
	is "$status $(cat out)" 'exit 0 getppid: Permission denied' "$mode: own ERRNO filter works"
	is "$(json r.json 'done["own_filter"]')" True "$mode: it is noted"
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
	is "$(json r.json 'done["user_dispatch"]')" True "$mode: user dispatch is noted"
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
trace -- "$VICTIMS/own_filter" errno
run "$SECPROF" show r.json
like "$(cat out err)" 'filter' 'show repeats it in words'
run "$SECPROF" show --json r.json
is "$status" 'exit 0' 'show --json of it'
done_testing
