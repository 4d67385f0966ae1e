#!/bin/bash
# docs/containers.md: its commands, in their order, and what it says that they print; with
# podman, and in `make check-runtimes` with docker, too.
. "$(dirname "$0")/lib.sh"
. "$TESTS/containers.sh"
[ -f "$ROOT/docs/containers.md" ] || skip_all 'no docs here'
[ "$(id -u)" = 0 ] || skip_all 'containers need root here'
have busybox || skip_all 'needs busybox'
static_secprof >/dev/null || skip_all 'make static does not link here'
find_runtimes podman ${SECPROF_THOROUGH:+docker}
[ -n "$runtimes" ] || skip_all 'no engine starts a container here'

# The image of the examples, without a registry.
image=docker.io/library/busybox
chmod 755 .
mkdir -p root/bin root/etc root/tmp
cp "$(type -P busybox)" root/bin/busybox
for applet in httpd wget pidof mkdir sh; do
	ln -s busybox "root/bin/$applet"
done
chmod 1777 root/tmp
runtime_programs programs
PATH=$(dirname "$SECPROF"):$WORK/programs:$PATH
ln -s "$BUILD" build

# As the examples have it, but for the network and the limits of this machine.
eval "real_$(declare -f podman)"
engine() { # podman|docker ARG...
	local options=() call=(real_podman)
	if [ "$1" = docker ]; then
		call=(docker_client)
	elif [ "$2" = run ]; then
		options=(--ulimit=nofile=1024:1024 --ulimit=nproc=1000:1000)
	fi
	[[ $2 != run || $* == *--network* ]] || options+=(--network=none --hostname web.example.org)
	"${call[@]}" "$2" "${options[@]}" "${@:3}"
}

# A command a line, then a tab and what is printed, both with \n for line ends.
awk 'function flush() { if (command != "") print command "\t" output; command = output = "" }
	/^```/ { flush(); on = $0 == "```console"; next }
	on && /^\$ / { flush(); command = substr($0, 3); next }
	on && command ~ /\\$/ { sub(/\\$/, "", command); sub(/^ +/, ""); command = command $0; next }
	# What an administrator types on a node is run by hook.t.
	on && command != "" { output = output (output == "" ? "" : "\\n") $0 }' "$ROOT/docs/containers.md" >examples
is "$(grep -c podman examples)" 9 'all examples are found'
grep -v '^make' examples >rest

run_examples() { # ENGINE
	local command output complaint
	while IFS=$'\t' read -r command output; do
		command=${command//podman /engine $1 }
		for _ in {1..50}; do
			eval "$command" >got 2>complaint </dev/null
			status=$?
			# The server may not listen yet.
			[[ $status != 0 && $command == *wget* ]] || break
			sleep 0.2
		done
		case $command in
		*mkdir\ /tmp*)
			# What Docker 20.10 says.
			sed -i 's/Operation not permitted/Function not implemented/' complaint
			is "$status $(cat complaint)" "1 $output" "refused: $command"
			;;
		*)
			[ "$status" = 0 ] || note "$(tail -3 complaint)"
			is "$status" 0 "works: $command"
			[ -z "$output" ] || is "$(cat got)" "$output" "and prints what is said: $command"
			;;
		esac
	done <rest
}

for engine in $runtimes; do
	tar -C root -c . | engine "$engine" import - $image >/dev/null 2>&1
	rm -rf rec web.json web-profile.json
	# In a chroot, an exec has another root than its container.
	engine "$engine" run -d --rm --name probe $image httpd -f -p 8080 >/dev/null 2>&1
	if ! engine "$engine" exec probe mkdir -p /tmp >/dev/null 2>err; then
		skip "$engine" "executes nothing in a container here: $(tail -1 err)"
		continue
	fi
	engine "$engine" kill probe >/dev/null
	run_examples "$engine"
	for name in execve listen socket rt_sigaction; do
		ok "$engine: the service's $name is recorded" test "$(count_of rec/service.json $name)" -gt 0
	done
	like "$(names_of attached.json)" '^(poll|accept|select)' "$engine: what it does is recorded from outside"
	is "$(json attached.json 'run["container"]["runtime"], done["mid_life"], done["lost"]')" \
		"('$engine', True, 0)" "$engine: and what that lacks"
	is "$(json rec/service.json 'done["finished"], done["lost"]')" '(True, 0)' "$engine: and complete"
	# Any user, no capability, no privilege, nothing writable but /rec.
	engine "$engine" run --rm --user 1234 --cap-drop=ALL --read-only \
		--security-opt no-new-privileges -v "$PWD/build/static/secprof:/secprof:ro" \
		-v "$PWD/rec:/rec" $image /secprof trace -q -o /rec/user.json -- sh -c 'exit 3' \
		>out 2>err </dev/null
	is "$? $(count_of rec/user.json execve)" '3 1' "$engine: as any user, without capabilities, read-only"
done
[[ $runtimes != *docker* ]] || stop_dockerd

# ---- the Pod ----
pod=$(sed -n '/^```yaml$/,/^```$/p' "$ROOT/docs/containers.md")
for line in 'apiVersion: v1' 'kind: Pod' 'allowPrivilegeEscalation: false' 'type: Localhost' \
	'localhostProfile: profiles/web.json'; do
	like "$pod" "^ *$line\$" "the Pod has $line"
done
done_testing
