#!/bin/bash
# The modes ptrace and trace see the same calls, except those that a filter of the workload's
# own refuses (own-filter.t).  The others are in late.t.
. "$(dirname "$0")/lib.sh"
. "$TESTS/programs.sh"

recorded() { # MODE COMMAND...
	local mode=$1
	shift
	rm -f "$mode.json"
	in_scratch "$SECPROF" trace -q --mode "$mode" -o "$WORK/$mode.json" -- "$@" \
		</dev/null >/dev/null 2>&1
	calls_of "$WORK/$mode.json" >"$WORK/$mode.calls"
}

same_calls() { # COMMAND...
	local attempt
	for attempt in 1 2 3; do
		recorded ptrace "$@"
		recorded trace "$@"
		[ -s ptrace.calls ] && cmp -s ptrace.calls trace.calls && return
	done
	return 1
}

# What all runs of either mode have, some run of the other must have, too.  Three runs each show it
# almost always; a call that depends on timing may take more.
same_names() { # COMMAND...
	local attempt mode enough
	rm -f ptrace.[0-9]* trace.[0-9]*
	for enough in 3 10 30; do
		for mode in ptrace trace; do
			for ((attempt = $(find . -name "$mode.[0-9]*" | wc -l); attempt < enough; attempt++)); do
				recorded "$mode" "$@"
				awk '{ print $1, $2 }' "$mode.calls" >"$mode.$attempt"
			done
			sort "$mode".[0-9]* | uniq -c |
				awk -v all="$enough" '$1 == all { print $2, $3 }' >"$mode.always"
			sort -u "$mode".[0-9]* >"$mode.ever"
		done
		comm -23 ptrace.always trace.ever >difference
		comm -23 trace.always ptrace.ever >>difference
		[ ! -s ptrace.always ] || [ -s difference ] || return 0
	done
	note "$(cat difference)"
	return 1
}

for name in "${program_names[@]}"; do
	eval "argv=(${program_words[$name]})"
	case ${program_kind[$name]} in
	exact) ok "$name: same calls and counts in both modes" same_calls "${argv[@]}" ;;
	*) ok "$name: same calls in both modes" same_names "${argv[@]}" ;;
	esac
done

# What the kernel and the architecture cannot do, the next best mode serves.
trace --mode auto -- true
like "$(json r.json 'run["mode"]')" '^(learn|trace)$' 'mode auto: the one used is recorded'
trace --mode exact -- true
like "$(json r.json 'run["mode"]')" '^(notify|trace)$' 'mode exact: the one used is recorded'
trace --mode ptrace -- true
is "$(json r.json 'run["mode"], done.get("filters", 0)')" "('ptrace', 0)" 'mode ptrace: no filter'
trace --mode trace -- true
is "$(json r.json 'run["mode"], done.get("filters", 0)')" "('trace', 1)" 'mode trace: one filter'

for mode in ptrace trace notify; do
	trace --mode "$mode" -- "$VICTIMS/threads"
	is "$(count_of r.json getppid)" 100 "$mode: every call of four threads"
	is "$(json r.json 'done["processes"], done["threads"], done["lost"], done["escaped"]')" \
		'(1, 5, 0, 0)' "$mode: one process, five tasks, nothing lost"
	trace --mode "$mode" -- "$VICTIMS/fork_storm" 100
	is "$(count_of r.json getppid)" 200 "$mode: every call of a storm of forks"
	is "$(json r.json 'done["processes"], done["lost"], done["escaped"]')" '(201, 0, 0)' \
		"$mode: 201 processes, nothing lost"
	trace --mode "$mode" -- "$VICTIMS/thread_group_exit"
	is "$status" 'exit 5' "$mode: threads ended by exit_group in the middle of calls"
	is "$(json r.json 'done["lost"], done["escaped"], done["finished"]')" '(0, 0, True)' \
		"$mode: nothing lost by it"
	ok "$mode: exit_group recorded" test "$(count_of r.json exit_group)" -ge 10
	trace --mode "$mode" -- "$VICTIMS/thread_exec" "$(type -P true)"
	is "$status" 'exit 0' "$mode: exec from a second thread"
	is "$(count_of r.json execve)" 2 "$mode: both execs recorded"
	trace --mode "$mode" -- "$VICTIMS/signal_storm"
	is "$status $(cat out)" 'exit 0 whole' "$mode: a storm of signals and restarted calls"
	# Of handlers without SA_SIGINFO some architectures have another one.
	ok "$mode: rt_sigreturn recorded" \
		test $(($(count_of r.json rt_sigreturn) + $(count_of r.json sigreturn))) -ge 10
done
done_testing
