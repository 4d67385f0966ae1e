#!/bin/bash
# --self-check: what the kernel itself saw of a workload, the recording holds.  (That it can
# find something is tests/unit/test_self_check.c's, that it sees everything
# test_kernel_view.c's.)
. "$(dirname "$0")/lib.sh"
CLEAN='^secprof: self-check: the kernel saw [1-9][0-9]* distinct calls in the workload, all of them are recorded$'

# Where it cannot be had, that is said before the workload starts.
refused() { # NAME-OF-TEST COMMAND...
	local name=$1
	shift
	rm -f started
	run "$@" trace -q --self-check -- touch started
	is "$status" 'exit 125' "$name: exit status"
	like "$(cat err)" '^secprof: --self-check: the kernel.s view ' "$name: one line says why"
	is "$(wc -l <err)" 1 "$name: no other line"
	ok "$name: the workload was not started" test ! -e started
}

run "$SECPROF" trace -q --self-check -- true
if [ "$status" = 'exit 125' ]; then
	refused 'no privilege, or an old kernel' "$SECPROF"
	done_testing
	exit
fi

if have setpriv; then
	refused 'no privilege' setpriv --bounding-set -all --inh-caps -all "$SECPROF"
else
	skip 'no privilege' 'setpriv is not installed'
fi
if unshare --pid --fork --mount-proc true 2>/dev/null; then
	refused 'in a pid namespace' unshare --pid --fork --mount-proc "$SECPROF"
else
	skip 'in a pid namespace' 'unshare does not work here'
fi
if have strace && "$TESTS/refuse-bpf.sh" 0 EINVAL true 2>/dev/null; then
	refused 'JIT compiler off' "$TESTS/refuse-bpf.sh" 0 EINVAL "$SECPROF"
	like "$(cat err)" 'Invalid argument; .* set net.core.bpf_jit_enable to 1' 'it says what to do'
	refused 'JIT compiler fails' "$TESTS/refuse-bpf.sh" 1 524 "$SECPROF"
	like "$(cat err)" ' 524; .* set net.core.bpf_jit_enable to 0' 'it says what to do'
	refused 'another reason' "$TESTS/refuse-bpf.sh" 1 EINVAL "$SECPROF"
	like "$(cat err)" 'Invalid argument$' 'it says no more'
else
	skip 'JIT compiler off' 'strace or unshare does not work here'
fi

. "$TESTS/programs.sh"
add_program dd exact 'dd if=/dev/zero of=/dev/null bs=1 count=20000 status=none'
add_program int80 exact "$VICTIMS/int80"
add_program forks varies "$VICTIMS/fork_storm 100"
add_program threads names "$VICTIMS/threads"
add_program group-exit varies "$VICTIMS/thread_group_exit"
add_program signals varies "$VICTIMS/signal_storm"
add_program unknown exact "$VICTIMS/unknown_calls"
add_program own-filter exact "$VICTIMS/own_filter"

clean() { # MODE COMMAND...
	local mode=$1
	shift
	in_scratch "$SECPROF" trace -q --self-check --mode "$mode" -o "$WORK/r.json" -- "$@" \
		</dev/null >/dev/null 2>"$WORK/all"
	grep '^secprof: self-check' all >problems
	[ "$(wc -l <problems)" = 1 ] && grep -Eq "$CLEAN" problems
}

modes=()
for mode in learn notify trace ptrace; do
	run "$SECPROF" trace -q --mode "$mode" -- true
	if [ "$status" = 'exit 0' ]; then
		modes+=("$mode")
	else
		skip "mode $mode" 'it does not work here'
	fi
done

for name in "${program_names[@]}"; do
	eval "argv=(${program_words[$name]})"
	for mode in "${modes[@]}"; do
		ok "$name, $mode: all that the kernel saw is recorded" clean "$mode" "${argv[@]}"
		[ "$(wc -l <problems)" = 1 ] || note "$(cat problems)"
	done
done

# A call that is on its way while a filter is installed is seen all the same.
late_calls() {
	local round limit
	for round in {1..8}; do
		for limit in 192 193 194 195 196 197; do
			clean learn "$VICTIMS/late_call" "$limit" || return
		done
	done
}

# Injected calls are not the workload's: dd makes none of these itself.
if [ "${modes[0]}" = learn ]; then
	trace --self-check --mode learn -- \
		dd if=/dev/zero of=/dev/null bs=1 count=20000 status=none
	is "$(json r.json 'done["filters"]')" 1 'a filter was installed'
	is "$(count_of r.json seccomp) $(count_of r.json prctl)" '0 0' 'that is not recorded'
	like "$(cat err)" "$CLEAN" 'nor is it missed'
	ok 'a call made just when the filter comes' late_calls
fi

# The exit status is the command's.
trace --self-check -- sh -c 'exit 7'
is "$status" 'exit 7' "the command's exit status"
trace --self-check -- "$VICTIMS/die" 15
is "$status" 'signal 15' "the command's signal"
trace --self-check -- ./nothing-here
is "$status" 'exit 127' 'a command that is not there'
unlike "$(cat err)" 'self-check' 'no comparison without a run'

# What a killed secprof had attached goes with it.  Others may attach programs meanwhile.
"$SECPROF" trace -q --self-check -- sleep 20 2>/dev/null &
killed=$!
disown "$killed"
family() {
	echo "$killed"
	pgrep -P "$killed"
}
attached() {
	ids=$(for pid in $(family); do
		sed -n 's/^prog_id:[[:space:]]*//p' "/proc/$pid"/fdinfo/*
	done 2>/dev/null | sort -u)
	[ -n "$ids" ]
}
gone() {
	local id
	for id in $ids; do
		! grep -qs "^prog_id:[[:space:]]*$id\$" /proc/[0-9]*/fdinfo/* || return 1
	done
}
ok 'programs are attached' wait_for 5 attached
ok 'and are found' eval '! gone'
for pid in $(family); do
	kill -KILL "$pid"
done
ok 'nothing is left of a killed secprof' wait_for 5 gone
done_testing
