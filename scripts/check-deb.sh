#!/bin/bash
# check-deb.sh FOLDER SUITE [ROOT]: installs the packages of FOLDER, as `make deb` wrote them, in a
# bare root file system of a Debian suite (bookworm, trixie, ...), runs the packages' own tests in
# it, as an ordinary user where that matters, removes the packages, and reports what is left of
# them.  ROOT is such a root, as `mmdebstrap --variant=minbase` makes it, to be used instead of a new
# one; it is copied.  Needs root.
set -euo pipefail
packages=$(cd "$1" && pwd)
suite=$2
bare=${3:-}
tests=$(cd "$(dirname "$0")/../packaging/debian/tests" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/secprof-deb.XXXXXX")
trap 'rm -rf "$work"' EXIT
root=$work/root

if [ -n "$bare" ]; then
	cp -a "$bare" "$root"
else
	mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' "$suite" \
		"$root" "${DEBIAN_ARCHIVE:-http://deb.debian.org/debian}"
fi
mkdir "$root/packages"
cp "$packages"/*.deb "$root/packages/"
cp -r "$tests" "$root/packages/tests"
cp -L /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true

# $1 is for the inner shell.
# shellcheck disable=SC2016
inside() { # COMMAND...
	unshare --mount --pid --fork sh -ec 'root=$1
		shift
		mount -t proc proc "$root/proc"
		mount --rbind /dev "$root/dev"
		mount -t tmpfs -o mode=1777 tmp "$root/tmp"
		exec chroot "$root" env -i PATH=/usr/bin:/usr/sbin:/bin:/sbin HOME=/root LC_ALL=C.UTF-8 \
			DEBIAN_FRONTEND=noninteractive "$@"' sh "$root" "$@" </dev/null
}
files() {
	(cd "$root" && find . -xdev ! -type d ! -path './var/*' ! -path './packages/*' ! -path './tmp/*' \
		! -path './proc/*' ! -path './dev/*' ! -path './etc/ld.so.cache' | sort)
}
get() { # WHAT...
	inside apt-get -qq -o Acquire::Check-Valid-Until=false "$@" >"$work/log" 2>&1 || {
		tail -20 "$work/log"
		echo "check-deb: apt-get $* fails" >&2
		exit 1
	}
}

installed() { # NAME: its file, by the path inside
	(cd "$packages" && printf '/packages/%s\n' "$1"_*.deb)
}

get update
files >"$work/before"
get install --no-install-recommends -y "$(installed secprof)" "$(installed secprof-static)"
inside secprof version
inside /packages/tests/first-uses
get purge -y --autoremove secprof secprof-static
files >"$work/after"
diff "$work/before" "$work/after" || {
	echo 'check-deb: left after the removal' >&2
	exit 1
}
[ -z "$(find "$root/var" -name '*secprof*' ! -path '*/log/*' ! -path '*/cache/*')" ] || {
	echo 'check-deb: something of it is left in /var' >&2
	exit 1
}
echo 'ok - removed without a trace'
get install --no-install-recommends -y "$(installed secprof)" zsh fish mandoc
inside /packages/tests/completion
echo "check-deb: $suite passed"
