#!/bin/bash
# Requests of the tracer's that fail although the task lives: only ESRCH means its end.
# Nobody may hang, whatever is refused: the workload goes on as if nothing had been tried.
. "$(dirname "$0")/lib.sh"

for mode in auto exact; do
	for kind in selector gs-base; do
		trace --mode "$mode" -- "$VICTIMS/odd_registers" "$kind"
		[ "$status" != 'exit 77' ] || {
			skip "$mode: $kind" 'no such registers here'
			continue
		}
		is "$status" 'exit 0' "$mode: $kind: all threads go on"
		is "$(json r.json 'done["finished"], done["lost"], done["escaped"]')" '(True, 0, 0)' \
			"$mode: $kind: and the recording is whole"
		[ "$(json r.json 'run["mode"]')" != notify ] ||
			is "$(count_of r.json getppid) $(count_of r.json getpgrp)" '3000 3000' \
				"$mode: $kind: and each call is counted"
	done
done

# What a sandbox around secprof answers to single requests (linux/ptrace.h).
requests='POKEDATA=5 CONT=7 SETREGS=13 GETEVENTMSG=16897 SETREGSET=16901 LISTEN=16904
	GETSIGMASK=16906 SETSIGMASK=16907'
[ "$(uname -m)" != x86_64 ] || requests="POKEUSR=6 GETREGS=12 $requests"
"$VICTIMS/refuse" ptrace:0=13 EIO -- true 2>/dev/null || {
	skip 'a sandbox' 'no seccomp filter can be installed'
	done_testing
}
for mode in auto exact; do
	for request in $requests; do
		sandbox=("$VICTIMS/refuse" "ptrace:0=${request#*=}" EIO -- "$SECPROF")
		name="$mode: EIO to ${request%=*}"
		rm -f r.json
		run "${sandbox[@]}" trace -q --mode "$mode" -o r.json -- "$VICTIMS/threads"
		is "$status" 'exit 0' "$name: threads end as they should"
		run "${sandbox[@]}" trace -q --mode "$mode" -o r.json -- \
			sh -c '"$0" 1000 3000 & "$0" 1000 3000; wait' "$VICTIMS/phases"
		is "$status $(json r.json 'done["finished"], done["lost"], done["escaped"]')" \
			'exit 0 (True, 0, 0)' "$name: so do two hot processes"
		[ "$(json r.json 'run["mode"]')" = learn ] ||
			is "$(count_of r.json getpgid)" 6000 "$name: and each call is counted"
		# Without PTRACE_LISTEN nobody can be kept in a group-stop.
		run "${sandbox[@]}" trace -q --mode "$mode" -o r.json -- "$VICTIMS/group_stop" child
		[ "${request%=*}" = LISTEN ] && status=${status/exit 1/exit 0}
		is "$status" 'exit 0' "$name: a group-stop has an end"
	done
	run "$VICTIMS/refuse" ptrace:0=16907 EIO -- "$SECPROF" trace -q --mode "$mode" --timeout 0.3 \
		-o r.json -- "$VICTIMS/steady" made
	is "$status $(json r.json 'done["finished"]')" 'signal 15 True' \
		"$mode: --timeout ends a run in which a filter failed"
done
done_testing
