#!/bin/bash
# Reports in a browser: that they work by mouse and keyboard, for everybody, and that nothing in
# them runs which should not.  AXE names axe.min.js; see scripts/fetch-axe.sh.
. "$(dirname "$0")/../cli/lib.sh"

"$PYTHON" -c '
import sys
sys.path.insert(0, sys.argv[1])
import chromium
sys.exit(not chromium.find())' "$ROOT/tests/report" || skip_all 'no chromium here'

recorded() { # FILE PROGRAM
	"$SECPROF" trace -q --stacks -o "$1" -- "$PYTHON" -S -c "import os; $2" >/dev/null
}
recorded 1.json 'os.getpgid(0)'
recorded 2.json 'import socket; socket.socketpair(); os.system("true")'
recorded 3.json 'os.nice(1)'
recorded 4.json 'os.chroot("/")'
recorded 5.json 'os.sync()'
"$SECPROF" report -q -o several.html {1,2,3,4,5}.json
"$SECPROF" report -q -o single.html 2.json
"$SECPROF" trace -q -o sleep.json -- sleep 0.01
"$SECPROF" report -q --profile "$ROOT/docs/deny-clock_nanosleep.json" -o deny.html sleep.json
"$PYTHON" "$ROOT/tests/cli/hostile.py" 2.json >hostile.json
"$SECPROF" report -q -o hostile.html hostile.json
# 10000 processes, which make nothing but themselves.
"$SECPROF" trace -q -o large.json -- sh -c 'i=0; while [ $i -lt 10000 ]; do (:); i=$((i + 1)); done'
"$SECPROF" report -q -o large.html large.json

note "a recording of $(json large.json 'done["processes"]') processes, its page has $(wc -c <large.html) bytes"
exec "$PYTHON" "$ROOT/tests/report/browser.py" "${AXE:-$BUILD/axe/axe.min.js}"
