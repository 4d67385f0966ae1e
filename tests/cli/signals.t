#!/bin/bash
# Signals and job control: from kill, from a terminal, from inside the workload.
. "$(dirname "$0")/lib.sh"

# ---- sent by kill to secprof ----
start() { # COMMAND...: in the background, as $pid, once it has said "ready"
	rm -f out
	perl "$TESTS/status.pl" status 240 "$SECPROF" trace -q -o r.json -- "$@" \
		>out 2>err </dev/null &
	wrapper=$!
	wait_for 10 grep -q ready out
	pid=$(pgrep -P "$wrapper")
}

start "$VICTIMS/signal_report"
for signal in HUP USR1 USR2 WINCH INT; do
	kill -"$signal" "$pid"
	ok "kill -$signal is forwarded" wait_for 5 grep -q "got $signal" out
done
kill -TERM "$pid"
wait "$wrapper"
is "$(cat status) $(tail -1 out)" 'exit 42 got TERM' 'kill -TERM is forwarded, once'
is "$(grep -c got out)" 6 'each signal arrived once'
is "$(json r.json 'run["exit"]["status"]')" 42 'and the recording is complete'
is "$(json r.json 'str(run.get("signals"))')" None 'and names none of them: sigwait(3) takes them before ptrace(2) sees them'

start sh -c 'echo ready; exec sleep 30'
kill -TERM "$pid"
wait "$wrapper"
is "$(cat status)" 'signal 15' 'TERM ends a workload that does not handle it, and secprof alike'
is "$(json r.json 'run["exit"]["signal"]')" SIGTERM 'the recording says by which signal'

# ---- those that a recording names: by strace, handled or not ----
cat >signalled <<'PY'
import os, signal
signal.signal(signal.SIGHUP, signal.SIG_IGN)
signal.signal(signal.SIGUSR1, lambda *args: None)
for number in signal.SIGHUP, signal.SIGUSR1, signal.SIGURG:
    os.kill(os.getpid(), number)
os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)
PY
numbers() { # NAME...: ascending, as a recording has them
	"$PYTHON" -c 'import signal, sys; print(sorted({int(signal.Signals[name]) for name in sys.argv[1:]}))' "$@"
}
received=$(numbers SIGHUP SIGUSR1 SIGURG SIGCHLD)
if have strace; then
	strace -qq -f -e trace=none -o log "$PYTHON" -S signalled
	# shellcheck disable=SC2046
	is "$(numbers $(sed -n 's/.*--- \(SIG[A-Z0-9]*\) .*/\1/p' log))" "$received" 'what strace sees'
fi
for mode in ptrace trace learn notify; do
	run "$SECPROF" trace -q --mode "$mode" -o r.json -- "$PYTHON" -S signalled
	is "$status $(json r.json 'str(run["signals"])')" "exit 0 $received" "$mode: the signals that were received"
done
run "$SECPROF" trace -q -o r.json -- true
is "$(json r.json '"signals" in run')" False 'none'
run "$SECPROF" trace -q --reproducible -o r.json -- "$PYTHON" -S signalled
is "$(json r.json '"signals" in run')" False 'a reproducible recording has none'

# ---- stops from inside the workload ----
for mode in ptrace trace learn notify; do
	for who in self child; do
		"$VICTIMS/group_stop" "$who" >native
		run "$SECPROF" trace -q --mode "$mode" -- "$VICTIMS/group_stop" "$who"
		is "$status $(cat out)" "exit 0 $(cat native)" "$mode: group_stop $who"
	done
done

# ---- calls that the kernel restarts ----
for mode in ptrace trace learn notify; do
	trace --mode "$mode" -- "$VICTIMS/restarted"
	is "$status $(cat out)" 'exit 0 slept on' "$mode: a stopped sleep goes on"
	is "$(json r.json 'sorted((c["name"], c["count"], c["first"]["result"]) for c in run["calls"]
		if c["name"] in ("nanosleep", "restart_syscall"))')" \
		"[('nanosleep', 1, None), ('restart_syscall', 1, None)]" \
		"$mode: and its restart is no result"
done

# ---- a terminal ----
have tmux || {
	skip 'terminal' 'tmux is not installed'
	done_testing
}
socket=secprof-test-$$
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
# Only the prompt is left: or what is waited for next might be from before.
clear_screen() {
	type_in clear
	wait_for 10 cleared
}
cleared() {
	[ "$(screen | grep -c .)" = 1 ] && shows '^ready> *$'
}
PS1='ready> ' TERM=screen term new-session -d -x 80 -y 24 \
	"cd '$WORK' && env PS1='ready> ' HISTFILE= bash --norc --noprofile -i" || {
	skip 'terminal' 'tmux does not start here'
	done_testing
}
trap 'term kill-server; cleanup' EXIT
secprof="'$SECPROF' trace -q"
wait_for 10 shows 'ready>'

clear_screen
type_in "$secprof -- sh -c 'echo started; sleep 20'"
wait_for 10 shows '^started'
term send-keys C-c
type_in 'echo code=$?'
ok 'Ctrl-C ends the workload and secprof, as by SIGINT' wait_for 5 shows '^code=130'

clear_screen
type_in "$secprof -- sh -c 'trap \"echo caught; exit 5\" INT; echo started; sleep 20'; echo code=\$?"
wait_for 10 shows '^started'
term send-keys C-c
ok 'Ctrl-C reaches a handler' wait_for 5 shows 'caught'
ok 'and its exit status comes back' wait_for 5 shows '^code=5'

clear_screen
type_in "$secprof -- sh -c 'echo started; read -r line; echo got=\$line'"
wait_for 10 shows '^started'
term send-keys C-z
ok 'Ctrl-Z stops the job' wait_for 5 shows 'Stopped'
type_in 'jobs -s | wc -l; echo shell=$((40+2))'
ok 'the shell has the terminal again' wait_for 5 shows '^shell=42'
# Typed before the shell has left its own modes, the end of a line would be none.
type_in 'clear; fg'
wait_for 5 eval '! shows shell= && shows "trace -q.*read"'
type_in 'hello'
ok 'fg gives it back to the workload' wait_for 5 shows '^got=hello'

clear_screen
type_in "$secprof -- sleep 1 & wait %1; echo background=\$?"
ok 'a background job runs to its end' wait_for 10 shows 'background=0'

clear_screen
type_in "$secprof -- sh -c 'kill -STOP \$\$; echo went on'"
ok 'a workload that stops itself stops the job' wait_for 5 shows 'Stopped'
type_in 'fg'
ok 'and fg continues it' wait_for 5 shows '^went on'

if have vim; then
	clear_screen
	type_in "$secprof -o vim.json -- vim -u NONE -N text"
	ok 'vim starts' wait_for 10 shows '^~'
	term send-keys -l 'ifirst'
	term send-keys Escape
	term send-keys C-z
	ok 'vim is suspended' wait_for 5 shows 'Stopped'
	type_in 'fg'
	ok 'vim is resumed' wait_for 5 shows '^first'
	term send-keys -l 'asecond'
	term send-keys Escape
	type_in ':wq'
	wait_for 5 shows 'text. .*written'
	type_in 'echo vim=$?'
	ok 'vim ends' wait_for 5 shows '^vim=0'
	is "$(cat text)" firstsecond 'vim wrote what was typed'
	type_in 'stty -a | grep -o " -\?icanon\| -\?echo "; echo tty=done'
	wait_for 5 shows '^tty=done'
	ok 'the terminal is as it was' shows '^ ?icanon'
	is "$(json vim.json 'done["finished"]')" True 'and the recording is complete'
else
	skip 'vim' 'vim is not installed'
fi
type_in 'exit'
done_testing
