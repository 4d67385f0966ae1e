#!/bin/bash
# Thirty stressors of stress-ng, each recorded ROUNDS (50) times, in each mode by turns, and checked
# against the kernel's own tracepoints: nothing may be missed, and each ends as it does alone.
. "$(dirname "$0")/../cli/lib.sh"
CLEAN='^secprof: self-check: the kernel saw [1-9][0-9]* distinct calls in the workload, all of them are recorded$'
stressors=${STRESSORS:-access chmod clone close dentry dup epoll eventfd fcntl fifo flock fork
	futex getdent inotify itimer kill lockf mmap msg nanosleep pipe poll pthread sigq sigsegv
	sock timer vfork wait}

rounds=${ROUNDS:-50}
modes=(learn notify trace ptrace)

have stress-ng || skip_all 'stress-ng is not installed'
run "$SECPROF" trace -q --self-check -- true
[ "$status" = 'exit 0' ] || skip_all "$(head -1 err)"

for stressor in $stressors; do
	# So many rounds, or so many seconds: it ends alike.
	words=(stress-ng -q --temp-path "$WORK" --timeout 5 "--$stressor" 2
		"--$stressor-ops" "${OPS:-300}")
	run "${words[@]}"
	native=$status
	for ((round = 1; round <= rounds; round++)); do
		mode=${modes[round % 4]}
		rm -f r.json
		run "$SECPROF" trace -q --self-check --mode "$mode" -o r.json -- "${words[@]}"
		grep '^secprof: self-check' err >problems
		is "$status" "$native" "$stressor, $mode, $round: ends as alone"
		like "$(cat problems)" "$CLEAN" "$stressor, $mode, $round: all that the kernel saw is recorded"
		is "$(json r.json 'done["lost"], done["escaped"], done.get("unanswered", 0)')" \
			'(0, 0, 0)' "$stressor, $mode, $round: nothing lost"
	done
done
done_testing
