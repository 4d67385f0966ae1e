#!/bin/bash
# The pages by task, the README among them: their examples work, in their order, and print what the
# pages show.  "<!-- needs: WORD... -->" in a page says what it takes beside secprof.
. "$(dirname "$0")/lib.sh"
[ -f "$ROOT/docs/README.md" ] || skip_all 'no docs here'
. "$TESTS/containers.sh"
. "$TESTS/image.sh"
chmod 755 .

is "$("$PYTHON" "$TESTS/links.py" "$ROOT"/*.md "$ROOT"/docs/*.md)" '' 'links lead somewhere'
# What is printed depends on the C library and its version: it is compared where the pages were
# written.
outputs=()
if grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release && [ "$(uname -m)" = x86_64 ]; then
	outputs=(--outputs)
fi

is_there() { # WORD of "needs"
	case $1 in
	root) [ "$(id -u)" = 0 ] ;;
	attach) attaches ;;
	ebpf) [ "$(id -u)" = 0 ] && "$SECPROF" trace -q --mode ebpf -- true ;;
	live) "$SECPROF" check --pid $$ read ;;
	bwrap) bwrap --ro-bind / / true ;; # not in a chroot whose root is no mount point
	static) static_secprof ;;
	nginx-image) [ "$(id -u)" = 0 ] && have nginx && have curl && in_private nginx_image_works ;;
	/*) [ -e "$1" ] ;;
	*) have "$1" ;;
	esac >"$WORK/needed" 2>&1 </dev/null
}
attaches() {
	sleep 100 &
	"$SECPROF" trace -q -p $! --for 0.1s
	set -- $?
	kill %%
	return "$1"
}

# ---- podman, as it works in these tests, and an image of nginx that is the host's ----

# The ports of containers are nobody else's, and there is no hybrid hierarchy of cgroups.
in_private() { # COMMAND..., which may be a function
	export -f nginx_root nginx_image nginx_image_works
	export ROOT
	unshare --mount --net bash -c 'umount /sys/fs/cgroup/unified 2>/dev/null
		ip link set lo up
		"$@"' bash "$@"
}
nginx_image_works() {
	PATH=$WORK/bin:$PATH
	unset -f podman
	nginx_image "$WORK/nginx-root" &&
		podman run --rm -p 8080:80 docker.io/library/nginx sh -c : &&
		podman run --rm --security-opt "seccomp=$ROOT/docs/deny-clock_nanosleep.json" docker.io/library/nginx sh -c :
}
printf '%s\n' '[containers]' 'default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]' >containers.conf
export CONTAINERS_CONF=$WORK/containers.conf
mkdir bin
ln -s "$SECPROF" bin/secprof
runtime_program bin/podman "$(type -P podman) --root $WORK/podman/root --runroot $WORK/podman/run" \
	"--tmpdir $WORK/podman/tmp --storage-driver vfs --cgroup-manager cgroupfs --events-backend file"

page() { # NAME: in a folder of its own, as if it were the repository
	local name=$1 word result example problem private=() options=("${outputs[@]}")
	local folder=$WORK/page-${1//\//-}
	for word in $("$PYTHON" "$TESTS/examples.py" needs "$ROOT/$name"); do
		if ! is_there "$word"; then
			options+=(--lacking "$word")
			note "$name lacks $word: $(tail -1 "$WORK/needed")"
		elif [ "$word" = nginx-image ]; then
			private=(in_private)
		fi
	done
	mkdir -p "$folder/log" "$folder/work"
	ln -s "$BUILD" "$folder/work/build"
	ln -s "$ROOT"/{docs,tests,packaging,Makefile} "$folder/work"
	(cd "$folder/work" && PATH=$WORK/bin:$PATH HOME=$folder/work "${private[@]}" "$PYTHON" \
		"$TESTS/examples.py" run "$ROOT/$name" "$folder/log" "${options[@]}") \
		>"$folder/results" 2>"$folder/err"
	ok "$name has examples" test -s "$folder/results"
	while IFS=$'\t' read -r result example problem; do
		case $result in
		ok) result ok "$name: $example" ;;
		skip) skip "$name: $example" 'what the section needs is not here' ;;
		*) failed "$name: $example" "$problem" ;;
		esac
	done <"$folder/results"
	[ ! -s "$folder/err" ] || failed "$name: its examples run" "$(tail -5 "$folder/err")"
}

pages='README.md docs/container-profile.md docs/tighten.md docs/ci.md docs/not-permitted.md
	docs/how-much.md docs/running.md docs/filters.md'
for name in ${PAGES:-$pages}; do
	page "$name"
done
[ "${#outputs[@]}" -gt 0 ] || note 'what is printed was not compared: the pages show Debian 12 on x86_64'
done_testing
