#!/bin/bash
# strace is the oracle: what it logs of a program, a recording of the program holds.
. "$(dirname "$0")/lib.sh"
have strace || skip_all 'strace is not installed'
strace -o /dev/null true 2>/dev/null || skip_all 'strace does not work here'
. "$TESTS/programs.sh"

straced() { # LOG COMMAND...
	local log=$1
	shift
	in_scratch strace -f -o "$log" "$@" </dev/null >/dev/null 2>&1
}

recorded() {
	in_scratch "$SECPROF" trace -q -o "$WORK/r.json" -- "$@" </dev/null >/dev/null 2>&1
}

# A program that strace itself does not count alike twice says nothing about counts.
stable() { # COMMAND...
	straced "$WORK/log1" "$@"
	straced "$WORK/log2" "$@"
	"$PYTHON" "$TESTS/calls.py" strace log1 >n1
	"$PYTHON" "$TESTS/calls.py" strace log2 >n2
	cmp -s n1 n2
}

exact() { # COMMAND...
	local attempt
	for attempt in 1 2 3; do
		if stable "$@"; then
			recorded "$@"
			"$PYTHON" "$TESTS/calls.py" equal r.json log1 >problems && return
		fi
	done
	return 1
}

# Five runs of strace; up to fifteen before a difference counts, since a call that five
# runs had in common by chance is no promise.
within() { # COMMAND...
	local logs=() round
	recorded "$@"
	for round in {1..15}; do
		straced "$WORK/log$round" "$@"
		logs+=("$WORK/log$round")
		[ "$round" -lt 5 ] ||
			! "$PYTHON" "$TESTS/calls.py" within r.json "${logs[@]}" >problems ||
			return 0
	done
	return 1
}

for name in "${program_names[@]}"; do
	eval "argv=(${program_words[$name]})"
	rm -f r.json problems
	case ${program_kind[$name]} in
	exact) ok "$name: names and counts are strace's" exact "${argv[@]}" ;;
	*) ok "$name: names agree with strace's" within "${argv[@]}" ;;
	esac
	[ ! -s problems ] || note "$(cat problems)"
	[ "$name" != sleep ] || is "$(calls_of r.json | awk '$2 == "clock_nanosleep" { print $3 }')" \
		1 'sleep: clock_nanosleep once'
done
done_testing
