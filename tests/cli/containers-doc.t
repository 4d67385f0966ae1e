#!/bin/bash
# docs/containers.md: its commands, in their order, and what it says that they print.
. "$(dirname "$0")/lib.sh"
. "$TESTS/containers.sh"
[ -f "$ROOT/docs/containers.md" ] || skip_all 'no docs here'
[ "$(id -u)" = 0 ] || skip_all 'containers need root here'
have podman && have busybox || skip_all 'needs podman and busybox'
static_secprof >/dev/null || skip_all 'make static does not link here'
find_runtimes podman
[ -n "$runtimes" ] || skip_all 'podman starts no container here'

# The image of the examples, without a registry.
chmod 755 .
mkdir -p root/bin root/etc root/tmp
cp "$(type -P busybox)" root/bin/busybox
for applet in httpd wget pidof mkdir sh; do
	ln -s busybox "root/bin/$applet"
done
chmod 1777 root/tmp
tar -C root -c . | podman import - docker.io/library/busybox >/dev/null 2>&1
PATH=$(dirname "$SECPROF"):$PATH
ln -s "$BUILD" build

# As the examples have it, but for the network and the limits of this machine.
eval "real_$(declare -f podman)"
podman() {
	local options=()
	if [ "$1" = run ]; then
		options=(--ulimit=nofile=1024:1024 --ulimit=nproc=1000:1000)
		[[ "$*" == *--network* ]] || options+=(--network=none --hostname web.example.org)
	fi
	real_podman "$1" "${options[@]}" "${@:2}"
}

# A command a line, then a tab and what is printed, both with \n for line ends.
awk '/^```/ { on = $0 == "```console"; next }
	on && /^\$ / { if (command != "") print command "\t" output
		command = substr($0, 3); output = ""; next }
	on && command ~ /\\$/ { sub(/\\$/, "", command); sub(/^ +/, ""); command = command $0; next }
	on { output = output (output == "" ? "" : "\\n") $0 }
	END { print command "\t" output }' "$ROOT/docs/containers.md" >examples
is "$(grep -c podman examples)" 9 'all examples are found'
grep -v '^make' examples >rest
while IFS=$'\t' read -r command output; do
	for _ in {1..50}; do
		eval "$command" >got 2>complaint </dev/null
		status=$?
		# The server may not listen yet.
		[[ $status != 0 && $command == *wget* ]] || break
		sleep 0.2
	done
	case $command in
	*mkdir\ /tmp*)
		is "$status $(cat complaint)" "1 $output" "refused: $command"
		;;
	*)
		ok "works: $command" test "$status" = 0
		[ -z "$output" ] || is "$(cat got)" "$output" "and prints what is said: $command"
		;;
	esac
done <rest
for name in execve listen socket rt_sigaction; do
	ok "the service's $name is recorded" test "$(count_of rec/service.json $name)" -gt 0
done
is "$(json rec/service.json 'done["finished"], done["lost"]')" '(True, 0)' 'and complete'

# ---- any user, no capability, no privilege, nothing writable but /rec ----
podman run --rm --user 1234 --cap-drop=ALL --read-only --security-opt no-new-privileges \
	-v "$PWD/build/static/secprof:/secprof:ro" -v "$PWD/rec:/rec" docker.io/library/busybox \
	/secprof trace -q -o /rec/user.json -- sh -c 'exit 3' >out 2>err </dev/null
is "$? $(count_of rec/user.json execve)" '3 1' 'as any user, without capabilities, read-only'

# ---- the Pod ----
pod=$(sed -n '/^```yaml$/,/^```$/p' "$ROOT/docs/containers.md")
for line in 'apiVersion: v1' 'kind: Pod' 'allowPrivilegeEscalation: false' 'type: Localhost' \
	'localhostProfile: profiles/web.json'; do
	like "$pod" "^ *$line\$" "the Pod has $line"
done
done_testing
