#!/bin/bash
# A run ends when it shall, whatever the tracer waits for, and its recording is saved.
. "$(dirname "$0")/lib.sh"

declare -A wrapper

start() { # NAME OPTION... -- COMMAND...: in the background
	local name=$1
	shift
	perl "$TESTS/status.pl" "$name.status" 60 "$SECPROF" trace -q -o "$name.json" "$@" \
		>"$name.out" 2>"$name.err" </dev/null &
	wrapper[$name]=$!
}

proxy_of() { # NAME
	pgrep -P "${wrapper[$1]}"
}

# It is in the kernel, and hears of nothing but SIGKILL.
tracer_is_stalled() { # NAME
	local pid
	pid=$(pgrep -P "$(proxy_of "$1")") && grep -q '^State:.D' "/proc/$pid/status"
}

ends() { # NAME HOW WHAT: and is the recording whole?
	wait "${wrapper[$1]}"
	is "$(cat "$1.status") $(json "$1.json" 'done["finished"]')" "$2 True" "$3"
}

# ---- memory of a task that never comes ----
"$VICTIMS/stalled_memory" >out &
victim=$!
if wait_for 2 grep -q ready out; then
	for mode in auto exact; do
		start "$mode-timeout" --mode "$mode" --timeout 1 -- "$VICTIMS/stalled_memory"
		for signal in TERM INT; do
			start "$mode-$signal" --mode "$mode" -- "$VICTIMS/stalled_memory"
			ok "$mode: the tracer is stalled, before $signal" \
				wait_for 10 tracer_is_stalled "$mode-$signal"
			kill -"$signal" "$(proxy_of "$mode-$signal")"
		done
	done
	for name in auto-timeout auto-TERM auto-INT exact-timeout exact-TERM exact-INT; do
		ends "$name" 'signal 9' "$name: a stalled tracer ends the run"
	done
else
	skip 'a stalled tracer' 'no userfaultfd, or not for this user'
fi
kill -KILL "$victim" 2>/dev/null
wait "$victim" 2>/dev/null

# ---- tasks that SIGKILL does not end: frozen by the first version of cgroups ----
freezer=/sys/fs/cgroup/freezer/secprof-test-$$
if [ -n "${SECPROF_THOROUGH:-}" ] && mkdir "$freezer" 2>/dev/null; then
	trap 'echo THAWED >"$freezer/freezer.state"; wait_for 5 rmdir "$freezer"; cleanup' EXIT
	start frozen --timeout 2 -- sh -c 'echo $$ >"$0/tasks"; exec "$1" made' \
		"$freezer" "$VICTIMS/steady"
	wait_for 10 test -s made
	echo FROZEN >"$freezer/freezer.state"
	ends frozen 'signal 9' 'frozen tasks: the run ends without them'
	is "$(wc -l <"$freezer/tasks")" 3 'frozen tasks: they are there, frozen'
	echo THAWED >"$freezer/freezer.state"
	ok 'frozen tasks: once thawed, they end' wait_for 5 rmdir "$freezer"
	trap cleanup EXIT
else
	skip 'frozen tasks' 'SECPROF_THOROUGH is not set, or there is no such cgroup'
fi

# ---- what the main process leaves behind ----
for signal in TERM INT HUP; do
	start "rest-$signal" -- sh -c 'sleep 50 & echo ready'
	wait_for 10 grep -q ready "rest-$signal.out"
	# The main process has ended when only the other one is left.
	wait_for 10 sh -c "! pgrep -s 0 -x sh -P $(pgrep -P "$(proxy_of "rest-$signal")")"
	kill -"$signal" "$(proxy_of "rest-$signal")"
	ends "rest-$signal" 'exit 0' "$signal ends what the main process left behind"
done
done_testing
