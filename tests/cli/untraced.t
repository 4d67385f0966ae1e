#!/bin/bash
# CLONE_UNTRACED: the child must not run through the filter without its tracer (ENOSYS).
. "$(dirname "$0")/lib.sh"

for mode in ptrace trace learn notify; do
	for call in clone clone3 constant; do
		"$VICTIMS/untraced" "$call" >native
		grep -q 'child: ok' native || {
			skip "$mode: $call" "$(cat native)"
			continue
		}
		trace --mode "$mode" -- "$VICTIMS/untraced" "$call"
		is "$status $(cat out)" 'exit 0 child: ok' "$mode: child by $call runs as natively"
		is "$(json r.json 'done["untraced_clones"]')" 1 "$mode: $call with the flag is noted"
		is "$(count_of r.json getppid) $(count_of r.json getsid)" '5 1' \
			"$mode: the child of $call is followed"
		is "$(json r.json 'done["escaped"]')" 0 "$mode: so nothing escaped"
	done
done
run "$SECPROF" show r.json
like "$(cat out err)" 'UNTRACED|untraced' 'show repeats it in words'
done_testing
