#!/bin/bash
# What happens in the middle of the installation of a filter that comes late: the task is
# killed, stopped, interrupted by signals, replaced by an exec, or given a filter of the
# workload's own by another thread.  SECPROF_THOROUGH=1 does each 400 times.
. "$(dirname "$0")/lib.sh"
children=15
[ -z "${SECPROF_THOROUGH:-}" ] || children=400

# Children that were met in the very call in which filters come: before and after it.
middle() {
	sed -n 's/^.* in the middle: \([0-9]*\) before the filter, \([0-9]*\) after it$/\1 \2/p' out
}

survives() { # MODE KIND THREADS PROGRAM
	trace --mode "$1" -- "$4" "$2" "$3" "$children"
	is "$status" 'exit 0' "$1: $2, $3: each child ends as it should"
	is "$(json r.json 'done["finished"], done["lost"], done["escaped"]')" '(True, 0, 0)' \
		"$1: $2, $3: and the recording is whole"
	is "$(json r.json 'done["processes"]')" $((children + 1)) "$1: $2, $3: no process is made up"
	[ -z "$(middle)" ] || note "in the middle: $(middle)"
}

# So many children are met that some are in the middle: besides the one that shows which
# call that was.
met_in_the_middle() {
	local before after
	read -r before after <<<"$(middle)"
	[ $((before + after)) -gt 1 ]
}

for mode in learn notify; do
	trace --mode "$mode" -- true
	[ "$(json r.json 'run["mode"]')" = "$mode" ] || {
		skip "$mode" 'the kernel or the architecture cannot do it'
		continue
	}
	for threads in alone second main; do
		for kind in kill stop storm exec filter; do
			survives "$mode" "$kind" "$threads" "$VICTIMS/inject_end"
			[ "$kind" = kill ] && [ -n "${SECPROF_THOROUGH:-}" ] || continue
			# How many are met depends on what else the machine does.
			for _ in {1..5}; do
				! met_in_the_middle || break
				survives "$mode" "$kind" "$threads" "$VICTIMS/inject_end"
			done
			ok "$mode: kill, $threads: some died in the middle" met_in_the_middle
		done
	done
	if build_32bit inject_end || [ -x inject_end32 ]; then
		for kind in kill stop storm exec; do
			survives "$mode" "$kind" main ./inject_end32
		done
	else
		skip "$mode: i386" 'no 32-bit compiler'
	fi

	# The main thread is not the one whose descriptors or whose life count.
	for kind in ended own-files; do
		trace --mode "$mode" -- "$VICTIMS/hot_thread" "$kind"
		is "$status" 'exit 0' "$mode: no call of a hot thread fails, $kind"
		[ "$mode" = learn ] ||
			is "$(count_of r.json getppid)" 3000 "$mode: and each is counted, $kind"
	done
done
done_testing
