#!/bin/bash
# check-distro.sh SUITE...: builds the last commit in a bare root file system of each Debian suite
# (bookworm, trixie, sid) with gcc, clang and musl, where each warning is an error, and runs all
# tests there with what gcc has built, and the unit tests of the others.  Programs of i386 are
# recorded, too.  Prints a table; what each of them has said is in
# build/distro/SUITE.COMPILER.log.  Needs root.
#
# The roots stay in build/distro (1 to 2 GB each) and are used again.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$PWD/${BUILD:-build}/distro
archive=${DEBIAN_ARCHIVE:-http://deb.debian.org/debian}
mkdir -p "$folder"
failed=0

die() {
	echo "check-distro: $*" >&2
	exit 2
}
[ "$(id -u)" = 0 ] || die 'this needs root'
command -v mmdebstrap >/dev/null || die 'mmdebstrap is missing'

# Mirrors that lag behind have lists that are out of date; they are signed all the same.
make_root() { # SUITE
	[ ! -e "$folder/$1.done" ] || return 0
	rm -rf "${folder:?}/$1"
	mmdebstrap --quiet --variant=minbase --include=make,git \
		--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
		--aptopt='Acquire::Check-Valid-Until "false"' "$1" "$folder/$1" "$archive"
	cp -L /etc/resolv.conf "$folder/$1/etc/resolv.conf" 2>/dev/null || true
	: >"$folder/$1.done"
}
# $1 is for the inner shell.
# shellcheck disable=SC2016
inside() { # SUITE COMMAND...
	local root=$folder/$1
	shift
	unshare --mount --pid --fork sh -ec 'root=$1
		shift
		mount -t proc proc "$root/proc"
		mount --rbind /dev "$root/dev"
		mount --rbind /sys "$root/sys"
		mount -t tmpfs -o mode=1777 tmp "$root/tmp"
		mount -t tmpfs tmp "$root/run"
		exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
			CI=true sh -ec "cd /src; $*"' sh "$root" "$@" </dev/null
}
row() { # SUITE COMPILER VERSIONS RESULT
	printf '%-10s %-9s %-46s %s\n' "$@"
}
# "(86 unit test programs, Files=88, Tests=4764)"
counts() { # LOG
	awk '/\[  PASSED  \] [0-9]+ test|[0-9]+ SKIPPED TEST/ { n++ }
		/^Files=[0-9]+, Tests=[0-9]+,/ { files = $1 " " substr($2, 1, length($2) - 1) }
		END {
			what = n ? n " unit test programs" : ""
			what = what (what && files ? ", " : "") files
			if (what) printf " (%s)", what
		}' "$1"
}
try() { # SUITE COMPILER SCRIPT
	local log=$folder/$1.$2.log result=passed versions
	if ! inside "$1" "$3" >"$log" 2>&1; then
		result="FAILED, see $log"
		failed=1
	fi
	versions=$(sed -n 's/^versions: //p' "$log" | head -1)
	row "$1" "$2" "${versions:-?}" "$result$(counts "$log")"
}

row suite compiler versions result
# They are for the inner shell.
# shellcheck disable=SC2016
for suite; do
	make_root "$suite"
	rm -rf "$folder/$suite/src"
	git clone -q --no-hardlinks . "$folder/$suite/src"
	try "$suite" gcc 'scripts/install-dependencies.sh test
		echo "versions: gcc $(gcc -dumpfullversion), glibc $(getconf GNU_LIBC_VERSION | cut -d" " -f2)," \
			"libseccomp $(pkg-config --modversion libseccomp)"
		make check'
	# Where the kernel runs programs of i386: nothing of them may be skipped.
	[ ! -e /proc/sys/abi/vsyscall32 ] || try "$suite" i386 '
		echo "versions: gcc $(gcc -dumpfullversion) -m32, glibc $(dpkg-query -W -f "\${Version}" libc6-i386)"
		BUILD=build prove -v tests/cli/abi.t >build/abi.log || { cat build/abi.log; exit 1; }
		cat build/abi.log
		! grep "# SKIP.*32" build/abi.log'
	try "$suite" clang 'scripts/install-dependencies.sh clang
		echo "versions: clang $(clang -dumpversion), glibc $(getconf GNU_LIBC_VERSION | cut -d" " -f2)," \
			"libseccomp $(pkg-config --modversion libseccomp)"
		make CC=clang BUILD=build-clang all tests check-unit'
	try "$suite" musl 'apt-get -qq install -y --no-install-recommends autoconf automake dpkg-dev gperf libtool musl-tools
		scripts/musl-libs.sh build-musl/libs
		PKG_CONFIG_LIBDIR=$PWD/build-musl/libs/lib/pkgconfig; export PKG_CONFIG_LIBDIR
		echo "versions: gcc $(gcc -dumpfullversion), musl $(dpkg-query -W -f "\${Version}" musl-dev)," \
			"libseccomp $(pkg-config --modversion libseccomp)"
		goals=all
		[ ! -e build-musl/libs/lib/libcmocka.a ] || goals="all tests check-unit"
		make CC=musl-gcc BUILD=build-musl CPPFLAGS="-isystem $PWD/build-musl/libs/include" \
			LDFLAGS="-L$PWD/build-musl/libs/lib" $goals
		build-musl/secprof trace -- sleep 0'
done
exit $failed
