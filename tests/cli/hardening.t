#!/bin/bash
# The program is built so that a mistake in it is hard to use.
. "$(dirname "$0")/lib.sh"

have readelf || skip_all 'readelf is not installed'
readelf -sW "$SECPROF" >symbols
readelf -dW "$SECPROF" >dynamic
readelf -lW "$SECPROF" >segments
if grep -q __asan_init symbols; then
	skip_all 'built with a sanitizer'
fi

like "$(cat dynamic)" 'FLAGS_1.*NOW.*PIE' 'position-independent, all symbols bound at the start'
like "$(cat segments)" 'GNU_RELRO' 'what was relocated is read-only'
like "$(cat segments)" 'GNU_STACK.* RW ' 'the stack is not executable'
like "$(cat symbols)" '__stack_chk_fail' 'the stack is checked'
like "$(cat symbols)" '__(snprintf|vsnprintf|fprintf|memcpy)_chk' '_FORTIFY_SOURCE is on'
if [ "$(uname -m)" = x86_64 ]; then
	# Not the note of the whole program: the C library's start files may lack theirs.
	like "$(objdump -d --disassemble=main "$SECPROF")" 'endbr64' '-fcf-protection is on'
fi

# CFLAGS stay the builder's: fortifying needs optimisation, and yields to a given level.
flags() { # CFLAGS: what a file would be compiled with
	make -C "$ROOT" -n -B V=1 BUILD="$WORK/build" CFLAGS="$1" "$WORK/build/cli/wrap.o" 2>&1 |
		grep -- ' -c '
}
like "$(flags '-O2 -g')" '_FORTIFY_SOURCE=2' 'fortified with -O2'
unlike "$(flags '-O0 -g')" '_FORTIFY_SOURCE' 'not with -O0'
unlike "$(flags '-O1 -fsanitize=address')" '_FORTIFY_SOURCE' 'not with a sanitizer'
unlike "$(flags '-O2 -D_FORTIFY_SOURCE=3')" '_FORTIFY_SOURCE=2' 'not over another level'
done_testing
