#!/bin/bash
# diff of two recordings: what is new, without a profile.
. "$(dirname "$0")/lib.sh"

recorded() { # FILE PROGRAM
	"$SECPROF" trace -q -o "$1" -- "$PYTHON" -S -c "$2" >/dev/null
}
base='import socket; socket.socket(socket.AF_UNIX)'
recorded base.json "$base"
recorded same.json "$base"
recorded more.json "$base; socket.socket(socket.AF_INET); import os; os.getpgid(0); os.personality = 0; os.setpgid(0, 0)"

run "$SECPROF" diff base.json same.json
is "$status" 'exit 0' 'nothing is new'
like "$(cat out)" '^new calls: 0, calls with new argument values: 0, not made any more: 0$' 'and nothing is gone'
run "$SECPROF" diff base.json more.json
is "$status" 'exit 1' 'something is new'
# What the oracle says: sets of names, and of values.
is "$(sed -n '/^new calls:$/,/^$/p' out | awk 'NR > 2 && NF { sub(/≥/, ""); print $3 }' | sort)" \
	"$(comm -13 <(names_of base.json | sort) <(names_of more.json | sort))" 'the new calls are listed'
like "$(cat out)" "^socket +$(uname -m) +0 +0x2\$" 'and the new value of an argument'
run "$SECPROF" diff more.json base.json
is "$status" 'exit 0' 'what is gone is no reason for a status'
is "$(sed -n '/^calls not made any more:$/,/^$/p' out | awk 'NR > 2 && NF { sub(/≥/, ""); print $3 }' | sort)" \
	"$(comm -13 <(names_of base.json | sort) <(names_of more.json | sort))" 'but it is listed'
run "$SECPROF" diff --json base.json more.json
is "$status" 'exit 1' '--json keeps the status'
is "$(json out '[str(v["values"]) for v in d["values"] if v["name"] == "socket"]')" '[2]' 'values as JSON'
run "$SECPROF" diff -q base.json more.json
is "$status $(cat out)" 'exit 1 ' '-q: the status only'

# ---- as a check in CI: committed without counts and times ----
"$SECPROF" trace -q --reproducible -o committed.json -- "$PYTHON" -S -c "$base" >/dev/null
run "$SECPROF" diff committed.json same.json
is "$status" 'exit 0' 'against a reproducible recording'
run "$SECPROF" diff committed.json more.json
is "$status" 'exit 1' 'which notices what is new'

# ---- what is not known is not new ----
"$PYTHON" - <<'PY'
import json
for name, change in (("overflow", True), ("none", False)):
    document = json.load(open("base.json"))
    for call in document["runs"][0]["calls"]:
        if call["name"] == "socket":
            if change:
                call["args"][0]["overflow"] = True
            else:
                del call["args"]
    json.dump(document, open(name + ".json", "w"))
PY
for name in overflow none; do
	run "$SECPROF" diff --json "$name.json" more.json
	is "$(json out 'len([v for v in d["values"] if v["name"] == "socket"])')" 0 \
		"values of which the first recording does not know all ($name)"
done
run "$SECPROF" diff --json base.json overflow.json
is "$status $(json out '[str(v["overflow"]) for v in d["values"]]')" 'exit 1 True' 'more values than were kept may be new'

# ---- merged recordings are sums; mistakes ----
"$SECPROF" merge -o both.json base.json more.json 2>err
run "$SECPROF" diff both.json more.json
is "$status" 'exit 0' 'a part of a merged recording has nothing new'
run "$SECPROF" diff base.json same.json more.json
is "$status" 'exit 2' 'three recordings'
like "$(cat err)" 'more.json is a recording: the last operand must be a profile, or there must be two recordings' 'are explained'
run "$SECPROF" diff --subset base.json more.json
is "$status" 'exit 2' '--subset is for profiles'
run "$SECPROF" diff "$ROOT/docs/deny-clock_nanosleep.json" more.json
is "$status" 'exit 2' 'a profile before a recording'

# ---- for code scanners ----
sarif() { # PYTHON-EXPRESSION: of the results
	json out "[$1 for r in d[\"runs\"][0][\"results\"]]"
}
run "$SECPROF" diff --format sarif base.json more.json
is "$status" 'exit 1' 'SARIF keeps the status'
cp out sarif.json
"$SECPROF" diff --json base.json more.json >out
is "$(json sarif.json '[r["ruleId"] + " " + r["partialFingerprints"]["secprofCall/v1"] for r in d["runs"][0]["results"]]')" \
	"$(json out '["new-call " + c["arch"] + "/" + c["name"] for c in d["new"]] +
		["new-argument-values " + c["arch"] + "/" + c["name"] + "/" + str(c["index"]) for c in d["values"]]')" \
	'a result for each novelty'
cp sarif.json out
like "$(sarif 'r["message"]["text"]')" '^socket \(.*\): new values of argument 0: 0x2; risk: high$' 'with the values'
is "$(sarif 'r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]' | sort -u)" base.json \
	'shown in the recording that is committed'
run "$SECPROF" diff --format sarif base.json same.json
is "$status $(sarif r)" 'exit 0 ' 'no novelty, no result'
done_testing
