#!/bin/bash
# A recorded program does what it would do alone: results, bytes, what it inherits.
. "$(dirname "$0")/lib.sh"

modes='ptrace trace learn notify'

for mode in $modes; do
	for code in 0 7 125 255; do
		run "$SECPROF" trace -q --mode "$mode" -- sh -c "exit $code"
		is "$status" "exit $code" "$mode: exit status $code"
	done
	for signal in 9 11 15; do
		run "$SECPROF" trace -q --mode "$mode" -- "$VICTIMS/die" "$signal"
		is "$status" "signal $signal" "$mode: death by signal $signal"
	done
done
ulimit -c unlimited 2>/dev/null
run "$SECPROF" trace -q -- sh -c 'ulimit -c 0; kill -SEGV $$'
is "$status $(ls core* 2>/dev/null)" 'signal 11 ' 'secprof dumps no core of its own'
ulimit -c 0

# ---- bytes ----
head -c 300000 /dev/urandom >bytes
perl "$TESTS/status.pl" status 240 "$SECPROF" trace -q -- cat <bytes >copy 2>err
same_file copy bytes 'stdin to stdout, every byte'
run "$SECPROF" trace -q -- sh -c 'printf out; printf err >&2'
is "$(cat out)/$(cat err)" out/err 'stdout and stderr are kept apart, -q adds nothing'
run "$SECPROF" trace -q -o r.json -- sh -c 'printf out'
is "$(cat out)" out 'with -o FILE the workload keeps its stdout'
run "$SECPROF" trace -q -o - -- sh -c 'printf workload'
is "$(json out 'd["format"]')/$(cat err)" secprof-recording/workload \
	'with -o - the workload writes to stderr'
run "$SECPROF" trace -- sh -c 'printf out'
is "$(cat out)" out 'the table does not go to stdout'
like "$(cat err)" '^ *[0-9]+ +execve ' 'the table goes to stderr'

# ---- inherited state ----
same_inside() { # NAME LAUNCHER...: inherits the same natively and recorded, in each mode
	local name=$1 mode
	shift
	run "$@" "$VICTIMS/inherited"
	cp out native
	for mode in $modes; do
		run "$@" "$SECPROF" trace -q --mode "$mode" -o r.json -- "$VICTIMS/inherited"
		same_file out native "$mode: $name"
	done
}

same_inside 'what a process inherits' env
same_inside 'ignored signals, umask, limits, open descriptors, niceness' sh -c '
	umask 027; ulimit -n 333; ulimit -c 0
	trap "" INT QUIT TSTP CHLD USR1
	exec nice -n 3 "$@" 7</dev/null 8>/dev/null' sh
same_inside 'blocked signals, SIGHUP and SIGCHLD ignored' perl -MPOSIX -e '
	sigprocmask(SIG_BLOCK, POSIX::SigSet->new(SIGTERM, SIGUSR2, SIGCHLD, 40));
	$SIG{HUP} = $SIG{CHLD} = "IGNORE";
	exec @ARGV'
! have taskset || same_inside 'its CPUs' taskset -c 0
for descriptor in 0 2; do
	same_inside "descriptor $descriptor closed" \
		perl -MPOSIX -e 'POSIX::close(shift @ARGV); exec @ARGV' "$descriptor"
done
run perl -MPOSIX -e 'POSIX::close(1); exec @ARGV' \
	"$SECPROF" trace -q -o r.json -- sh -c 'test ! -e /proc/$$/fd/1'
is "$status" 'exit 0' 'descriptor 1 closed'
run perl -e '$SIG{CHLD} = "IGNORE"; exec @ARGV' "$SECPROF" trace -q -- sh -c 'exit 9'
is "$status" 'exit 9' 'the exit status with SIGCHLD ignored'

run "$SECPROF" trace -q -o r.json -- "$VICTIMS/close_all"
is "$status $(count_of r.json getppid)" 'exit 4 1' 'a workload that closes every descriptor'
for how in daemon orphan; do
	rm -f alive
	run "$SECPROF" trace -q -o r.json -- "$VICTIMS/outlive" "$how" "$WORK/alive"
	is "$status $(cat alive) $(count_of r.json getsid)" 'exit 3 alive 1' \
		"$how: followed to its end, the status is the main process's"
done
run "$SECPROF" trace -q -- "$VICTIMS/own_ptrace"
is "$status $(cat out)" 'exit 0 refused: 1' 'a workload that traces its child gets EPERM'

# ---- the first execve, and nothing of secprof ----
trace -- sleep 0
is "$(count_of r.json execve)" 1 'the execve that starts the program is recorded'
unlike "$(names_of r.json)" '^(ptrace|seccomp|prctl|setrlimit|pipe2?)$' \
	'the preparations are not'
cp "$(type -P true)" bin_true
PATH=$WORK:$PATH
trace -- bin_true
is "$(count_of r.json execve)" 1 'PATH is searched before recording starts'
done_testing
