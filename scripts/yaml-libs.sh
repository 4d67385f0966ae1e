#!/bin/sh
# yaml-libs.sh [STATIC]: prints the linker flags for libyaml, or nothing where it is missing.
# Anything as STATIC wants the static library, which some distributions leave out.
set -eu
flags=$(pkg-config ${1:+--static} --libs yaml-0.1)
if [ -n "${1:-}" ]; then
	file=$(pkg-config --variable=libdir yaml-0.1)/libyaml.a
	[ -f "$file" ]
fi
echo "$flags"
