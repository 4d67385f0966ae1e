#!/bin/bash
# make demo, and docs/demo.cast, which is made of it.
. "$(dirname "$0")/lib.sh"
demo=$ROOT/scripts/demo.sh
[ -x "$demo" ] || skip_all 'no scripts here'

run "$demo" "$SECPROF"
is "$status" 'exit 0' 'the demo runs'
cp out shown
is "$(sed -n 's/^\$ [^ ]*secprof \([a-z]*\) .*/\1/p' shown | tr '\n' ' ')" 'trace generate check verify diff ' \
	'from the recording to what a profile would break'
like "$(tail -1 shown)" '^\(status 1\)$|^# No container here' 'and ends in a container, or says why not'
if grep -q '^(it has slept)$' shown; then
	like "$(cat shown err)" '^sleep: .*Operation not permitted' 'where the second profile refuses what diff has said'
else
	skip 'a container' 'neither crun nor runc starts one here'
fi

# ---- the cast: https://docs.asciinema.org/manual/asciicast/v2/ ----
cast=$ROOT/docs/demo.cast
"$PYTHON" - "$cast" <<'PY' >typed 2>problem
import json, sys
with open(sys.argv[1], encoding="utf-8") as file:
    header, *events = map(json.loads, file)
assert header["version"] == 2 and header["width"] > 0 and header["height"] > 0
assert all(kind == "o" and isinstance(text, str) for _, kind, text in events)
times = [time for time, _, _ in events]
assert times == sorted(times) and 5 < times[-1] < 60
text = "".join(text for _, _, text in events)
print(*(line.rstrip() for line in text.split("\n") if line.startswith(("$ ", "# "))), sep="\n")
PY
is "$(cat problem)" '' 'the cast is one of version 2, and not too long'
# The program is where it was built, the runtime the first that serves.
commands() { sed -n 's/^\$ [^ ]*secprof /$ secprof /p; /^# .*:$/p' "$1"; }
is "$(commands typed | grep -v container)" "$(commands shown | grep -v container)" 'it shows what the demo does (make cast)'

"$ROOT/scripts/cast-to-svg" "$cast" >demo.svg
same_file demo.svg "$ROOT/docs/demo.svg" 'the picture is that of the cast'
is "$("$PYTHON" -c 'import xml.etree.ElementTree as tree
print("".join(tree.parse("demo.svg").getroot().itertext()))' | grep -c '^\$ ')" "$(grep -c '^\$ ' typed)" \
	'which has every command'
done_testing
