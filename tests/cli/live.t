#!/bin/bash
# check --pid: the filters of a live process, which goes on as if nothing had happened.
. "$(dirname "$0")/lib.sh"
. "$TESTS/containers.sh"

run "$SECPROF" check --pid 0 read
is "$status" 'exit 2' 'no process id'
run "$SECPROF" check --pid 1
like "$status $(cat err)" 'exit 2 .*a CALL is needed' 'no call'
sleep 0 &
wait $!
run "$SECPROF" check --pid $! read
is "$status $(cat err)" "exit 2 secprof: there is no process $!" 'a process that has ended'

start() { # VICTIM ARG...: sets $victim, once it has written a line to the file said
	rm -f said
	"$@" >said &
	victim=$!
	wait_for 10 test -s said
}
state() { # of the victim: tracer and state
	awk '/^(TracerPid|State):/ { printf "%s ", $2 } END { print "" }' "/proc/$victim/status"
}
# asleep: no thread is between two calls any more
settled() {
	[ "$(state)" = 'S 0 ' ]
}
end() {
	kill -KILL "$victim"
	wait "$victim" 2>/dev/null
}

start sh -c 'echo started; exec sleep 100'
run "$SECPROF" check --pid "$victim" read
refused=$(cat err)
end
if [ "$status" = 'exit 2' ]; then
	like "$refused" 'CAP_SYS_ADMIN|CONFIG_CHECKPOINT_RESTORE|cannot be attached' 'why filters cannot be read here'
	done_testing
fi
is "$status $refused" "exit 0 secprof: note: process $victim has no seccomp filter (Seccomp: 0)" 'a process without a filter allows all'

# ---- nobody notices ----
kinds='poll futex read sleep spin'
# Calls that a stop makes fail with EINTR, which is taken back where the registers can be written.
[ "$(uname -m)" != x86_64 ] || kinds+=' epoll signal event'
for kind in $kinds; do
	start "$VICTIMS/stacked" "$kind"
	[ "$kind" = spin ] || wait_for 10 settled
	before=$(state)
	answers=
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		run "$SECPROF" check --json --pid "$victim" getsid getppid getpgid
		answers+="$status "
	done
	is "$answers" "$(printf 'exit 1 %.0s' 1 2 3 4 5 6 7 8 9 10)" "$kind: judged ten times"
	is "$(json out '" ".join("%s %s" % (c["name"], c["outcomes"][0]["errno"] or 0) for c in d)')" "$(cat said)" \
		'what the kernel answers'
	[ "$kind" = spin ] || wait_for 10 settled
	is "$(state)$(wc -l <said)" "${before}1" 'and it goes on as before'
	end
done
like "$(cat err)" "note: process $victim has 2 filters .*the hardest answer counts" 'all filters are taken together'

# ---- stopped, strict, a thread, ending ----
start "$VICTIMS/stacked" poll
wait_for 10 settled
kill -STOP "$victim"
wait_for 10 grep -q '^State:.T' "/proc/$victim/status"
run "$SECPROF" check --pid "$victim" getsid
is "$status" 'exit 1' 'a stopped process'
ok 'remains stopped' wait_for 10 grep -q '^State:.T' "/proc/$victim/status"
kill -CONT "$victim"
ok 'and can go on' wait_for 10 settled
end

start "$VICTIMS/stacked" strict
wait_for 10 grep -q '^Seccomp:.1' "/proc/$victim/status"
run "$SECPROF" check --pid "$victim" read write exit rt_sigreturn
is "$status" 'exit 0' 'the strict mode allows four calls'
run "$SECPROF" check --pid "$victim" getpid
like "$status $(cat out err)" 'exit 1' 'and no other'
like "$(cat err)" "process $victim is in seccomp's strict mode \(Seccomp: 1\)" 'which is said'
end

if have strace; then
	start "$VICTIMS/stacked" poll
	strace -qq -o trace.out -p "$victim" &
	tracer=$!
	wait_for 10 grep -q "^TracerPid:.$tracer" "/proc/$victim/status"
	run "$SECPROF" check --pid "$victim" getsid
	is "$status $(cat err)" "exit 2 secprof: process $victim is traced by $tracer already" 'one that has a tracer'
	kill "$tracer"
	wait "$tracer" 2>/dev/null
	end
else
	skip 'one that has a tracer' 'strace is not installed'
fi

# A process that ends at any moment: judged, or gone; never a half answer.
wrong=0
for _ in $(seq 1 40); do
	"$VICTIMS/under_filter" true &
	"$SECPROF" check --pid $! getsid >out 2>err
	case "$? $(tail -1 err)" in
	[01]\ *note:\ process\ *) ;;
	'2 secprof: process '*' has ended') ;;
	'2 secprof: there is no process '*) ;;
	*)
		wrong=$((wrong + 1))
		note "$(cat out err)"
		;;
	esac
	wait $! 2>/dev/null
done
is "$wrong" 0 'a race with the end'

# Without privilege, and from within a filter of secprof's own.
if [ "$(id -u)" = 0 ] && have setpriv; then
	start setpriv --reuid 65534 --clear-groups "$VICTIMS/stacked" poll
	run setpriv --reuid 65534 --clear-groups "$SECPROF" check --pid "$victim" read
	like "$status $(cat err)" 'exit 2 .*(only with CAP_SYS_ADMIN|no seccomp filter)' 'without CAP_SYS_ADMIN'
	end
fi
start "$VICTIMS/stacked" poll
run "$VICTIMS/under_filter" "$SECPROF" check --pid "$victim" getsid
like "$status $(cat err)" 'exit 2 .*only with CAP_SYS_ADMIN.*no seccomp filter itself' 'a secprof with a filter'
end

# ---- what runtimes load is what the file says ----
# runc answers ENOSYS to numbers above the highest of the profile, and Docker 20.10 ignores its
# defaultErrnoRet: each gets a profile with which that is the same.
trace -- sleep 0.01
run "$SECPROF" generate allow -q --explicit-eperm --tier low -o enosys.json r.json
run "$SECPROF" generate allow -q --errno EPERM -o eperm.json r.json
calls_in() { # PROFILE
	json "$1" '" ".join({n for r in d["syscalls"] for n in r["names"]} | {"acct", "vmsplice", "getpid"})'
}
answers() { # CHECK-ARGUMENT... of the calls in the profile
	local calls
	read -ra calls <<<"$(calls_in "$profile")"
	"$SECPROF" check --json "$@" "${calls[@]}" >answers.json 2>err
	json answers.json '"\n".join(sorted("%s %s" % (c["name"], sorted({(o["action"], o["errno"]) for o in c["outcomes"]}, key=str)) for c in d))'
}
# The process of the command in a container, whose arguments no other has.
contained_process() {
	victim=$(pgrep -x -f "sleep 7${container_number}7.$$")
}
find_runtimes runc crun podman bwrap ${SECPROF_THOROUGH:+docker}
for runtime in runc crun podman bwrap docker; do
	case " $runtimes " in
	*" $runtime "*) ;;
	*)
		skip "$runtime" "$runtime starts no container here"
		continue
		;;
	esac
	profile=$WORK/enosys.json
	[ "$runtime" != docker ] || profile=$WORK/eperm.json
	start_contained "$runtime" "$profile" sleep "7$((container_number + 1))7.$$"
	if ! wait_for 20 contained_process; then
		failed "$runtime starts it" "$(cat err)"
		continue
	fi
	victim=${victim##*$'\n'}
	answers "$profile" >wanted
	answers --pid "$victim" >got
	same_file got wanted "$runtime loads what the file says"
	kill -KILL "$victim"
	wait_contained
done
[ -z "${dockerd_pid:-}" ] || stop_dockerd
done_testing
