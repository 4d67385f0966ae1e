#!/bin/sh
# demo.sh SECPROF: the main job on the screen: record, generate a profile, compare, verify; and a
# container under the profile, where a runtime starts one.
set -eu
program=$1
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
recording=$folder/sleep.json
profile=$folder/profile.json

say() {
	printf '\n# %s\n' "$*"
}

show() { # COMMAND...: prints it as it would be typed, then runs it
	printf '$ %s\n' "$*" | sed "s|$folder/||g; s|$root/||g"
	"$@"
}

refuses() { # COMMAND...: shows one that has to find something
	status=0
	show "$@" || status=$?
	[ "$status" -eq 1 ] || {
		echo "demo: the status should have been 1, not $status" >&2
		exit 1
	}
}

# ---- a container that shows the host's programs ----

# Mounts the host's folder NAME, or makes the link that the host has.
host_folder() { # NAME
	if [ -L "/$1" ]; then
		ln -sf "$(readlink "/$1")" "$folder/rootfs/$1"
	elif [ -d "/$1" ]; then
		printf '{"destination": "/%s", "source": "/%s", "type": "bind", "options": ["rbind", "ro"]},\n' "$1" "$1"
	fi
}

# Those who are not root need a user namespace, in which they are.
user_namespace() {
	[ "$(id -u)" -eq 0 ] || printf '"%s": [{"containerID": 0, "hostID": %s, "size": 1}],\n' \
		uidMappings "$(id -u)" gidMappings "$(id -g)"
}

# config.json of the runtime-spec, for a container that sleeps under a profile.
bundle() { # PROFILE
	mkdir -p "$folder/rootfs"
	cat >"$folder/config.json" <<JSON
{"ociVersion": "1.0.0",
 "process": {"user": {"uid": 0, "gid": 0}, "cwd": "/", "args": ["sleep", "0.2"], "noNewPrivileges": true,
  "env": ["PATH=$PATH", "LC_ALL=C"]},
 "root": {"path": "rootfs"},
 "mounts": [
$(for name in usr bin sbin lib lib32 lib64 libx32; do host_folder "$name"; done)
  {"destination": "/proc", "source": "proc", "type": "proc"}],
 "linux": {$(user_namespace)
  "namespaces": [{"type": "pid"}, {"type": "mount"}$([ "$(id -u)" -eq 0 ] || echo ', {"type": "user"}')],
  "seccomp": $(cat "$1")}}
JSON
}

# The first runtime that starts such a container.
find_runtime() {
	bundle "$profile"
	for runtime in crun runc; do
		command -v "$runtime" >/dev/null 2>&1 && run_container >/dev/null 2>&1 && return
	done
	return 1
}

run_container() {
	(cd "$folder" && timeout 20 "$runtime" --root "$folder/state" run demo </dev/null)
}

show_container() { # PROFILE
	bundle "$1"
	echo "\$ $runtime run demo    # sleep 0.2, under ${1##*/}"
	run_container && echo '(it has slept)' || echo "(status $?)"
}

cd "$root"
say 'Record every system call of a program:'
show "$program" trace -o "$recording" -- sleep 0.2
say 'Turn the recording into an allow-list for runc, crun, podman, docker or Kubernetes:'
show "$program" generate allow -o "$profile" "$recording"
say 'What does it do with a call, and which of its rules decides?'
refuses "$program" check "$profile" clock_nanosleep mount
say 'Does the program work under it?'
show "$program" verify --profile "$profile" -- sleep 0.2
say 'Ask whether another profile would break the program (this one denies clock_nanosleep):'
refuses "$program" diff "$recording" docs/deny-clock_nanosleep.json
say 'Exit status 1: the profile refuses a call that the program makes.'
if find_runtime; then
	say 'In a container, under the first profile, and under the other one:'
	show_container "$profile"
	show_container "$root/docs/deny-clock_nanosleep.json"
else
	say 'No container here: neither crun nor runc starts one.'
fi
