#!/bin/bash
# How late secprof denied shows a refused call: a line for each of 800 calls, and the percentiles.  How
# long it takes is a matter of the machine, and of what else it does: no test.
. "$(dirname "$0")/../cli/lib.sh"

run "$SECPROF" trace -q --mode ebpf -- true
[ "$status" = 'exit 0' ] || skip_all "mode ebpf does not work here: $(head -1 err)"
run "$PYTHON" "$ROOT/scripts/measure-denied" --build "$BUILD" --rounds 100
is "$status" 'exit 0' 'each refused call has its line'
note "$(cat out)"
done_testing
