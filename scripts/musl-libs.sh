#!/bin/sh
# musl-libs.sh FOLDER: builds what secprof and its unit tests need with musl, from the sources of
# Debian's packages: FOLDER/include with the kernel's headers, FOLDER/lib with libseccomp.a and
# libcmocka.a.  Debian's own libraries are for glibc.  Then:
#
#   make CC=musl-gcc CPPFLAGS="-isystem FOLDER/include" LDFLAGS=-LFOLDER/lib \
#           PKG_CONFIG_LIBDIR=FOLDER/lib/pkgconfig
set -eu
mkdir -p "$1/include" "$1/lib" "$1/src/lists/partial"
folder=$(cd "$1" && pwd)
[ ! -e "$folder/done" ] || exit 0
export CC=musl-gcc CPPFLAGS="-isystem $folder/include"
multiarch=$(dpkg-architecture -qDEB_HOST_MULTIARCH)
for header in linux asm-generic mtd rdma uthash.h utlist.h; do
	ln -sfn "/usr/include/$header" "$folder/include/$header"
done
ln -sfn "/usr/include/$multiarch/asm" "$folder/include/asm"

# The machine's own lists of packages stay as they are.
cd "$folder/src"
# shellcheck disable=SC1091
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
get() {
	apt-get -qq -o Dir::Etc::sourcelist="$PWD/sources.list" -o Dir::Etc::sourceparts=/dev/null \
		-o Dir::State::lists="$PWD/lists" -o APT::Get::List-Cleanup=0 \
		-o APT::Sandbox::User=root -o Acquire::Check-Valid-Until=false "$@"
}
# A mirror may lack the sources of what it has: then those of stable or sid serve.
get_source() { # PACKAGE
	for from in "$suite" stable sid; do
		echo "deb-src ${DEBIAN_ARCHIVE:-http://deb.debian.org/debian} $from main" >sources.list
		! get update || ! get source "$1" || return 0
	done
	return 1
}
get_source libseccomp
# The program can be built without this one, its unit tests cannot.
with_cmocka=yes
get_source cmocka || {
	with_cmocka=
	echo 'musl-libs: no sources of cmocka, for the unit tests' >&2
}

(
	cd libseccomp-*/
	[ -x configure ] || autoreconf -fi
	./configure -q --prefix="$folder" --disable-shared --enable-static CFLAGS='-O2 -fPIC'
	make -s -C include install
	make -s -C src install
	make -s install-pkgconfDATA
) >"$folder/log" 2>&1 || {
	tail -20 "$folder/log" >&2
	echo 'musl-libs: libseccomp cannot be built with musl' >&2
	exit 1
}
if [ -n "$with_cmocka" ]; then
	# One file.  Its own build wants cmake, to find out what these say.
	cd cmocka-*/
	# shellcheck disable=SC2086
	$CC -O2 -fPIC $CPPFLAGS -Iinclude -DHAVE_SIGNAL_H -DHAVE_TIME_H -DHAVE_STRUCT_TIMESPEC \
		-DHAVE_CLOCK_GETTIME -DHAVE_STDINT_H -DHAVE_INTTYPES_H -DHAVE_UNISTD_H -DHAVE_STRINGS_H \
		-DHAVE_SETJMP_H -DHAVE_SNPRINTF -DHAVE_VSNPRINTF -DHAVE_STRSIGNAL -DHAVE_SYS_TYPES_H \
		-c src/cmocka.c -o cmocka.o
	ar rcs "$folder/lib/libcmocka.a" cmocka.o
	cp include/*.h "$folder/include"
fi
: >"$folder/done"
