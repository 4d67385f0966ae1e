#!/bin/sh
# deb.sh VERSION TARBALL FOLDER: builds Debian packages of the tarball that `make dist` wrote, in
# FOLDER, which is emptied, and has lintian check them.  DEB_BUILD_OPTIONS= (empty) also runs the
# unit tests.  DEBEMAIL and DEBFULLNAME name another maintainer, as for dch(1).
set -eu
version=$1
tarball=$(readlink -f "$2")
packaging=$(cd "$(dirname "$0")/../packaging/debian" && pwd)
date=$(git -C "$packaging" log -1 --format=%cD 2>/dev/null || date -R -r "$tarball")
rm -rf "$3"
mkdir -p "$3"
cd "$3"
cp "$tarball" "secprof_$version.orig.tar.gz"
tar -xzf "$tarball"
cd "secprof-$version"
cp -r "$packaging" debian
[ -z "${DEBEMAIL:-}" ] ||
	sed -i "s|^Maintainer: .*|Maintainer: ${DEBFULLNAME:-$DEBEMAIL} <$DEBEMAIL>|" debian/control
maintainer=$(sed -n 's/^Maintainer: //p' debian/control)
sed "s|@VERSION@|$version|; s|@DATE@|$date|; s|@MAINTAINER@|$maintainer|" debian/changelog.in \
	>debian/changelog
rm debian/changelog.in
# What make exports is for the sources that it was called for.
env -u MAKEFLAGS -u MAKELEVEL -u BUILD -u CFLAGS -u LDFLAGS \
	DEB_BUILD_OPTIONS="${DEB_BUILD_OPTIONS-nocheck}" dpkg-buildpackage -us -uc -rfakeroot
cd ..
lintian --fail-on error,warning --allow-root --tag-display-limit 0 ./*.changes
ls "$PWD"/*.deb
