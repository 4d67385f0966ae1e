#!/bin/bash
# No command asks libseccomp twice for the name of a number, or for the number of a name.
. "$(dirname "$0")/lib.sh"

preload=$BUILD/tests/preload/count_lookups.so
[ -e "$preload" ] || skip_all 'count_lookups.so is not built'
! nm -D "$SECPROF" | grep -q __asan_init || skip_all 'AddressSanitizer wants to be first'
"$SECPROF" trace -q -o r.json -- ls / >/dev/null
"$SECPROF" generate deny -q -o deny.json r.json
"$SECPROF" generate allow -q -o allow.json r.json

asks_once() { # COMMAND...
	rm -f lookups
	LOOKUPS=$WORK/lookups LD_PRELOAD=$preload "$SECPROF" "$@" >out 2>err
	ok "$1 $2: libseccomp is asked" [ -s lookups ]
	is "$(cut -d' ' -f2 lookups | sort -u)" 0 "$1 $2: nothing is asked twice"
	note "questions, repeated ones: $(cat lookups)"
}
asks_once generate deny r.json
asks_once generate allow r.json
asks_once lint deny.json
asks_once lint allow.json
asks_once diff r.json deny.json
asks_once diff allow.json deny.json
asks_once check deny.json 'i386:socket(2,1,0)' 'clone(_)' s390x:semget
for mode in ptrace learn; do
	asks_once trace "--mode=$mode" -q -o out.json -- ls /
done
done_testing
