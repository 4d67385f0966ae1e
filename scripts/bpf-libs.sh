#!/bin/sh
# bpf-libs.sh [STATIC]: prints the linker flags for libbpf, or nothing where it, or clang, which
# compiles the program for the kernel, is missing, or the architecture is one that the program
# does not know.  Anything as STATIC wants the static libraries.
set -eu
[ "$(uname -m)" = x86_64 ]
case $(${CC:-cc} -dumpmachine) in x86_64*) ;; *) exit 1 ;; esac
printf 'int one;' | clang -target bpf -x c -c -o /dev/null -
flags=$(pkg-config ${1:+--static} --libs libbpf)
if [ -n "${1:-}" ]; then
	folder=$(pkg-config --variable=libdir libbpf)
	[ -f "$folder/libbpf.a" ] && [ -f "$folder/libelf.a" ] && [ -f "$folder/libz.a" ]
fi
echo "$flags"
