#!/bin/bash
# Races of threads and forks with a filter that comes late, again and again, each run
# checked against the kernel's own tracepoints: nothing may be missed.
. "$(dirname "$0")/../cli/lib.sh"
. "$TESTS/programs.sh"
CLEAN='^secprof: self-check: the kernel saw [1-9][0-9]* distinct calls in the workload, all of them are recorded$'
ROUNDS=${ROUNDS:-50}
RACES=${RACES:-1000}

run "$SECPROF" trace -q --self-check -- true
[ "$status" = 'exit 0' ] || skip_all "$(head -1 err)"

clean() { # MODE COMMAND...
	local mode=$1
	shift
	in_scratch "$SECPROF" trace -q --self-check --mode "$mode" -o "$WORK/r.json" -- "$@" \
		</dev/null >/dev/null 2>"$WORK/all"
	grep '^secprof: self-check' all >problems
	[ "$(wc -l <problems)" = 1 ] && grep -Eq "$CLEAN" problems
}

repeatedly() { # NAME ROUNDS MODE COMMAND...
	local name=$1 rounds=$2 round clean=0 filters=0
	shift 2
	for ((round = 1; round <= rounds; round++)); do
		if ! clean "$@"; then
			note "round $round: $(cat problems)"
			break
		fi
		clean=$((clean + 1))
		filters=$((filters + $(json r.json 'done.get("filters", 0)')))
	done
	is "$clean" "$rounds" "$name, $1: $rounds rounds without a miss"
	note "$filters filters installed"
}

add_program threads names "$VICTIMS/threads"
add_program forks varies "$VICTIMS/fork_storm 200"
add_program group-exit varies "$VICTIMS/thread_group_exit"
add_program signals varies "$VICTIMS/signal_storm"
add_program inject varies "$VICTIMS/inject_end kill main 20"
add_program shell varies "sh -c 'for i in 1 2 3 4 5 6 7 8; do (true; /bin/true) & done; wait'"
for mode in learn notify; do
	repeatedly learn_race "$RACES" "$mode" "$VICTIMS/learn_race"
	for name in "${program_names[@]}"; do
		[ "${program_kind[$name]}" != exact ] || continue
		eval "argv=(${program_words[$name]})"
		repeatedly "$name" "$ROUNDS" "$mode" "${argv[@]}"
	done
done
done_testing
