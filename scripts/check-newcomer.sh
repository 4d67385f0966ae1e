#!/bin/bash
# check-newcomer.sh [ROOT]: the newcomer's path in README.md, timed: its commands from a clone to nginx
# under a profile of its own, in a bare Debian root (ROOT, as `mmdebstrap --variant=minbase` makes it,
# is copied; else one of SUITE, bookworm, is made).  Fails if they are more than six, take more than
# five minutes, or nginx does not answer under the profile.  Needs root and nginx.
#
# Not timed: the root, and the image, which is the machine's nginx (there may be no registry).
set -euo pipefail
cd "$(dirname "$0")/.."
source=$PWD
work=$(mktemp -d "${TMPDIR:-/tmp}/secprof-newcomer.XXXXXX")
trap 'rm -rf "$work"' EXIT
root=$work/root
LIMIT=300
COMMANDS=6

die() {
	echo "check-newcomer: $*" >&2
	exit 1
}

# ---- what is to be typed: the lines of the README's block of sh, those that end in \ with the next ----

mapfile -t commands < <(awk '/^```sh$/ { on = 1; next } /^```/ { on = 0 }
	on { line = line $0; if (sub(/\\$/, "", line)) next; gsub(/ +/, " ", line); print line; line = "" }' README.md)
[ "${#commands[@]}" -gt 0 ] && [ "${#commands[@]}" -le $COMMANDS ] ||
	die "${#commands[@]} commands in README.md, not 1 to $COMMANDS"

# ---- the root ----

if [ -n "${1:-}" ]; then
	cp -a "$1" "$root"
else
	mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' \
		"${SUITE:-bookworm}" "$root" "${DEBIAN_ARCHIVE:-http://deb.debian.org/debian}"
fi
cp -L /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
git clone -q --bare "$source" "$root/srv/secprof.git"
chown -R root: "$root/srv/secprof.git"
. tests/cli/image.sh
nginx_root "$root/srv/nginx"
# What a virtual machine for tests may refuse, and no newcomer's: raised limits.
mkdir -p "$root/etc/containers"
printf '%s\n' '[containers]' 'default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]' \
	>"$root/etc/containers/containers.conf"

# Podman changes its root itself (pivot_root), which takes a mount; a hybrid hierarchy of cgroups,
# which crun refuses, is hidden.  $1 and $@ are for the inner shell.
# shellcheck disable=SC2016
inside() { # UNSHARE-OPTION... -- COMMAND...
	local options=(--mount --pid --fork)
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	unshare "${options[@]}" bash -ec 'root=$1
		shift
		mount --make-rprivate /
		mount --bind "$root" "$root"
		mount -t proc proc "$root/proc"
		mount --rbind /dev "$root/dev"
		mount --rbind /sys "$root/sys"
		umount "$root/sys/fs/cgroup/unified" 2>/dev/null || :
		mount -t tmpfs -o mode=1777 tmp "$root/tmp"
		mount -t tmpfs run "$root/run"
		ip link set lo up 2>/dev/null || :
		cd "$root"
		pivot_root . mnt
		umount -l /mnt
		exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
			DEBIAN_FRONTEND=noninteractive "$@"' bash "$root" "$@" </dev/null
}

# A script that runs commands as they would be typed, from folder to folder, and times each.
typed() { # FIRST COUNT
	printf '%s\n' 'cd "$(cat /srv/folder 2>/dev/null || echo /root)"'
	local i
	for ((i = $1; i < $1 + $2; i++)); do
		printf '%s\n' "echo '+ '${commands[i]@Q}" 'start=$(date +%s%N)' \
			"{ ${commands[i]//URL//srv/secprof.git}; } || exit" \
			'echo "$((($(date +%s%N) - start) / 1000000))" >>/srv/times'
	done
	printf '%s\n' 'pwd >/srv/folder'
}

# Nobody else's port is taken: what runs containers has a network of its own.
typed 0 2 | sed 's/sudo //g' >"$root/srv/first.sh"
typed 2 $((${#commands[@]} - 2)) >"$root/srv/second.sh"
cat >>"$root/srv/second.sh" <<'SH'
echo '+ does it work?'
curl -s --retry 60 --retry-delay 1 --retry-all-errors localhost:8080 | grep -q 'Welcome to nginx' || exit
podman inspect web | grep 'seccomp=' || exit
pid=$(podman inspect -f '{{.State.Pid}}' web)
grep '^Seccomp:.*2$' "/proc/$pid/status" || exit
build/secprof check --pid "$pid" epoll_wait ptrace mount
[ $? = 1 ] && podman kill web >/dev/null
SH
inside -- bash /srv/first.sh || die 'the first two commands fail'
inside -- sh -c 'tar -C /srv/nginx -c . | podman import --change "CMD [\"nginx\", \"-g\", \"daemon off;\"]" \
	--change ENV=PATH=/usr/sbin:/usr/bin:/sbin:/bin - docker.io/library/nginx' >/dev/null 2>&1 || die 'no image'
inside --net -- bash /srv/second.sh || die 'the commands for containers fail'
awk -v limit=$LIMIT '{ ms += $1; printf "command %d: %6.1f s\n", NR, $1 / 1000 }
	END { printf "check-newcomer: %d commands, %.0f s (at most %d)\n", NR, ms / 1000, limit; exit ms > limit * 1000 }' \
	"$root/srv/times"
