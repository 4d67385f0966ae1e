#!/bin/bash
# A recording is saved whatever the limits and the sandbox, or the workload is not started.
. "$(dirname "$0")/lib.sh"

# ---- a limit on the size of files: secprof survives it, the workload has its own ----
limited() { # KBYTES COMMAND [ARG...]: under a soft limit
	local size=$1
	shift
	run bash -c 'ulimit -S -f "$0"; exec "$@"' "$size" "$@"
}
cat >large.sh <<'SH'
ulimit -S -f >limit
dd if=/dev/zero of=large bs=4096 count=1 2>/dev/null
echo "dd ended with $?" >ended
SH
limited 1 sh large.sh
is "$(cat ended) $(stat -c %s large)" 'dd ended with 153 1024' 'natively the signal ends dd'
for mode in ptrace trace learn notify auto exact; do
	rm -f r.json ended large limit
	limited 1 "$SECPROF" trace -q --mode "$mode" -o r.json -- sh large.sh
	case $mode$status in
	*'exit 125') grep -q "mode\|kernel\|seccomp" err && skip "$mode" 'not possible here' && continue ;;
	esac
	is "$status $(cat ended)" 'exit 0 dd ended with 153' "$mode: the workload's limit is as natively"
	is "$(($(cat limit) * 512)) $(stat -c %s large)" '1024 1024' "$mode: and its value"
	ok "$mode: the recording is saved beyond it" test "$(stat -c %s r.json)" -gt 1024
	like "$(names_of r.json)" '^write$' "$mode: and whole"
done
rm -f ended
run bash -c 'trap "" XFSZ; ulimit -S -f 1; exec "$@"' - "$SECPROF" trace -q -- sh large.sh
is "$(cat ended)" 'dd ended with 1' 'a workload that inherits the signal ignored has it ignored'
rm -f started
run bash -c 'ulimit -f 1; exec "$@"' - "$SECPROF" trace -q -o new.json -- touch started
is "$status" 'exit 125' 'a hard limit: exit 125'
like "$(cat err)" 'new\.json.*ulimit -f' 'a hard limit: says why'
ok 'a hard limit: the workload was not started' test ! -e started
is "$(ls -A | grep -c new)" 0 'a hard limit: nothing is left'
cp r.json old.json
cp r.json keep.json
run bash -c 'ulimit -f 3; exec "$@"' - "$SECPROF" trace -q -o old.json -- ls /
is "$status" 'exit 125' 'a hard limit below the recording: exit 125'
like "$(cat err)" 'the workload has ended, but .*ulimit -f' 'a hard limit below the recording: says why'
same_file old.json keep.json 'a hard limit below the recording: the old one is untouched'
for verb in 'generate allow -o p.json r.json' 'merge -o p.json r.json r.json'; do
	rm -f p.json
	limited 1 "$SECPROF" $verb
	is "$status" 'exit 0' "${verb%% *} under a soft limit"
	rm -f p.json
	run bash -c 'ulimit -f 1; exec "$@"' - "$SECPROF" $verb
	is "$status $(ls -A | grep -c '^\.')" 'exit 2 0' "${verb%% *} under a hard limit ends with an error"
done

# ---- calls that a sandbox refuses ----
# LeakSanitizer, in a build that has it, needs ptrace itself.
export ASAN_OPTIONS=detect_leaks=0
for call in memfd_create fsync; do
	for error in EPERM ENOSYS; do
		rm -f r.json
		run "$VICTIMS/refuse" "$call" "$error" -- "$SECPROF" trace -q -o r.json -- ls /
		is "$status" 'exit 0' "$call refused with $error: it records"
		like "$(names_of r.json)" '^getdents64$' "$call refused with $error: the recording is saved"
	done
done
"$SECPROF" generate allow -q -o p.json r.json
for verb in 'lint p.json' 'diff r.json p.json' 'verify -p p.json -- true'; do
	run "$SECPROF" $verb
	native=$status
	cp out native
	run "$VICTIMS/refuse" memfd_create ENOSYS -- "$SECPROF" $verb
	is "$status" "$native" "memfd_create refused: ${verb%% *} ends as without"
	[ "${verb%% *}" = verify ] || same_file out native "memfd_create refused: ${verb%% *} says the same"
done
rm -f started
for call in renameat renameat2; do # whichever there is
	set -- "$VICTIMS/refuse" "$call" EPERM -- "$@"
done
run "$@" "$SECPROF" trace -q -o new.json -- touch started
is "$status $(ls started new.json 2>/dev/null)" 'exit 125 ' 'renameat refused: the workload is not started'
unset ASAN_OPTIONS

# ---- an output that blocks can be interrupted ----
mkfifo fifo
"$SECPROF" trace -q -o fifo -- touch ended.fifo 2>err &
child=$!
until [ -e ended.fifo ]; do sleep 0.02; done
# Whether the workload has been reaped is not seen from outside: again until it ends.
while kill -TERM "$child" 2>/dev/null; do
	sleep 0.05
done
wait "$child"
is "$?" 125 'a FIFO without a reader: SIGTERM ends the wait'
like "$(cat err)" 'interrupted' 'a FIFO without a reader: says so'
"$SECPROF" trace -q -o fifo -- true &
cat fifo >through.json
wait $!
like "$(names_of through.json)" '^execve$' 'a FIFO with a late reader gets the recording'

# ---- what is renamed is on the disk, and its new name, too ----
if have strace && strace -o /dev/null true 2>/dev/null; then
	run strace -y -e trace=fsync,renameat,renameat2,rename -o calls \
		"$SECPROF" merge -o durable.json r.json
	is "$(sed -n 's/^\(fsync\|rename\).*/\1/p' calls | tr '\n' ' ')" \
		'rename fsync rename fsync ' 'a trial; the file, its new name, the directory'
	like "$(tail -2 calls | head -1)" "fsync\([0-9]+<$PWD>\)" 'the last one is the directory'

	# A write that a signal interrupts is made again (strace(1) injects EINTR).
	"$SECPROF" merge -o whole.json r.json
	# (LeakSanitizer does not work under strace.)
	export ASAN_OPTIONS=detect_leaks=0
	interrupting='strace -D -o injected -e trace=write -e inject=write:error=EINTR:when=1+2'
	made_again() { # FILE NAME
		like "$(cat injected)" '^write.*EINTR.*INJECTED' "$2: a write is interrupted"
		is "$status" 'exit 0' "$2: the command succeeds"
		same_file "$1" whole.json "$2: and all is written"
	}
	run sh -c 'exec $1 -P "$PWD/.again.json.secprof-$$-0.tmp" "$SECPROF" merge -o again.json r.json' \
		sh "$interrupting"
	made_again again.json 'a new file'
	: >out
	run sh -c 'exec $1 -P "$PWD/out" "$SECPROF" merge -o - r.json' sh "$interrupting"
	made_again out 'standard output'
	cat fifo >through.json &
	run sh -c 'exec $1 -P "$PWD/fifo" "$SECPROF" merge -o fifo r.json' sh "$interrupting"
	wait $!
	made_again through.json 'a FIFO'
else
	skip 'fsync of the directory' 'strace does not work here'
	skip 'what a signal interrupts' 'strace does not work here'
fi

# ---- a disk that stands still (a full journal, a network) does not hold up the workload ----
# A frozen file system lets no write through.  It is mounted in a namespace of its own, which goes
# with the test, whatever happens.
frozen() {
	dd if=/dev/zero of=image bs=1M count=16 2>/dev/null &&
		mkfs.ext4 -q image && mkdir disk && mount -o loop image disk || return 77
	"$SECPROF" trace -q --mode "$1" -o disk/r.json -- sh -c '
		for i in $(seq 5000); do [ ! -e enough ] || break; sleep 0.02; echo; done >>lines' &
	# Draft after draft is written before...
	has_draft() { [ -s disk/r.json ]; }
	goes_on() { [ "$(wc -l <lines)" -ge "$1" ]; }
	wait_for 10 has_draft || return 1
	fsfreeze -f disk || return 77
	# ...and of a second of work, at least one falls due meanwhile.
	wait_for 10 goes_on "$(($(wc -l <lines) + 60))" || echo "held up after $(wc -l <lines) lines"
	fsfreeze -u disk
	touch enough
	wait $! || echo "ended with $?"
	cp disk/r.json thawed.json
	umount disk
}
export -f frozen wait_for
export SECPROF
if [ "$(id -u)" = 0 ] && have mkfs.ext4 && have fsfreeze && unshare -m true 2>/dev/null; then
	for mode in ptrace learn; do
		rm -rf enough lines image disk
		run unshare -m timeout -s KILL 300 bash -c "frozen $mode"
		if [ "$status" = 'exit 77' ]; then
			skip "$mode: a disk that stands still" 'no file system can be mounted and frozen here'
			continue
		fi
		is "$status $(cat out)" 'exit 0 ' "$mode: the workload goes on while the disk stands still"
		like "$(names_of thawed.json)" '^execve$' "$mode: and the recording is saved in the end"
	done
else
	skip 'a disk that stands still' 'needs root, e2fsprogs and a mount namespace of its own'
fi
done_testing
