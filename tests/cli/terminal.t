#!/bin/bash
# -u USER: a session and a terminal of its own for the workload, as a person at a terminal has it
# (tests/cli/terminal.py).
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] && id nobody >/dev/null 2>&1 || skip_all 'needs root and a user nobody'

scenario() { # FUNCTION NAME
	"$PYTHON" "$TESTS/terminal.py" "$1" >log 2>&1
	is "$? $(cat log)" '0 ' "$2"
}

scenario attack 'the workload neither types into the terminal nor configures it'
if [ "$(cat /proc/sys/dev/tty/legacy_tiocsti 2>/dev/null || echo 1)" = 1 ]; then
	scenario same_terminal '--same-terminal lets it do both'
else
	skip '--same-terminal' 'this kernel lets nobody type (dev.tty.legacy_tiocsti)'
fi
scenario input_output 'input, echo, end of file, output'
scenario drain 'all output is shown before the table'
scenario size 'the size of the terminal, and its changes'
scenario interrupt '^C and ^\\'
scenario suspend '^Z, fg, bg, jobs in the background'
scenario flood 'a workload of which a part writes on'
scenario shell_inside 'a shell as the workload'
scenario orphaned '^Z where nobody could continue'
scenario hangup 'a hangup reaches the workload'
scenario restored 'the modes are restored however it ends, and a killed secprof is reported'
scenario some_streams 'only streams that are terminals are replaced'
scenario pipeline 'in a pipeline the others have the terminal'
scenario no_terminal 'without a terminal: a session of its own, and ^C'
done_testing
