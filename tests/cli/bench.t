#!/bin/bash
# scripts/bench: builds what it measures, and bears what is missing.  No figure is asserted.
. "$(dirname "$0")/lib.sh"
have make && [ -f "$ROOT/Makefile" ] || skip_all 'needs make and the sources'
"$PYTHON" -c '' 2>/dev/null || skip_all 'needs python3'

# Another test may be linking a static program there: waiting for it takes none of the time of `run`.
bench() {
	exec 9<"$BUILD"
	flock 9
	run env -u MAKEFLAGS "$PYTHON" "$ROOT/scripts/bench" --build "${BUILD#"$ROOT/"}" \
		--quick --rounds 1 "$@"
	exec 9<&-
	unlike "$(cat err)" Traceback "no traceback: $*"
}
rm -f "$BUILD/tests/bench/floor"
bench --only true --variants native,floor
is "$status" 'exit 0' 'the tool of the floor is built where it is missing'
like "$(cat out)" '^  floor +0\.' 'and measured with'
bench --only true,make --variants native,auto
is "$status" 'exit 0' 'a goal that asks for a variant that was not chosen'
like "$(cat out)" 'not without floor' 'says so'

mkdir bin
printf '#!/bin/sh\nexit 2\n' >bin/make
chmod +x bin/make
PATH=$WORK/bin:$PATH bench --only true
is "$status" 'exit 1' 'nothing is measured that cannot be built'
like "$(cat err)" '^bench: cannot build what is to be measured' 'which is said'
done_testing
