#!/bin/bash
# Docker's dialect as podman itself reads it: the profile that it hands to the runtime, in the
# config.json of a container, does the same as what secprof reads.
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || skip_all 'podman is asked as root'
have podman && have runc && have busybox || skip_all 'no podman, runc or busybox'

podman() { # ARG...: in a store of its own; cgroups and limits as a plain machine has them
	command podman --root "$WORK/root" --runroot "$WORK/run" --storage-driver vfs \
		--cgroup-manager cgroupfs --events-backend file --runtime runc "$@"
}
mkdir -p rootfs/bin
cp "$(type -P busybox)" rootfs/bin/sh

# handed PROFILE [OPTION...]: writes config.json as podman would start a container with.
# Whether that starts under the profile does not matter.
handed() {
	local profile=$1
	shift
	rm -f config.json
	podman create --name secprof-test --network=none --ulimit=nofile=1024:1024 \
		--ulimit=nproc=1000:1000 "$@" --security-opt seccomp="$profile" \
		--rootfs "$WORK/rootfs" /bin/sh -c true >/dev/null 2>podman.err &&
		podman init secprof-test >/dev/null 2>>podman.err
	find "$WORK/root" -name config.json -exec cp {} config.json \;
	podman rm -f secprof-test >/dev/null 2>&1
	[ -f config.json ]
}

cat >own.json <<'JSON'
{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrno": "ENOSYS", "archMap": [
	{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]},
	{"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]}],
 "syscalls": [
	{"names": ["read", "write", "execve", "exit_group", "capset", "prctl", "futex"], "action": "SCMP_ACT_ALLOW"},
	{"name": "close", "action": "SCMP_ACT_ALLOW", "args": []},
	{"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN", "CAP_CHOWN"]}},
	{"names": ["bpf"], "action": "SCMP_ACT_ERRNO", "errno": "EACCES", "excludes": {"caps": ["CAP_BPF", "CAP_SYS_ADMIN"]}},
	{"names": ["socket"], "action": "SCMP_ACT_ALLOW", "excludes": {"caps": ["CAP_SYS_PTRACE"]},
	 "args": [{"index": 0, "value": 16, "op": "SCMP_CMP_NE"}]},
	{"names": ["chroot"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["amd64"], "caps": []}},
	{"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["x86", "x32"]}},
	{"names": ["syslog"], "action": "SCMP_ACT_KILL", "excludes": {"arches": ["amd64"]}},
	{"names": ["kcmp"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["SYS_CHOWN"]}}]}
JSON
handed "$WORK/own.json" || skip_all "podman does not start here: $(tail -1 podman.err)"

agrees() { # NAME PROFILE [OPTION...]
	local name=$1 profile=$2 capability
	local -a options=(--cap none)
	shift 2
	handed "$profile" "$@" || note "$(cat podman.err)"
	for capability in $(json config.json 'd["process"]["capabilities"].get("bounding", [])'); do
		options+=(--cap "$capability")
	done
	run "$SECPROF" diff "${options[@]}" "$profile" config.json
	is "$status" 'exit 0' "$name"
	[ "$status" = 'exit 0' ] || sed 's/^/# /' out
}

# podman has no minKernel: such a rule holds for every kernel.
cat >kernel.json <<'JSON'
{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [
	{"names": ["mount"], "action": "SCMP_ACT_ERRNO", "includes": {"minKernel": "99.0"}},
	{"names": ["umount2"], "action": "SCMP_ACT_ERRNO", "excludes": {"minKernel": "4.8"}}]}
JSON
handed "$WORK/kernel.json" || note "$(cat podman.err)"
run "$SECPROF" diff --runtime podman kernel.json config.json
is "$status" 'exit 0' 'podman ignores minKernel'
like "$(cat err)" 'syscalls\[0\]\.includes\.minKernel: podman ignores minKernel' 'and that is said'
run "$SECPROF" diff --runtime docker kernel.json config.json
is "$status" 'exit 1' 'Docker does not'

docker=${SECPROF_DOCKER_PROFILE:-$ROOT/../shared/profiles/docker-default.json}
for profile in "$WORK/own.json" /usr/share/containers/seccomp.json "$docker"; do
	if [ ! -f "$profile" ]; then
		skip "${profile##*/}" 'not here'
		continue
	fi
	agrees "${profile##*/}" "$profile"
	agrees "${profile##*/}, more capabilities" "$profile" --cap-add SYS_ADMIN --cap-add SYS_PTRACE
	agrees "${profile##*/}, no capabilities" "$profile" --cap-drop ALL
done
done_testing
