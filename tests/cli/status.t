#!/bin/bash
# trace --status: a line that never garbles what the workload shows, JSON, SIGUSR1.
. "$(dirname "$0")/lib.sh"

# ---- JSON ----
run "$SECPROF" trace -q -o r.json --status json -- sh -c 'sleep 0.6; ls >/dev/null; sleep 0.6'
is "$status $(grep -vc '^{' err)" 'exit 0 0' 'JSON on standard error, and nothing else'
ok 'each line is an object' "$PYTHON" - err r.json <<'PY'
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
run = json.load(open(sys.argv[2]))["runs"][0]
first = {(c["arch"], c["name"]): c["first"]["offset"] for c in run["calls"]}
assert lines
for line in lines:
    newest = line["newest"]
    assert 0 < line["elapsed"] and 1 <= line["processes"] <= 4
    # Before the first call there is none.
    assert bool(newest) == bool(line["calls"]), line
    if not newest:
        continue
    # What the recording says of the call is its place among the others.
    earlier = sum(offset <= first[newest["arch"], newest["name"]] for offset in first.values())
    assert earlier >= line["calls"] - 1, (earlier, line)
assert lines[-1]["newest"]
assert all(a["calls"] <= b["calls"] for a, b in zip(lines, lines[1:]))
PY
run "$SECPROF" trace -q --status none -- sleep 0.4
is "$status $(wc -c <err)" 'exit 0 0' '--status none'
run "$SECPROF" trace -q --status line -- true
is "$status $(cat err)" \
	'exit 125 secprof: --status line: standard error is no terminal; use --status json' \
	'no line without a terminal'
run "$SECPROF" trace -q -- sleep 0.4
is "$(wc -c <err)" 0 'and none by itself'

# ---- SIGUSR1 ----
start() { # COMMAND...: in the background, as $pid, once it has said "ready"
	rm -f out r.json
	perl "$TESTS/status.pl" status 240 "$SECPROF" trace -q -o r.json -- "$@" >out 2>err </dev/null &
	wrapper=$!
	wait_for 10 grep -q ready out
	pid=$(pgrep -P "$wrapper")
}
progress='[0-9.]+ m?s, [0-9]+ process(es)?, [0-9]+ calls, the last new one [a-z0-9_]+ [0-9.]+ [mu]?s ago'
start sh -c 'echo ready; exec sleep 30'
for ((i = 1; i <= 3; i++)); do
	kill -USR1 "$pid"
	ok 'SIGUSR1 prints the status' wait_for 10 eval "[ \$(grep -Ec '^secprof: $progress\$' err) = $i ]"
done
kill -TERM "$pid"
wait "$wrapper"
is "$(cat status) $(grep -c . err)" 'signal 15 3' 'each time once, and it does not end a workload that expects none'
start "$PYTHON" -S -c '
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGTERM])
print("ready", flush=True)
while signal.sigwait([signal.SIGUSR1, signal.SIGTERM]) == signal.SIGUSR1:
    print("waited", flush=True)'
kill -USR1 "$pid"
ok 'who waits for it by sigwait gets it' wait_for 10 grep -q waited out
kill -TERM "$pid"
wait "$wrapper"
is "$(cat status) $(grep -c waited out) $(grep -c . err)" 'exit 0 1 1' 'once'
start "$VICTIMS/signal_report"
kill -USR1 "$pid"
ok 'a handler gets it' wait_for 10 grep -q 'got USR1' out
kill -TERM "$pid"
wait "$wrapper"
is "$(grep -c 'got USR1' out) $(grep -c . err)" '1 1' 'once'

# ---- while it is recorded, show says so ----
start sh -c 'echo ready; exec sleep 30'
wait_for 10 test -s r.json
like "$("$SECPROF" show r.json)" '^ +1 .* still recording ' 'show of a recording that is being made'
kill -TERM "$pid"
wait "$wrapper"
unlike "$("$SECPROF" show r.json)" 'still recording' 'and of one that is made'

# ---- a terminal ----
have tmux || {
	skip 'terminal' 'tmux is not installed'
	done_testing
}
socket=
terminals=0
term() {
	tmux -L "$socket" -f /dev/null "$@" 2>/dev/null
}
screen() {
	term capture-pane -p
}
shows() { # REGEX
	screen | grep -Eq -- "$1"
}
type_in() { # TEXT, then Enter
	term send-keys -l "$1"
	term send-keys Enter
}
cleared() {
	[ "$(screen | grep -c .)" = 1 ] && shows '^ready> *$'
}
clear_screen() {
	type_in clear
	wait_for 10 cleared
	term clear-history
}
# COLUMNS: a shell at a terminal of that width
terminal() {
	[ -z "$socket" ] || term kill-server
	socket=secprof-status-$BASHPID-$((++terminals)) # the one before may still be ending
	PS1='ready> ' TERM=screen term new-session -d -x "$1" -y 24 \
		"cd '$WORK' && env PS1='ready> ' HISTFILE= bash --norc --noprofile -i" && wait_for 10 shows 'ready>'
}
trap 'term kill-server; cleanup' EXIT
terminal 100 || {
	skip 'terminal' 'tmux does not start here'
	done_testing
}
line="^secprof: $progress *\$"
secprof="'$SECPROF' trace -q"

# Whatever was written to the terminal when, the screen is that of the program alone, colours too.
# Each pause is long enough for a line to be shown there.
cat >awkward <<'SH'
pause() { sleep 0.4; }
printf 'whole line\n'; pause
printf 'in the mid'; pause; printf 'dle\n'; pause
printf '50 %%\r'; pause; printf '100 %%\n'; pause
printf '\033[3'; pause; printf '1mred\033[0m\n'; pause
printf '\033[42mgreen\n'; pause; printf 'still green\033[m\n'; pause
printf 'letter \303'; pause; printf '\266\n'; pause
printf '%0250d\n' 7; pause
printf '\033]0;title'; pause; printf '\007after it\n'; pause
printf 'one\n\n\n'; pause; printf 'more\n' >&2; pause
seq 30
printf 'a'; pause; printf '\b\bb\n'
printf '\0337\033[5;10Hthere\0338'; pause; printf 'here\n'; pause
printf '\033[?1049h\033[Hother screen\n'; pause; printf '\033[?1049l'; pause
echo end
SH
shot() { # COLUMNS COMMAND: what is on the screen when it has ended, and above it
	terminal "$1"
	clear_screen
	type_in "$2; echo ended=\$?"
	wait_for 10 shows '^ended='
	term capture-pane -p -e -S - | sed -n '/^whole line/,$p'
	term kill-server
}
line_from="$secprof --status line -- sh awkward"
# All at once: what they do is to sleep.
for width in 100 50; do
	shot "$width" 'sh awkward' >"native.$width" &
	shot "$width" "$line_from" >"line.$width" &
done
shot 100 "TERM=dumb $line_from" >dumb.100 &
shot 100 "$secprof -- sh awkward" >itself.100 &
wait
like "$(cat native.50)" '^ended=0' 'alone'
same_file line.100 native.100 'with a line the screen is the same'
same_file line.50 native.50 'also where it is narrow'
same_file itself.100 native.100 'and by itself'
# Blanks erase there, and stay.
plain() { # FILE: without colours
	sed -E 's/\x1b\[[0-9;]*m//g; s/ +$//' "$1"
}
is "$(plain dumb.100)" "$(plain native.100)" 'and with TERM=dumb'

terminal 100
clear_screen
type_in "$secprof --status line -o r.json -- sh -c 'echo first; read -r x; echo got=\$x'; echo code=\$?"
ok 'the line is there while nothing else happens' wait_for 10 shows "$line"
is "$(screen | grep -A1 '^first' | grep -Ec "$line")" 1 'below what the workload has written'
term send-keys -l hel
ok 'it makes room for what is typed' wait_for 10 eval '! shows "$line" && shows "^hel *$"'
type_in lo
ok 'which the workload reads' wait_for 10 shows '^code=0'
is "$(screen | grep -A2 '^hello')" $'hello\ngot=hello\ncode=0' 'and it is gone in the end'

clear_screen
type_in "$secprof --status line -- sh -c 'trap \"echo caught; exit 5\" INT; sleep 30'; echo code=\$?"
wait_for 10 shows "$line"
term send-keys C-c
ok 'Ctrl-C' wait_for 10 shows '^code=5'
ok 'leaves no line' eval '! shows "$line"'
clear_screen
type_in "$secprof --status line -- sleep 30"
wait_for 10 shows "$line"
term send-keys C-z
ok 'Ctrl-Z stops the job' wait_for 10 shows 'Stopped'
ok 'and erases the line' eval '! shows "$line"'
type_in 'clear; fg'
ok 'fg brings it back' wait_for 10 shows "$line"
term send-keys C-z
wait_for 10 shows 'Stopped'
type_in 'bg; clear'
type_in 'sleep 1; echo waited'
wait_for 10 shows '^waited'
ok 'there is none while it is in the background' eval '! shows "$line"'
type_in 'clear; kill -KILL %1'

clear_screen
type_in "$secprof --status line -- sleep 30 | cat"
type_in 'x'
sleep 0.6
ok 'none in a pipeline, where others write' eval '! shows "$line"'
term send-keys C-c

# ---- attached: it writes elsewhere ----
setsid sleep 60 </dev/null >/dev/null 2>&1 &
other=$!
wait_for 10 grep -q sleep "/proc/$other/comm"
if "$SECPROF" trace -q -o a.json -p "$other" --for 50ms 2>err; then
	clear_screen
	type_in "'$SECPROF' trace -o a.json -p $other --for 30s"
	ok 'attached: a line by itself' wait_for 10 shows "$line"
	term send-keys C-c
	ok 'which is gone when it detaches' wait_for 10 eval 'shows "^one run does not" && ! shows "$line"'
	clear_screen
	type_in "sleep 60 & '$SECPROF' trace -q -o a.json --status line -p \$!; echo code=\$?"
	ok 'none where the workload may write, too' wait_for 10 shows '^code=125'
	like "$(screen | tr -d '\n')" 'the workload may write to this terminal' 'and why'
else
	skip 'attached' "$(head -1 err)"
fi
kill "$other"
done_testing
