#!/bin/bash
# fetch-roots.sh [FOLDER]: root file systems of Debian's next suites, with newer C libraries and
# the programs that tests/thorough/siblings.t runs in them.  FOLDER (build/roots) gets trixie/
# and sid/, about 400 MB each; what is there already is not fetched again.
#
# The machine has to be a Debian or one of its kin, and this needs root.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-build/roots}
suites='trixie sid'
packages='curl,git,nginx-light,perl,python3,redis-server,redis-tools'
archive=${DEBIAN_ARCHIVE:-http://deb.debian.org/debian}

die() {
	echo "fetch-roots: $*" >&2
	exit 2
}

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
for suite in $suites; do
	[ ! -e "$folder/$suite.done" ] || continue
	command -v mmdebstrap >/dev/null ||
		die "mmdebstrap is missing; scripts/install-dependencies.sh thorough installs it"
	[ "$(id -u)" = 0 ] || die 'this needs root'
	rm -rf "${folder:?}/$suite"
	# Mirrors that lag behind have lists of sid that are out of date; they are signed all the same.
	mmdebstrap --quiet --variant=minbase --include="$packages" \
		--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--aptopt='Acquire::Check-Valid-Until "false"' "$suite" "$folder/$suite" "$archive"
	: >"$folder/$suite.done"
	echo "fetch-roots: $folder/$suite, $(find "$folder/$suite/usr/lib" -name 'libc.so.6')"
done
