#!/bin/bash
# check-prediction.sh ARCH: compares what `generate allow --arch ARCH` predicts with what ten
# programs call there: records them on this machine (in a chroot, as root) and in a virtual machine
# of that architecture (scripts/check-arch.sh), both of one Debian suite, and runs
# tests/cli/prediction.t on the recordings.  They are left in build/programs.
#
# KEEP=1 also copies them to tests/golden/programs.
set -euo pipefail
cd "$(dirname "$0")/.."
arch=${1:?check-prediction.sh ARCH}
build=${BUILD:-build}
out=$build/programs

# The suite of the machine; riscv64 is not in Debian 12.
suite=${SUITE:-$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)}
[ "$arch $suite" != 'riscv64 bookworm' ] || suite=forky
case $suite in
bookworm) postgres=15 ;;
trixie) postgres=17 ;;
*) postgres=18 ;;
esac
export SUITE=$suite
export PACKAGES="nginx-light redis-server postgresql-$postgres nodejs git sqlite3 memcached tzdata"
export COMMAND='tests/arch/programs.sh build/secprof /tmp/recordings
cd /tmp/recordings && build=/src/build/secprof && $build merge -o /tmp/all.json *.json
echo RECORDING; base64 /tmp/all.json; echo END'

record() { # ARCH NAME
	echo "# recording on $1, $suite"
	scripts/check-arch.sh "$1" 2>"$out/$1.err" | tee "$out/$1.log" | grep '^#'
	sed -n '/^RECORDING$/,/^END$/{//!p}' "$out/$1.log" | base64 -d >"$out/$suite-$2.json"
	[ -s "$out/$suite-$2.json" ] || {
		echo "check-prediction: no recording; see $out/$1.log and $out/$1.err" >&2
		exit 2
	}
}

# Who made a call is of no interest here, and most of the file.
shorten() { # FILE
	sed -i 's/, "by_exe": \[[^]]*\]//' "$1"
}

mkdir -p "$out"
case $arch in
arm64) name=aarch64 ;;
armhf) name=arm ;;
ppc64el) name=ppc64le ;;
*) name=$arch ;;
esac
record amd64 x86_64
record "$arch" "$name"
shorten "$out/$suite-x86_64.json"
shorten "$out/$suite-$name.json"
[ -z "${KEEP:-}" ] || cp "$out/$suite-x86_64.json" "$out/$suite-$name.json" tests/golden/programs/
RECORDINGS=$PWD/$out BUILD=$build prove -v tests/cli/prediction.t
