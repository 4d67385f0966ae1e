#!/bin/bash
# verify --try-without: which dangerous calls a test does not miss.
. "$(dirname "$0")/lib.sh"

"$VICTIMS/needless"
if [ $? -ne 0 ]; then
	skip 'all of it' 'this kernel has no keys or no bpf'
	done_testing
fi
# The program makes request_key only where it lacks add_key, and never mounts.
"$SECPROF" trace -q -o r.json -- "$VICTIMS/needless"
run "$SECPROF" trace -q --timeout 0.5s -o server.json -- "$VICTIMS/needless" mark
printf 'request_key\nmount\n' >names
"$SECPROF" import --from names -o more.json names 2>err
"$SECPROF" generate allow -q --siblings exact -o p.json r.json server.json more.json 2>err

run "$SECPROF" verify -p p.json --try-without critical,high,medium,low --fix slim.json -- "$VICTIMS/needless"
is "$status" 'exit 0' 'each dangerous call is refused in turn'
rows=$(awk '$1 == "tier" { table = 1; next } !NF { exit } table { print $2, $3, ($4 > 0), $5 }' out | sort)
is "$rows" "$(printf '%s\n' 'add_key 2 1 not' 'bpf 1 1 the' 'keyctl 2 1 not')" \
	'the one that it needs is missed after one run, the others are not in two'
like "$(cat out)" '^critical +bpf .* the command ended with status 3$' 'and why'
like "$(cat out)" '^allowed, and not made in this test: .*mount.*request_key' 'what is not made cannot be judged'
names_in() { "$PYTHON" -c 'import json, sys
print("\n".join(sorted({name for rule in json.load(open(sys.argv[1]))["syscalls"] for name in rule["names"]})))' "$1"; }
is "$(comm -3 <(names_in p.json) <(names_in slim.json) | tr '\n' ' ')" 'add_key keyctl ' \
	'the profile is written, without what was not missed'
run "$SECPROF" verify -p slim.json -- "$VICTIMS/needless"
is "$(tail -1 out)" 'the command ended with status 0' 'under which the command does its work'

# ---- a server, judged by a test beside it ----
test='rm -f mark; for i in $(seq 200); do [ -e mark ] && exit 0; sleep 0.01; done; exit 7'
run "$SECPROF" verify -p p.json --try-without critical,high,medium,low --json \
	--test "$test" -- "$VICTIMS/needless" "$PWD/mark"
is "$status" 'exit 0' 'a server and a test'
is "$(json out 'sorted((t["name"], t["missed"] is not None) for t in d["tried"] if t["name"] in ("keyctl", "bpf"))')" \
	"[('bpf', True), ('keyctl', False)]" 'the test decides'
like "$(json out '[t["missed"] for t in d["tried"] if t["name"] == "bpf"]')" 'the test ended with status 7' 'and its status is the reason'
ended() { ! pgrep -f "$PWD/mark" >/dev/null; }
ok 'no server is left' wait_for 5 ended

# ---- what is no such case ----
run "$SECPROF" verify -p p.json --try-without high --fix no.json -- false
is "$status $(ls no.json 2>&1 | grep -c cannot)" 'exit 2 1' 'a command that fails anyway: nothing is written'
like "$(cat err)" 'without any refusal, too, the command ended with status 1' 'and it says so'
run "$SECPROF" verify -p p.json --try-without highest -- true
like "$status $(cat err)" "exit 2 .*'highest' is not critical, high" 'no such tier'
run "$SECPROF" verify -p p.json --test true -- true
is "$status" 'exit 2' '--test alone'
echo '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": []}' >all.json
run "$SECPROF" verify -p all.json --try-without high -- true
like "$status $(cat err)" 'exit 2 .*allows by default' 'a deny-list'
run "$SECPROF" verify -p p.json --try-without high -- ./missing
is "$status" 'exit 2' 'no such command'
done_testing
