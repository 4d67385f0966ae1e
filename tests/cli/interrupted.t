#!/bin/bash
# Signals whose handlers were set without SA_RESTART: calls that find what they want never fail
# with EINTR, calls that sleep do, as without secprof.
. "$(dirname "$0")/lib.sh"

calls='write pread close open-close fcntl futex-wake sleep-read sleep-fcntl sleep-futex sleep-poll'
timers=300
if [ -n "${SECPROF_THOROUGH:-}" ]; then
	calls=$("$VICTIMS/eintr" list)
	timers='100 300 1000 10000'
fi

# With a seed that knows nothing the second filter notifies of all calls.
trace -- "$VICTIMS/die" 9
"$PYTHON" - <<'PYTHON'
import json

with open("r.json") as file:
    recording = json.load(file)
run = recording["runs"][0]
run["calls"] = [call for call in run["calls"] if call["name"] == "execve"]
with open("seed.json", "w") as file:
    json.dump(recording, file)
PYTHON

usable() { # MODE
	trace --mode "$1" -- "$VICTIMS/phases" 1000 1000
	[ "$(json r.json 'run["mode"], done.get("filters", 0) > 0')" = "('$1', True)" ]
}
as_natively() { # VICTIM MODE TIMER [ARGUMENT...]
	local victim=$1 mode=$2 timer=$3 call seed=() failed=0
	shift 3
	[ "$mode" = notify ] || seed=(--seed seed.json)
	for call in $calls; do
		trace --mode "$mode" "${seed[@]}" -- "$victim" "$call" "$timer" 2000 0 "$@"
		[ "$status $(cat out)" = 'exit 0 ok' ] && continue
		note "$call: $status $(cat out err)"
		failed=1
	done
	return "$failed"
}

cat >child.sh <<'SH'
#!/bin/sh
i=0
while [ $i -lt 1500 ]; do kill -0 $$; i=$((i + 1)); done
"$VICTIMS/eintr" "$@"
exit $?
SH
chmod +x child.sh

for mode in learn notify; do
	usable "$mode" || {
		skip "$mode" 'the kernel or the architecture cannot do it'
		continue
	}
	for timer in $timers; do
		ok "$mode: a signal each $timer us" as_natively "$VICTIMS/eintr" "$mode" "$timer"
	done
	ok "$mode: and stops between" as_natively "$VICTIMS/eintr" "$mode" 300 stops
	# Whose parent has got the filter, for calls that it knows.
	ok "$mode: and in a child" as_natively ./child.sh "$mode" 300
	if build_32bit eintr; then
		ok "$mode: an i386 program" as_natively ./eintr32 "$mode" 300
	else
		skip "$mode: an i386 program" 'no 32-bit compiler'
	fi
	[ -n "${SECPROF_THOROUGH:-}" ] || continue
	# Ten seconds; signals that come before each call could keep it from being made for ever.
	for _ in 1 2 3 4; do
		sh -c 'while :; do :; done' &
	done
	trace --mode "$mode" -- "$VICTIMS/interrupted"
	is "$status $(cat out)" 'exit 0 they failed 0 times, read: EINTR' "$mode: on a busy machine"
	for busy in $(jobs -p); do
		kill -KILL "$busy"
		wait "$busy" 2>/dev/null
	done
done

# A signal that is ignored wakes up a tracee, and a call that returns EINTR whenever it is woken up
# would do so.
for mode in ptrace trace learn notify; do
	if [ "$(uname -m)" = x86_64 ]; then
		trace --mode "$mode" -- "$VICTIMS/ignored_signal"
		is "$status $(cat out)" 'exit 0 done' "$mode: a signal that is ignored interrupts no call"
	else
		skip "$mode: a signal that is ignored" 'there is no code for the architecture'
	fi
done
done_testing
