#!/bin/bash
# trace --container, --cgroup: all of a running container is recorded, and what is executed in it
# meanwhile.
. "$(dirname "$0")/lib.sh"
. "$TESTS/containers.sh"
[ "$(id -u)" = 0 ] || skip_all 'containers need root here'
[ "$(uname -m)" = x86_64 ] || skip_all 'there is no code for the architecture'
find_runtimes runc crun podman docker
[ -n "$runtimes" ] || skip_all 'no container runtime starts here'

runtime_programs bin
run "$SECPROF" trace -q --mode ebpf -- true
has_ebpf=
[ "$status" != 'exit 0' ] || has_ebpf=yes
secprof() {
	PATH=$WORK/bin:$PATH "$SECPROF" "$@"
}
executed() { # COMMAND...: in the container
	"bin/$container_runtime" exec "$container_name" "$@"
}
attached() {
	grep -q '^secprof: attached' attached.err
}
is_running() {
	executed true
}
have_joined() { # NUMBER, in the draft
	json r.json "done.get('joined_late', 0) + done.get('not_followed', 0) >= $1" 2>/dev/null |
		grep -q True
}
ended() {
	! kill -0 "$recorder"
}

for runtime in $runtimes; do
	start_contained "$runtime" - sh -c 'while sleep 0.1; do :; done'
	ok "$runtime: a container runs" wait_for 20 is_running
	rm -f attached.err r.json
	secprof trace -o r.json --container "$container_name" >out 2>attached.err &
	recorder=$!
	ok "$runtime: attached" wait_for 20 attached
	executed sh -c 'sleep 1; mkdir /tmp/made; rmdir /tmp/made' >exec.out 2>&1
	is "$?" 0 "$runtime: a command is executed in it"
	# Two that it learns of at once are one to it.
	for n in 2 3; do
		executed true >/dev/null 2>&1
		wait_for 10 have_joined $n || note "$runtime: fewer than $n joined"
	done
	kill -INT "$(pgrep -P "$recorder" -x secprof || echo "$recorder")"
	wait_for 20 ended
	wait "$recorder"
	names=$(names_of r.json | tr '\n' ' ')
	like "$names" 'clock_nanosleep .*wait4' "$runtime: what the container does is recorded"
	like "$names" 'mkdir .*rmdir' "$runtime: and what is executed in it"
	is "$(json r.json 'done["joined_late"] >= 1, done["mid_life"]')" '(True, True)' \
		"$runtime: as something that joined late"
	# One that has gone before it could be attached is counted, perhaps twice, as a runtime may write
	# several numbers to the cgroup.
	is "$(json r.json 'done["joined_late"] + done.get("not_followed", 0) >= 3')" True \
		"$runtime: what is executed for a moment only is recorded or counted"
	unlike "$names" 'setns|pivot_root|capset|seccomp' "$runtime: nothing of the runtime is recorded"
	is "$(json r.json 'run["container"]["runtime"]')" "$runtime" "$runtime: the recording names it"
	[ "$runtime" = podman ] || [ "$runtime" = docker ] ||
		is "$(json r.json 'run["container"]["id"]')" "$container_name" "$runtime: and the container"
	is_running
	is "$?" 0 "$runtime: the container runs as before"
	if [ -n "$has_ebpf" ]; then
		rm -f attached.err r.json
		secprof trace -o r.json --mode ebpf --container "$container_name" >out 2>attached.err &
		recorder=$!
		ok "$runtime, ebpf: attached" wait_for 20 attached
		executed sh -c 'mkdir /tmp/made; rmdir /tmp/made' >exec.out 2>&1
		for _ in 1 2 3 4 5; do
			executed true >/dev/null 2>&1
		done
		kill -INT "$(pgrep -P "$recorder" -x secprof || echo "$recorder")"
		wait_for 20 ended
		wait "$recorder"
		names=$(names_of r.json | tr '\n' ' ')
		like "$names" 'clock_nanosleep .*mkdir .*rmdir .*wait4' "$runtime, ebpf: all is recorded"
		is "$(json r.json 'done["joined_late"], done.get("not_followed", 0), done["lost"]')" '(6, 0, 0)' \
			"$runtime, ebpf: however short it lives"
		unlike "$names" 'setns|pivot_root|capset|seccomp' "$runtime, ebpf: and nothing of the runtime"
	fi
	if [ "$runtime" = podman ] || [ "$runtime" = docker ]; then
		id=$("bin/$runtime" inspect --format '{{.Id}}' "$container_name")
		secprof trace -q -o r.json --container "${id:0:20}" --for 10ms >out 2>err
		is "$? $(json r.json 'run["container"]["id"]')" "0 $id" "$runtime: by the beginning of its id"
	fi
	signal_contained KILL
	wait_contained
	secprof trace -q -o r.json --container "$container_name" >out 2>err
	is "$?" 125 "$runtime: not once it has ended"
	like "$(cat err)" "^secprof: (no runtime knows a container '$container_name'|the container '$container_name' of $runtime does not run)" \
		"$runtime: and that is said"
done

secprof trace -q --container --help >out 2>err
like "$? $(cat err)" "^125 secprof: '--help' is no name or id of a container" \
	'no option gets to a runtime'

# What crictl says (cri-tools 1.24), of a process of this test.
sleep 300 &
pid=$!
printf '#!/bin/sh\nexit 1\n' >bin/podman
cp bin/podman bin/docker
cat >bin/crictl <<CRICTL
#!/bin/sh
[ "\$*" = 'inspect 0a1b2c' ] || exit 1
echo '{"status": {"id": "0a1b2c3d", "metadata": {"attempt": 0}, "state": "CONTAINER_RUNNING"},'
echo ' "info": {"sandboxID": "ffff", "pid": $pid, "runtimeSpec": {"process": {"pid": 1}}}}'
CRICTL
chmod +x bin/crictl
group=/sys/fs/cgroup/pids/secprof-test-$$
[ ! -e /sys/fs/cgroup/cgroup.procs ] || group=/sys/fs/cgroup/secprof-test-$$
if mkdir "$group" 2>/dev/null && echo "$pid" >"$group/cgroup.procs"; then
	secprof trace -q -o r.json --container 0a1b2c --for 10ms >out 2>err
	is "$? $(json r.json 'run["container"]')" "0 {'id': '0a1b2c3d', 'runtime': 'crictl'}" 'crictl'
else
	skip crictl 'no cgroup can be made'
fi
kill "$pid"
wait "$pid" 2>/dev/null
rmdir "$group" 2>/dev/null
printf '#!/bin/sh\necho "{\\"id\\": \\"x\\", \\"pid\\": -3}"\n' >bin/crictl
secprof trace -q --container 0a1b2c >out 2>err
like "$? $(cat err)" '^125 secprof: the answer of crictl: line 1, .*pid: ' 'an answer that makes no sense'
[[ $runtimes != *docker* ]] || stop_dockerd
done_testing
