#!/bin/bash
# secprof hook, called by runc, crun, podman and Docker: what is recorded of a container is what
# mode ptrace sees from inside it, and nothing of the runtime; the container starts whatever happens
# to the recorder; nobody joins it unseen.
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || skip_all 'containers need root here'
[ "$(uname -m)" = x86_64 ] || skip_all 'secprof attaches on x86_64 only'
. "$TESTS/containers.sh"
. "$TESTS/workloads.sh"
export CONTAINER_PIDS=own
thorough=${SECPROF_THOROUGH:-}
# Containers show no other folder of the build.
cp "$SECPROF" secprof
cp "$VICTIMS/try_calls" .
chmod 755 "$WORK"
rec=$WORK/rec
run "$SECPROF" trace -q --mode ebpf -- true
has_ebpf=
[ "$status" = 'exit 0' ] && has_ebpf=yes || note "mode ebpf does not work here: $(head -1 err)"

# ---- without a container ----

state() { # STATUS PID [ANNOTATION]
	printf '{"ociVersion": "1.0.2", "id": "c1", "status": "%s", "pid": %s, "bundle": "%s", ' \
		"$1" "$2" "$WORK"
	printf '"annotations": {"%s": "%s"}}' "${3:+io.secprof.record}" "${3:-}"
}
hook() { # STATE [OPTION...]
	local given=$1
	shift
	printf '%s' "$given" >given.json
	run "$SECPROF" hook --directory "$rec" "$@" <given.json
}
reason() { # of the only recording
	json "$rec"/*.json 'run["not_recorded"]'
}
fresh() {
	rm -rf "$rec"
}
refused() { # NAME STATE REASON
	fresh
	hook "$2"
	is "$status" 'exit 0' "$1: the container would start"
	like "$(cat err) $(reason)" "^secprof: not recorded: .*$3.* .*$3" "$1: the reason is left"
	hook "$2" --require
	is "$status" 'exit 2' "$1: with --require it would not"
}

sleep 1000 &
sleeper=$!
refused 'stage poststart' "$(state running $sleeper)" 'stage poststart'
refused 'no process' "$(state creating 0)" 'no process number'
refused 'a process that has gone' "$(state creating 4194300)" 'no process 4194300'
refused 'an annotation that is a path' "$(state creating $sleeper /etc/passwd)" 'may be on, off or a mode'
is "$(stat -c %a "$rec") $(stat -c %a "$rec/c1.json")" '700 600' 'nobody else reads recordings'
fresh
state creating $sleeper >given.json
run unshare --pid --fork sh -c "'$SECPROF' hook --directory '$rec' <given.json"
like "$(reason)" 'another pid namespace' 'stage createContainer: refused by its pid namespace'
fresh
hook "$(state creating $sleeper off)"
is "$status $(cat err) $(ls "$rec" 2>/dev/null)" 'exit 0  ' 'the annotation switches recording off'
for text in '' '{' '[]' '{"id": "../c1", "pid": 1}' '{"id": ".x", "pid": 1}' '{"id": 1}' "$(
	head -c 2000000 /dev/zero | tr '\0' ' ')"; do
	hook "$text"
	is "$status $(ls "$rec" 2>/dev/null)" 'exit 0 ' "a state that is none: ${text:0:20}"
	like "$(cat err)" '^secprof: not recorded: ' 'and a message'
done

# Folders.
mkdir open group world sticky real
chmod 777 open
chmod 770 group
chmod 707 world
chmod 1777 sticky
ln -s real link
mkdir others && chown 1234 others
for folder in open group world link others; do
	rec=$WORK/$folder hook "$(state creating $sleeper)"
	like "$status $(ls "$folder") $(cat err)" "^exit 0  secprof: not recorded: .*'$WORK/$folder'" \
		"a folder that is not safe: $folder"
done
ln -s "$WORK/target" sticky/c1.json
rec=$WORK/sticky hook "$(state running $sleeper)"
is "$(ls target 2>/dev/null) $(stat -c '%F %a' sticky/c1.2.json)" ' regular file 600' \
	'a link that was planted is not followed'
run "$SECPROF" hook --directory rec
like "$status $(cat err)" 'exit 2 .*no absolute path' 'a relative folder'

# ---- mode ebpf, without a container ----

# The recorder's last write comes after the container's end.
is_finished() { # FOLDER
	json "$(echo "$1"/*.json)" 'done["finished"]' | grep -q True
}
# What a runtime prepares is a process that will execute a program.
prepared_ends() { # MODE COMMAND...: its status, and the exit that the recording has
	local mode=$1
	shift
	fresh
	rm -f go-prepared
	sh -c 'until [ -e go-prepared ]; do sleep 0.01; done; exec "$@"' sh "$@" >/dev/null 2>&1 &
	local prepared=$!
	hook "$(state creating $prepared)" --mode "$mode"
	touch go-prepared
	wait $prepared
	echo "$?"
	wait_for 10 is_finished "$rec"
	json "$rec/c1.json" 'run["mode"], run["source"], run["exit"], done["processes"],
		done.get("mid_life"), done["finished"]'
}
# A recording larger than files may be: the limit lets the reason pass.
is_left() { # by the recorder, which goes on after the container's end
	[ -n "$(reason 2>/dev/null)" ]
}
for mode in learn $([ -z "$has_ebpf" ] || echo ebpf); do
	fresh
	rm -f go-prepared
	sh -c 'until [ -e go-prepared ]; do sleep 0.01; done; exec ls /' >/dev/null 2>&1 &
	prepared=$!
	state creating $prepared >given.json
	run sh -c 'ulimit -f 4 && exec "$@" <given.json' sh "$SECPROF" hook --directory "$rec" \
		--mode "$mode"
	is "$status $(cat err)" 'exit 0 ' "$mode: attached, and cannot write"
	touch go-prepared
	wait $prepared
	is "$?" 0 "$mode: the container ends as alone"
	ok "$mode: something is left" wait_for 10 is_left
	like "$(reason)" "recording is not saved: .*larger than files may be" "$mode: the reason"
done
cat >exec-by-thread <<'PYTHON'
import os, threading
threading.Thread(target=os.execv, args=("/bin/sh", ["sh", "-c", "exit 8"])).start()
PYTHON
cat >dead-leader <<'PYTHON'
import ctypes, os, threading, time
leader = os.getpid()
def end():
    while open(f"/proc/{leader}/stat").read().rsplit(")", 1)[1].split()[0] != "Z":
        time.sleep(0.01)
    os._exit(9)
threading.Thread(target=end).start()
ctypes.CDLL(None).syscall(60, 3)  # exit(2): of this thread only
PYTHON
if [ -n "$has_ebpf" ]; then
	while IFS='|' read -r want shown words; do
		eval "set -- $words"
		is "$(prepared_ends ebpf "$@" 2>/dev/null | tr '\n' ' ')" \
			"$want ('ebpf', 'hook', {$shown}, 1, None, True) " "ebpf: the init ends, by $words"
	done <<-'ROWS'
		7|'status': 7|sh -c "exit 7"
		137|'signal': 'SIGKILL', 'number': 9|sh -c "kill -9 \$\$"
		139|'signal': 'SIGSEGV', 'number': 11|sh -c "kill -SEGV \$\$"
		8|'status': 8|"$PYTHON" exec-by-thread
		9|'status': 9|"$PYTHON" dead-leader
	ROWS
	is "$(json "$rec/c1.json" 'min((c["first"]["offset"], c["name"]) for c in run["calls"])[1]')" execve \
		'ebpf: it begins with its exec'

	fresh
	hook "$(state creating $sleeper)" --mode ebpf
	is "$status $(cat err)" 'exit 0 ' 'ebpf: a container that will be given up'
	{ kill "$sleeper" && wait "$sleeper"; } 2>/dev/null
	ok 'ebpf: its recording is there' wait_for 10 is_finished "$rec"
	like "$(reason)" 'the container was removed before' 'ebpf: and says why it is empty'
	sleep 1000 &
	sleeper=$!

	without_privilege() { # [OPTION...]
		state creating "$sleeper" >given.json
		run setpriv --bounding-set -all --inh-caps -all "$SECPROF" hook --directory "$rec" \
			--mode ebpf "$@" <given.json
	}
	fresh
	without_privilege
	like "$status $(reason)" '^exit 0 mode ebpf is for root \(CAP_BPF and CAP_PERFMON\)' \
		'ebpf: refused by the kernel, and the container starts'
	without_privilege --require
	is "$status" 'exit 2' 'ebpf: with --require it does not'

	# Where an exec of what is traced would be refused.
	cat >enforcing <<-'SH'
		mount -t tmpfs none /sys/fs && mkdir /sys/fs/selinux && echo 1 >/sys/fs/selinux/enforce || exit 9
		exec "$@" <given.json
	SH
	for mode in ptrace ebpf; do
		fresh
		state creating "$sleeper" >given.json
		run unshare -m sh enforcing "$SECPROF" hook --directory "$rec" --require --mode $mode
		is "$status" "exit $([ $mode = ptrace ] && echo 2 || echo 0)" "where SELinux enforces: mode $mode"
	done
else
	skip 'ebpf' 'mode ebpf does not work here'
fi
{ kill "$sleeper" && wait "$sleeper"; } 2>/dev/null

# ---- what is printed ----

run "$SECPROF" hook --print --directory /r --require
is "$(json out 'd["hook"]["args"], d["stages"], d["version"]')" \
	"(['secprof', 'hook', '--directory', '/r', '--require'], ['createRuntime'], '1.0.0')" '--print'
is "$(json out '[bool(re.search(value, word)) for value in d["when"]["annotations"].values()
	for word in ("on", "learn", "ebpf", "off", "only", "/on")]')" \
	'[True, True, True, False, False, False]' 'only containers with the annotation'
run "$SECPROF" hook --print --mode ebpf
is "$(json out 'd["hook"]["args"][-2:], 0')" "(['--mode', 'ebpf'], 0)" '--print with a mode'
folder='/a b;$(touch ran)'"'c"
run "$SECPROF" hook --print=containerd --directory "$folder"
(eval "printf '%s\n' $(sed -n 's/^#      exec //p' out)" sh >words)
is "$(sed -n 4p words)" "$folder" '--print=containerd: the shell reads the folder as it is'
ok '--print=containerd: and executes nothing of it' test ! -e ran
for what in containerd crio; do
	run "$SECPROF" hook --print=$what
	is "$status" 'exit 0' "--print=$what"
	"$PYTHON" - out <<-'PYTHON' >toml 2>&1
		import sys
		try:
		    import tomllib
		except ImportError:
		    print("valid")
		else:
		    with open(sys.argv[1], "rb") as file:
		        print("valid" if tomllib.load(file) else "empty")
	PYTHON
	is "$(cat toml)" valid "--print=$what is TOML"
done

# ---- secprof runtime ----

# What the runtime gets, and the configuration that it finds.
cat >fake <<'SH'
#!/bin/sh
printf '%s\n' "$@" >arguments
cp b/config.json seen.json 2>/dev/null
exit 7
SH
chmod 755 fake
mkdir b
edited() { # CONFIG WANT NAME
	printf '%s' "$1" >b/config.json
	chmod 640 b/config.json
	run "$SECPROF" runtime --directory /r -- ./fake --root x create --bundle b id
	is "$(sed "s|$SECPROF|SECPROF|; s|$(readlink -f "$SECPROF")|SECPROF|" seen.json)" "$2" "$3"
}
entry='{"path": "SECPROF", "args": ["secprof", "hook", "--directory", "/r"]}'
edited '{ "a":1.50,"b":"\u00e4" }' \
	"{\"hooks\": {\"createRuntime\": [$entry]},  \"a\":1.50,\"b\":\"\\u00e4\" }" 'no hooks yet'
is "$status $(stat -c %a b/config.json)" 'exit 7 640' 'status and mode stay'
is "$(paste -sd' ' arguments)" '--root x create --bundle b id' 'and the arguments'
cp b/config.json once
run "$SECPROF" runtime --directory /r -- ./fake --root x create --bundle b id
same_file b/config.json once 'it is added once'
edited '{"x":1,"hooks":{}}' "{\"x\":1,\"hooks\":{\"createRuntime\": [$entry]}}" 'no stage yet'
edited '{"hooks":{"prestart":[]},"x":1}' \
	"{\"hooks\":{\"createRuntime\": [$entry], \"prestart\":[]},\"x\":1}" 'another stage'
edited '{"hooks":{"createRuntime":[{"path":"/a"}]}}' \
	"{\"hooks\":{\"createRuntime\":[$entry, {\"path\":\"/a\"}]}}" 'another hook'
edited '{"hooks":{"createRuntime":[]}}' "{\"hooks\":{\"createRuntime\":[$entry]}}" 'no hook'
edited '{"hooks":null,"x":1}' "{\"hooks\":{\"createRuntime\": [$entry]},\"x\":1}" 'null'
edited '{"hooks":{"createRuntime":null}}' "{\"hooks\":{\"createRuntime\":[$entry]}}" 'null stage'
edited '{"hooks":' '{"hooks":' 'no JSON: the runtime decides'
like "$status $(cat err)" 'exit 7 secprof: not recorded: ' 'and a message'
rm -f arguments
run "$SECPROF" runtime --require -- ./fake create -b b id
is "$status $(ls arguments 2>/dev/null)" 'exit 125 ' 'with --require the runtime is not called'
echo '{"x": 1}' >b/config.json
for words in 'start id' 'exec --bundle b id' '--root create state' 'kill create' '--version' ''; do
	# shellcheck disable=SC2086
	run "$SECPROF" runtime -- ./fake $words
	is "$status $(cat b/config.json)" 'exit 7 {"x": 1}' "'$words' goes on unchanged"
done
run "$SECPROF" runtime -- ./nothing create -b b id
is "$status" 'exit 127' 'a runtime that is not there'

# ---- containers ----

hook_words=()
prepare_runtime() { # RUNTIME
	contained_by=() podman_globals=() engine_extra=()
	rm -rf "$rec"
	case $1 in
	runc* | crun*) contained_by=("$SECPROF" runtime --directory "$rec" "${hook_words[@]}" --) ;;
	podman)
		mkdir -p hooks.d
		"$SECPROF" hook --print --directory "$rec" "${hook_words[@]}" >hooks.d/secprof.json
		podman_globals=(--hooks-dir "$WORK/hooks.d")
		engine_extra=(--annotation io.secprof.record=on)
		;;
	docker)
		echo "--directory $rec ${hook_words[*]}" >docker-words
		engine_extra=(--runtime secprof)
		;;
	esac
}
take_recording() { # into hooked.json
	contained_by=() podman_globals=() engine_extra=()
	rm -f hooked.json
	wait_for 10 is_finished "$rec" && cp "$rec"/*.json hooked.json
}
hooked() { # RUNTIME PROFILE COMMAND...
	prepare_runtime "$1"
	contained "$@"
	take_recording
}

# dockerd takes a path without arguments.
cat >docker-runtime <<SH
#!/bin/sh
exec '$SECPROF' runtime \$(cat '$WORK/docker-words') -- runc "\$@"
SH
chmod 755 docker-runtime
dockerd_options=(--add-runtime "secprof=$WORK/docker-runtime")
# shellcheck disable=SC2086
find_runtimes runc crun podman docker ${thorough:+$newer_runtimes}
note "here: $runtimes; not among them are missing, or start no container"

# What depends on time: signals, locks, memory, how much comes at once.
steady_names() { # RECORDING
	names_of "$1" | grep -Evx 'restart_syscall|rt_sigreturn|futex|sched_yield|madvise|munmap|mremap|brk'
}
same_calls() { # NAME: of hooked.json, as inside.json
	steady_names inside.json >inside
	steady_names hooked.json >outside
	same_file outside inside "$1"
}
noted() { # of hooked.json
	json hooked.json 'run["source"], done["lost"], done["escaped"],
		done.get("mid_life", False), done.get("not_followed", 0), done.get("joined_late", 0)'
}
whole="('hook', 0, 0, False, 0, 0)"
facts() {
	json hooked.json 'run["command"], run["exit"], len(run["executables"]),
		done["no_new_privs"], done["processes"], done["threads"]'
}

cat >start-hook <<'SH'
#!/bin/sh
mkdir -p /tmp/a/b && rm -r /tmp/a && ln -s x /tmp/y
SH
chmod 755 start-hook

for runtime in $runtimes; do
	for CONTAINER_NNP in yes no; do
		how="$runtime, no_new_privs $CONTAINER_NNP"
		contained "$runtime" - "$WORK/secprof" trace --mode ptrace -q -o "$WORK/inside.json" -- \
			sleep 0.1
		hooked "$runtime" - sleep 0.1
		is "$status $(noted)" "exit 0 $whole" "$how: sleep is recorded"
		same_calls "$how: its calls, and none of the runtime's"
		facts="(['sleep', '0.1'], {'status': 0}, 1, False, 1, 1)"
		is "$(facts)" "$facts" "$how: and facts"
		[ -n "$has_ebpf" ] || continue
		hook_words=(--mode ebpf)
		hooked "$runtime" - sleep 0.1
		hook_words=()
		is "$status $(noted)" "exit 0 $whole" "$how: sleep, by ebpf"
		same_calls "$how: its calls by ebpf, and none of the runtime's"
		is "$(json hooked.json 'run["mode"]') $(facts)" "ebpf $facts" "$how: and facts, by ebpf"
	done
done

# Of a container in the host's pid namespace.
CONTAINER_NNP=yes
if [[ $runtimes == *runc* ]]; then
	CONTAINER_PIDS=
	hooked runc - sleep 0.1
	is "$status $(noted)" "exit 0 $whole" 'runc, in the pid namespace of the host'
	same_calls 'and the same calls'
	CONTAINER_PIDS=own
fi

# The startContainer hook is a child of the init, and executes before it.
for runtime in $runtimes; do
	[[ $runtime = runc* || $runtime = crun* ]] || continue
	for CONTAINER_NNP in yes no; do
		how="$runtime, no_new_privs $CONTAINER_NNP"
		contained "$runtime" - "$WORK/secprof" trace --mode ptrace -q -o "$WORK/inside.json" -- \
			sleep 0.1
		export CONTAINER_START_HOOK=$WORK/start-hook
		hooked "$runtime" - sh -c 'test -L /tmp/y && exec sleep 0.1'
		is "$status $(noted)" "exit 0 $whole" "$how: a startContainer hook has run"
		is "$(json hooked.json 'sorted({c["name"] for c in run["calls"]} &
			{"mkdir", "unlinkat", "symlink", "symlinkat", "clone", "vfork", "clone3"})')" '' \
			"$how: and is not in the recording"
		hooked "$runtime" - sleep 0.1
		same_calls "$how: nor makes it a difference"
		if [ -n "$has_ebpf" ]; then
			hook_words=(--mode ebpf)
			hooked "$runtime" - sleep 0.1
			hook_words=()
			is "$(noted)" "$whole" "$how: with such a hook, by ebpf"
			same_calls "$how: the same calls by ebpf"
		fi
		unset CONTAINER_START_HOOK
	done
done


# What such a hook leaves behind belongs to the container, and carries its filter, but is no child of
# the program.  It sleeps, and is found asleep.
joined() { # of the draft
	json "$(echo "$rec"/*.json)" 'done.get("joined_late", 0) >= 1' | grep -q True
}
cat >leaving-hook <<'SH'
#!/bin/sh
sleep 1000 >/dev/null 2>&1 </dev/null &
# 230: clock_nanosleep on x86_64.
until grep -q '^230 ' "/proc/$!/syscall"; do sleep 0.01; done
SH
chmod 755 leaving-hook
left_by_hook() { # RUNTIME MODE
	local runtime=$1
	rm -f go
	prepare_runtime "$runtime"
	CONTAINER_START_HOOK=$WORK/leaving-hook start_contained "$runtime" - \
		sh -c 'until [ -e go ]; do sleep 0.05; done'
	ok "$runtime, $2: what a hook has left is followed" wait_for 20 joined
	touch go
	wait_contained
	take_recording
	is "$status $(noted) $(json hooked.json 'run["mode"]') $(names_of hooked.json | grep restart)" \
		"exit 0 ('hook', 0, 0, False, 0, 1) $2 " "$runtime, $2: its sleep is one call"
}
for runtime in $runtimes; do
	[ "$runtime" = runc ] || [ "$runtime" = crun ] || continue
	left_by_hook "$runtime" notify
	[ -n "$has_ebpf" ] || continue
	hook_words=(--mode ebpf)
	left_by_hook "$runtime" ebpf
	hook_words=()
done
CONTAINER_NNP=yes

# ---- servers ----

serve_in() { # RUNTIME WORKLOAD COMMAND...
	local runtime=$1 workload=$2 answered
	shift 2
	fresh_folder
	start_contained "$runtime" - "$@"
	ask_server "$workload" "$container_pid" >asked 2>&1
	answered=$?
	end_server "$workload" "$container_pid" >/dev/null 2>&1
	wait_contained
	[ "$answered $status" = '0 exit 0' ]
}
servers=redis
[ -z "$thorough" ] || servers='redis nginx'
for server in $servers; do
	eval "words=(${workload_words[$server]:-})"
	[ -n "${words[0]:-}" ] && have "${words[0]}" || continue
	for runtime in $runtimes; do
		[ -n "$thorough" ] || [ "$runtime" = runc ] || [ "$runtime" = podman ] || continue
		for CONTAINER_NNP in yes no; do
			[ -n "$thorough" ] || [ "$CONTAINER_NNP" = yes ] || continue
			how="$server in $runtime, no_new_privs $CONTAINER_NNP"
			ok "$how: from inside" serve_in "$runtime" "$server" "$WORK/secprof" trace \
				--mode ptrace -q -o "$WORK/inside.json" -- "${words[@]}"
			prepare_runtime "$runtime"
			ok "$how: with the hook" serve_in "$runtime" "$server" "${words[@]}"
			take_recording
			is "$(noted)" "$whole" "$how: is recorded"
			is "$(steady_names hooked.json)" "$(steady_names inside.json)" "$how: the same calls"
			[ -n "$has_ebpf" ] || continue
			hook_words=(--mode ebpf)
			prepare_runtime "$runtime"
			hook_words=()
			ok "$how: with the hook, by ebpf" serve_in "$runtime" "$server" "${words[@]}"
			take_recording
			is "$(noted)" "$whole" "$how: is recorded by ebpf"
			is "$(steady_names hooked.json)" "$(steady_names inside.json)" "$how: the same calls by ebpf"
		done
	done
done
CONTAINER_NNP=yes

# ---- modes, and the end of the recorder ----

# Many calls of one kind, which a filter is worth; then it waits for the file `go`.
cat >busy <<'SH'
i=0
while [ $i -lt 2000 ]; do
	i=$((i + 1))
	: </dev/null
done
touch busy-done
until [ -e go ]; do sleep 0.05; done
mkdir -p after-all
SH
writes_there() { # PID
	[ "$(readlink "/proc/$1/cwd" 2>/dev/null)" = "$rec" ]
}
# A child of it keeps listeners open.
recorder_of() {
	local task pid
	for task in /proc/[0-9]*; do
		pid=${task#/proc/}
		writes_there "$pid" && ! writes_there "$(ps -o ppid= -p "$pid" | tr -d ' ')" && echo "$pid"
	done
}
is_busy_done() { [ -e busy-done ]; }
start_busy() { # RUNTIME
	rm -rf busy-done go go-joined after-all
	prepare_runtime "$1"
	start_contained "$1" - sh "$WORK/busy"
	wait_for 20 is_busy_done
	contained_by=() podman_globals=() engine_extra=()
}
# A draft of all that came before the wait.
has_touched() { json "$(echo "$rec"/*.json)" '[c["name"] for c in run["calls"]]' | grep -q clock_nanosleep; }

dies_with_recorder() { # RUNTIME NO_NEW_PRIVS MODE
	local CONTAINER_NNP=$2 how="$1, no_new_privs $2: killed"
	start_busy "$1"
	ok "$how: a draft is there" wait_for 20 has_touched
	kill -KILL "$(recorder_of)"
	wait_contained
	is "$status $(ls -d after-all 2>&1 | head -1 | grep -c '^after')" 'exit 137 0' \
		"$how: with a filter the container dies with the recorder"
	is "$(json "$rec"/*.json 'run["mode"], done["filters"], done["finished"]')" "('$3', 1, False)" \
		"$how: and the recording says so"
}

runtime=${runtimes#* }
runtime=${runtime%% *}
if [ -n "$runtime" ]; then
	start_busy "$runtime"
	ok 'the hook has returned while the recorder lives' kill -0 "$(recorder_of)"
	recorder=$(recorder_of)
	is "$(readlink /proc/"$recorder"/fd/* | grep -v '^/dev/null$' | grep -E "^(pipe|socket)|$WORK" |
		grep -v "^$rec")" '' 'it holds nothing of the runtime'
	ok 'and leads no session' test "$(ps -o sid= -p "$recorder" | tr -d ' ')" != "$recorder"
	ok 'and writes drafts' wait_for 20 has_touched
	init=$(json "$rec"/*.json 'run["calls"][0]["first"]["pid"]')
	ok 'it is in another cgroup than the container' \
		test "$(cat "/proc/$recorder/cgroup")" != "$(cat "/proc/$init/cgroup")"
	touch go
	wait_contained
	dies_with_recorder "$runtime" yes learn
	# docker run ends with the status that the daemon has of the container.
	if [[ $runtimes = *docker* ]]; then
		dies_with_recorder docker no notify
		dies_with_recorder docker yes learn
	fi

	# By stops only, or without any.
	for mode in ptrace ${has_ebpf:+ebpf}; do
		hook_words=(--mode $mode)
		start_busy "$runtime"
		recorder=$(recorder_of)
		ok "$mode: a draft is there" wait_for 20 has_touched
		kill -KILL "$recorder"
		touch go
		wait_contained
		is "$status $(ls -d after-all)" 'exit 0 after-all' "$mode: without a filter the container goes on"
		is "$(json "$rec"/*.json 'run["mode"], done["finished"], done.get("filters", 0)')" \
			"('$mode', False, 0)" "$mode: and the recording is not finished"

		# SIGTERM: it leaves the container.
		start_busy "$runtime"
		kill "$(recorder_of)"
		ok "$mode: SIGTERM: it writes the recording" wait_for 20 is_finished "$rec"
		is "$(json "$rec"/*.json 'done["detached"], run["exit"]')" '(True, None)' "$mode: and has detached"
		touch go
		wait_contained
		is "$status $(ls -d after-all)" 'exit 0 after-all' "$mode: and the container goes on"
	done
	hook_words=()

	# Without no_new_privs and CAP_SYS_ADMIN the runtime's process installs the filter.
	CONTAINER_NNP=no
	dies_with_recorder "$runtime" no notify
	touch go
	hooked "$runtime" - sh "$WORK/busy"
	is "$status $(json hooked.json 'run["mode"], done["filters"], len(run.get("slow", [])),
		done["no_new_privs"], done.get("inherited_filters", 0), done["lost"]')" \
		"exit 0 ('notify', 1, 0, False, 0, 0)" 'it has one filter, and no no_new_privs'
	is "$(json hooked.json '[c["exact"] for c in run["calls"] if not c["exact"]],
		[c["name"] for c in run["calls"] if not c["first"]["result"]
			and c["name"] not in ("exit_group", "rt_sigreturn")]')" '([], [])' \
		'counts are exact, and first results known'
	contained "$runtime" - "$WORK/secprof" trace --mode ptrace -q -o "$WORK/inside.json" -- \
		sh "$WORK/busy"
	same_calls 'and the calls are those that mode ptrace sees'
	is "$(count_of hooked.json dup2)" "$(count_of inside.json dup2)" 'as often'
	# Each signal that comes before a notification is received has the kernel make the call again.
	hooked "$runtime" - sh -c '(while kill -URG $$; do :; done 2>/dev/null) &
		exec stat -c %a $(printf "/%.0s " $(seq 300))'
	is "$status $(json hooked.json 'done["lost"], [c["name"] for c in run["calls"]
		if not c["first"]["result"] and c["name"] not in ("exit_group", "rt_sigreturn")]')" \
		'exit 0 (0, [])' 'first results are known where signals come all the time'
	is "$(count_of hooked.json statx)" 300 'and a call that a signal has kept from being made counts once'
	hook_words=(--mode exact)
	hooked "$runtime" - sh "$WORK/busy"
	is "$status $(json hooked.json 'run["mode"], done["filters"]')" "exit 0 ('notify', 1)" \
		'mode exact has it, too'
	hook_words=(--mode learn)
	hooked "$runtime" - sh "$WORK/busy"
	is "$status $(json hooked.json 'run["mode"], done.get("filters", 0), run["slow"][0]["reason"]')" \
		"exit 0 ('learn', 0, 'privilege')" 'mode learn knows no call before it sees one: it stays on stops'
	hook_words=(--no-new-privs)
	hooked "$runtime" - sh "$WORK/busy"
	is "$status $(json hooked.json 'run["mode"], done.get("filters", 0), done["no_new_privs"]')" \
		"exit 0 ('learn', 1, True)" '--no-new-privs sets it'
	hook_words=()
	CONTAINER_CAPS=admin
	hooked "$runtime" - sh "$WORK/busy"
	is "$status $(json hooked.json 'run["mode"], done.get("filters", 0), done["no_new_privs"]')" \
		"exit 0 ('learn', 1, False)" 'what keeps CAP_SYS_ADMIN installs its own'
	CONTAINER_CAPS=yes

	# Programs that gain a privilege gain it, as without secprof.
	cp "$(type -P grep)" has-capability
	cp "$(type -P id)" is-root
	"$PYTHON" - <<-'PYTHON'
		import os, struct
		# struct vfs_cap_data of linux/capability.h, version 2, effective: CAP_KILL.
		os.setxattr("has-capability", "security.capability",
		            struct.pack("<5I", 0x02000001, 1 << 5, 0, 0, 0))
		os.chmod("is-root", 0o4755)
	PYTHON
	export CONTAINER_USER=1000
	for words in 'has-capability CapEff /proc/self/status' 'is-root -u'; do
		# shellcheck disable=SC2086
		contained "$runtime" - $WORK/$words
		cp out native.out
		# shellcheck disable=SC2086
		hooked "$runtime" - $WORK/$words
		is "$status $(cat out) $(json hooked.json 'run["mode"], "setuid" in done')" \
			"exit 0 $(cat native.out) ('notify', False)" "a program with a privilege: ${words%% *}"
	done
	like "$(cat native.out)" '^0$' 'which it has without secprof'
	CONTAINER_USER=0

	# Programs end as without secprof, and say the same, whatever they do: threads, signals, a call
	# of each ABI, filters and tracers of their own, calls that nobody has, interrupted ones.
	for words in threads 'fork_storm 20' signal_storm 'thread_exec /usr/bin/true' 'untraced clone3' \
		clone_parent vsyscall int80 x32 own_filter user_dispatch io_uring group_stop unknown_calls \
		'eintr open-close 300 2000 0' 'eintr sleep-futex 300 2000 0'; do
		# shellcheck disable=SC2086
		contained "$runtime" - $VICTIMS/$words
		native="$status $(sort out)"
		# shellcheck disable=SC2086
		hooked "$runtime" - $VICTIMS/$words
		is "$status $(sort out) $(json hooked.json 'run["mode"], done["filters"], done["lost"],
			done["escaped"]')" "$native ('notify', 1, 0, 0)" "the early filter and $words"
	done

	# A listener of the container's own would be the second one.
	if [[ $runtimes = *crun* ]]; then
		cat >notifies.json <<-'JSON'
			{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"],
			 "syscalls": [{"names": ["getpriority"], "action": "SCMP_ACT_NOTIFY"}]}
		JSON
		hooked crun "$WORK/notifies.json" sh "$WORK/busy"
		is "$status $(json hooked.json 'run["mode"], done.get("filters", 0), run["slow"][0]["reason"],
			done["inherited_filters"]')" "exit 0 ('learn', 0, 'privilege', 1)" \
			'a profile with SCMP_ACT_NOTIFY leaves it on stops'
	fi
	CONTAINER_NNP=yes

	# Profiles: one that allows the injection, and one that would kill for it.
	cat >allows.json <<-'JSON'
		{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"],
		 "syscalls": [{"names": ["getpriority"], "action": "SCMP_ACT_ERRNO"}]}
	JSON
	sed 's/getpriority/seccomp/; s/ERRNO/KILL_PROCESS/' allows.json >kills.json
	if [ -n "$has_ebpf" ]; then
		hook_words=(--mode ebpf)
		hooked "$runtime" "$WORK/allows.json" "$VICTIMS/attempt" getpriority
		is "$(json hooked.json 'done["inherited_filters"], done.get("own_filter", False),
			[c["first"]["result"] for c in run["calls"] if c["name"] == "getpriority"]')" \
			"(1, False, ['EPERM'])" 'ebpf: the profile is counted, and what it refuses is recorded'
		hook_words=()
	fi
	for profile in allows kills; do
		hooked "$runtime" "$WORK/$profile.json" sh "$WORK/busy"
		is "$status $(json hooked.json 'done["inherited_filters"], done.get("filters", 0),
			[s["reason"] for s in run.get("slow", [])]')" \
			"exit 0 $([ $profile = allows ] && echo '(1, 1, [])' || echo "(1, 0, ['refused'])")" \
			"under a profile that $profile"
	done
	# The runtime loads the profile after the filter: it has its effect all the same.
	CONTAINER_NNP=no
	for action in ERRNO KILL_PROCESS; do
		sed "s/getpriority/mkdir/; s/SCMP_ACT_ERRNO/SCMP_ACT_$action/" allows.json >refuses.json
		contained "$runtime" "$WORK/refuses.json" mkdir refused
		native="$status $(cat out err)"
		hooked "$runtime" "$WORK/refuses.json" mkdir refused
		is "$status $(cat out err)" "$native" "a profile with $action after the filter: as without it"
		unlike "$status" '^exit 0' 'which is a refusal'
		is "$(json hooked.json 'run["mode"], done["inherited_filters"], done["filters"],
			[c["name"] for c in run["calls"] if c["name"] == "mkdir"]')" "('notify', 1, 1, [])" \
			'of which no filter of secprof hears'
	done
	CONTAINER_NNP=yes
fi

# ---- what joins ----

exec_in() { # COMMAND...
	case $container_runtime in
	podman) podman exec "$container_name" "$@" ;;
	docker) docker_client exec "$container_name" "$@" ;;
	crun) without_hybrid_cgroups crun --root "$WORK/state" exec "$container_name" "$@" ;;
	*) "$container_runtime" --root "$WORK/state" exec "$container_name" "$@" ;;
	esac
}
cat >joined <<'SH'
cd /tmp
until [ -e "$WORK/go-joined" ]; do sleep 0.05; done
umask 0
SH
have_joined() { # NUMBER
	json "$(echo "$rec"/*.json)" "done.get('joined_late', 0) + done.get('not_followed', 0) >= $1" |
		grep -q True
}
joins() { # RUNTIME NO_NEW_PRIVS [HOW]
	local runtime=$1 CONTAINER_NNP=$2 how="$1 exec, no_new_privs $2${3:+, $3}"
	start_busy "$runtime"
	exec_in env WORK="$WORK" sh "$WORK/joined" &
	local joined=$!
	ok "$how: what joins is followed" wait_for 10 joined
	# These may have ended before secprof is there.  Two that it learns of at once are one to it.
	exec_in true && wait_for 10 have_joined 2 && exec_in true && wait_for 10 have_joined 3 ||
		echo "exec failed in $runtime" >&2
	touch go-joined
	wait "$joined"
	touch go
	wait_contained
	take_recording
	# A child that it has made before it was reached counts by itself.
	is "$(json hooked.json 'done.get("joined_late", 0) + done.get("not_followed", 0) >= 3,
		done["lost"], done["escaped"]')" '(True, 0, 0)' "$how: recorded or counted, three times"
	is "$(json hooked.json 'sorted(c["name"] for c in run["calls"] if c["name"] in
		("pivot_root", "umount2", "setns", "unshare", "capset", "mount"))')" '' \
		"$how: nothing of the runtime"
	ok "$how: and its calls are recorded" test "$(count_of hooked.json umask)" -gt 0
}
for runtime in $runtimes; do
	joins "$runtime" yes
	# The early filter is not what joins has.
	[ -z "$thorough" ] && [ "$runtime" != runc ] || joins "$runtime" no
	[ -n "$has_ebpf" ] || continue
	# The program in the kernel sees each exec, however short its process lives.
	hook_words=(--mode ebpf)
	joins "$runtime" yes ebpf
	hook_words=()
	is "$(json hooked.json 'done["joined_late"], done.get("not_followed", 0)')" '(3, 0)' \
		"$how: all three are recorded"
done
CONTAINER_NNP=yes

# ---- the hook fails ----

for runtime in $runtimes; do
	: >not-a-folder
	rec=$WORK/not-a-folder
	prepare_runtime "$runtime"
	: >not-a-folder
	contained "$runtime" - sh -c 'echo started'
	is "$status $(cat out)" 'exit 0 started' "$runtime: a hook that fails"
	hook_words=(--require)
	prepare_runtime "$runtime"
	: >not-a-folder
	contained "$runtime" - sh -c 'echo started'
	unlike "$status $(cat out)" '^exit 0|started' "$runtime: with --require the container does not start"
	hook_words=()
	rec=$WORK/rec
	contained_by=() podman_globals=() engine_extra=()
done
[[ $runtimes != *docker* ]] || stop_dockerd
done_testing
