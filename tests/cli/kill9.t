#!/bin/bash
# kill -9 of secprof in mid-run: nothing of the workload is left, and the recording has
# what was new until a second before.  SECPROF_THOROUGH=1 does it 100 times.
. "$(dirname "$0")/lib.sh"
rounds=10
[ -z "${SECPROF_THOROUGH:-}" ] || rounds=100
marker=$WORK/steady
cp "$VICTIMS/steady" "$marker"

milliseconds() {
	"$PYTHON" -c 'import time; print(int(time.monotonic() * 1000))'
}

nothing_left() {
	! pgrep -f "^$marker" >/dev/null
}

temporary_files() {
	find . -maxdepth 1 -name '*secprof*tmp*' | wc -l
}

# What the workload was first to call more than a second before the kill.
expected() { # KILL-TIME
	awk -v before=$(($1 - 1000)) '$2 < before { print $1 }' calls.log | sort -u
}

# Kills the process that the user sees, or the one that does the tracing.
kill_recorder() { # proxy|tracer
	local victim=$pid
	[ "$1" = proxy ] || victim=$(pgrep -P "$pid" | head -1)
	kill -KILL "${victim:-$pid}"
}

for ((round = 1; round <= rounds; round++)); do
	rm -f r.json calls.log
	mode=trace
	[ $((round % 3)) -ne 0 ] || mode=ptrace
	whom=proxy
	[ $((round % 2)) -ne 0 ] || whom=tracer
	"$SECPROF" trace -q --mode "$mode" -o r.json -- "$marker" calls.log >out 2>err &
	pid=$!
	sleep 1.$((RANDOM % 9))
	sleep 0.$((RANDOM % 9))
	kill_recorder "$whom"
	killed=$(milliseconds)
	wait "$pid" 2>/dev/null
	problem=
	wait_for 3 nothing_left || problem="workload left: $(pgrep -fa "^$marker")"
	expected "$killed" >want
	names_of r.json >got 2>err || problem="no valid recording: $(tail -1 err)"
	missing=$(comm -23 want got)
	[ -z "$missing" ] || problem="missing: $missing"
	"$SECPROF" show r.json >out 2>err ||
		problem="show refuses it: $(cat err)"
	is "$problem" '' "round $round, mode $mode, $whom killed, $(wc -l <want) calls expected"
done
is "$(json r.json 'done["finished"]')" False 'such a recording says that it is not finished'
like "$("$SECPROF" show r.json 2>&1)" 'finish|interrupt|incomplete|killed' \
	'and so does show'
ok 'at most one temporary file a kill' test "$(temporary_files)" -le "$rounds"
done_testing
