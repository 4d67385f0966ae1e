#!/bin/sh
# optional-library.sh PACKAGE ARCHIVE [STATIC]: prints the linker flags for a library that secprof
# can do without, or nothing where pkg-config does not know PACKAGE.  Anything as STATIC wants the
# static library, ARCHIVE, which some distributions leave out.
set -eu
flags=$(pkg-config ${3:+--static} --libs "$1")
if [ -n "${3:-}" ]; then
	file=$(pkg-config --variable=libdir "$1")/$2
	[ -f "$file" ]
fi
echo "$flags"
