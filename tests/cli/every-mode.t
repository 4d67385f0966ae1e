#!/bin/bash
# Every mode sees the same calls, runs each of them once, and ends as the program does alone.
# Small enough for an emulated machine (scripts/check-arch.sh); late.t and modes.t go further.
. "$(dirname "$0")/lib.sh"

# What depends on time: an interrupted sleep, a lock that is free or not.
set_of() { # RECORDING
	names_of "$1" | grep -vx -e restart_syscall -e futex -e futex_time64 -e sched_yield
}

# WORDS...: the command, and a name for it without folders.
same_in_every_mode() {
	local name="${1##*/} ${*:2}" native mode
	name=${name//$VICTIMS\//}
	run "$@"
	native=$status
	cp out native.out
	for mode in ptrace trace notify learn; do
		trace --mode "$mode" -- "$@"
		is "$status" "$native" "$name: ends under $mode as alone"
		same_file out native.out "$name: says the same"
		set_of r.json >"$mode.names"
		[ "$mode" = ptrace ] || same_file "$mode.names" ptrace.names "$name: $mode sees what ptrace does"
	done
}

same_in_every_mode "$VICTIMS/threads"
same_in_every_mode "$VICTIMS/fork_storm" 20
same_in_every_mode "$VICTIMS/signal_storm"
same_in_every_mode "$VICTIMS/thread_exec" "$(type -P true)"
same_in_every_mode "$VICTIMS/vfork_exec" "$(type -P true)"
same_in_every_mode "$VICTIMS/untraced" clone
same_in_every_mode "$VICTIMS/untraced" clone3
same_in_every_mode "$VICTIMS/learn_race"
! have busybox || {
	same_in_every_mode busybox ls -l /etc
	same_in_every_mode busybox sh -c 'i=0; while [ $i -lt 150 ]; do echo $i; i=$((i + 1)); done | busybox wc -l'
	same_in_every_mode busybox dd if=/dev/zero of=/dev/null bs=1 count=500
}

# A filter comes, the interrupted call is made once and counted once.
head -c 2000 /dev/urandom >random
for mode in notify learn; do
	trace --mode "$mode" -- dd if=random of=copy bs=1 status=none
	same_file copy random "$mode: no byte is copied twice or lost"
	is "$(json r.json 'done["filters"], done["lost"], done["escaped"]')" '(1, 0, 0)' \
		"$mode: one filter, and nothing lost"
	counts="$(count_of r.json write) $(count_of r.json read)"
	if [ "$mode" = notify ]; then
		trace --mode ptrace -- dd if=random of=copy bs=1 status=none
		is "$counts" "$(count_of r.json write) $(count_of r.json read)" \
			'notify: each call is counted once'
	fi
	# Where the filter comes is a matter of the count of calls: some of these meet it.
	for calls in 60 80 90 100 110 150; do
		trace --mode "$mode" -- "$VICTIMS/late_call" "$calls"
		[ "$status $(count_of r.json getsid)" = 'exit 0 1' ] || break
	done
	is "$calls $status $(count_of r.json getsid)" '150 exit 0 1' \
		"$mode: a call on its way meanwhile is counted once"
done
done_testing
