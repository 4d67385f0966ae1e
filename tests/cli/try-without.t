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

for option in --dry-run --untouched --require-success; do
	run "$SECPROF" verify -p p.json --try-without critical "$option" -- "$VICTIMS/needless"
	is "$status $(cat err)" "exit 2 secprof: $option is not for --try-without (see 'secprof help verify')" \
		"$option is of one run"
done
run "$SECPROF" verify -p p.json --try-without critical,high,medium,low --fix slim.json -- "$VICTIMS/needless"
is "$status" 'exit 0' 'each dangerous call is refused in turn'
rows=$(awk '$1 == "tier" { table = 1; next } !NF { exit } table { print $2, $3, ($4 > 0), $5 }' out | sort)
is "$rows" "$(printf '%s\n' 'add_key 2 1 not' 'bpf 1 1 the' 'keyctl 2 1 not')" \
	'the one that it needs is missed after one run, the others are not in two'
like "$(cat out)" '^critical +bpf .* the command ended with status 3$' 'and why'
like "$(cat out)" '^not tried, as container runtimes need them: (.*, )?setuid' \
	'what runtimes need themselves is not tried'
like "$(cat out)" '^allowed, and not made in this test: .*mount.*request_key' 'what is not made cannot be judged'
names_in() { "$PYTHON" -c 'import json, sys
print("\n".join(sorted({name for rule in json.load(open(sys.argv[1]))["syscalls"] for name in rule["names"]})))' "$1"; }
is "$(comm -3 <(names_in p.json) <(names_in slim.json) | tr '\n' ' ')" 'add_key keyctl ' \
	'the profile is written, without what was not missed'
run "$SECPROF" verify -p slim.json -- "$VICTIMS/needless"
is "$(tail -1 out)" 'the command ended with status 0' 'under which the command does its work'

# ---- the last ten runs: one in which the command fails ----
# Six runs come before them: the first, one for bpf, two for each of the others.
script="read n <n; echo \$((n + 1)) >n; [ \$n -lt 8 ] && exec '$VICTIMS/needless'"
echo 0 >n
"$SECPROF" trace -q -o script.json -- sh -c "$script"
echo 8 >n
run "$SECPROF" trace -q -o script2.json -- sh -c "$script"
"$SECPROF" generate allow -q --siblings exact -o script-p.json r.json script.json script2.json more.json 2>err
echo 0 >n
run "$SECPROF" verify -p script-p.json --try-without critical,high --fix none.json -- sh -c "$script"
is "$status $(ls none.json 2>/dev/null)" 'exit 2 ' 'a failure among the last ten: nothing is written'
like "$(cat err)" 'run 3 of the last 10 failed .*no profile is written' 'and it says so'

# ---- a server, judged by a test beside it ----
test='rm -f mark; for i in $(seq 200); do [ -e mark ] && exit 0; sleep 0.01; done; exit 7'
run "$SECPROF" verify -p p.json --try-without critical,high,medium,low --json \
	--test "$test" -- "$VICTIMS/needless" "$PWD/mark"
is "$status" 'exit 0' 'a server and a test'
is "$(json out 'sorted((t["name"], t["missed"] is not None) for t in d["tried"] if t["name"] in ("keyctl", "bpf"))')" \
	"[('bpf', True), ('keyctl', False)]" 'the test decides'
like "$(json out '[t["missed"] for t in d["tried"] if t["name"] == "bpf"]')" 'the test ended with status 7' 'and its status is the reason'
# A server with a child, which goes on if nobody ends it, and a test that leaves something behind.
server="'$VICTIMS/needless' '$PWD/mark' & wait"
run "$SECPROF" trace -q --timeout 0.5s -o child.json -- sh -c "$server"
"$SECPROF" generate allow -q -o child-p.json r.json child.json 2>err
cp "$(type -P sleep)" left-behind
run timeout 100 "$SECPROF" verify -p child-p.json --try-without critical --test "$PWD/left-behind 300 & $test" -- sh -c "$server"
is "$status" 'exit 0' 'a server whose child outlives it, and a test that does not end its own'
"$SECPROF" verify -p p.json --try-without critical --test "$PWD/left-behind 301; true" -- \
	"$VICTIMS/needless" "$PWD/mark" >out 2>err &
pid=$!
left_behind() { pgrep -f "$PWD/left-behind 301" >/dev/null; }
wait_for 10 left_behind
kill -TERM "$pid"
wait "$pid"
is "$?" 143 'SIGTERM ends secprof'
left_nothing() { ! pgrep -f "^$PWD/left-behind" >/dev/null; }
ok 'nothing of the test is left' wait_for 5 left_nothing
ended() { ! pgrep -f "$PWD/mark" >/dev/null; }
ok 'no server is left' wait_for 5 ended

# ---- the last runs by a test of their own, as in a container ----
export TMPDIR=$WORK/tmp
mkdir tmp
cat >final <<'SH'
echo x >>finals
[ "$(cat finals | wc -l)" != "${FAIL:-0}" ] || exit 5
cp "$SECPROF_PROFILE" seen.json
"$SECPROF" verify -p seen.json -- "$VICTIMS/needless" 2>/dev/null | grep -q '^the command ended with status 0'
SH
run "$SECPROF" verify -p p.json --try-without critical,high --fix final.json --final 'sh final' -- "$VICTIMS/needless"
is "$status $(wc -l <finals)" 'exit 0 10' '--final: it is run ten times'
same_file seen.json final.json 'with the profile that is written'
same_file final.json slim.json 'which is the same as without it'
is "$(ls tmp)" '' 'no temporary file is left'
rm -f finals final.json
FAIL=3 run "$SECPROF" verify -p p.json --try-without critical,high --fix final.json --final 'sh final' -- "$VICTIMS/needless"
is "$status $(wc -l <finals) $(ls final.json tmp 2>/dev/null)" 'exit 2 3 tmp:' 'one of them fails: nothing is written, nothing is left'
like "$(cat err)" 'run 3 of the last 10 failed .*: the test ended with status 5; no profile is written' 'and it says so'
run timeout 240 "$SECPROF" verify -p p.json --try-without critical,high --timeout 0.5s --final 'trap "echo stopped >ended; exit 3" TERM; sleep 100 & wait' -- "$VICTIMS/needless"
is "$status $(cat ended)" 'exit 2 stopped' 'one that does not end gets SIGTERM'
like "$(cat err)" 'run 1 of the last 10 failed .*: the test did not end in time' 'and it says so'
"$SECPROF" verify -p p.json --try-without high --final 'echo "$SECPROF_PROFILE" >begun; sleep 302' -- "$VICTIMS/needless" >out 2>err &
pid=$!
wait_for 30 [ -s begun ]
ok 'the profile is there' [ -s "$(cat begun)" ]
kill -TERM "$pid"
wait "$pid"
is "$? $(ls tmp)" '143 ' 'SIGTERM ends secprof, and the file goes away'
unset TMPDIR
rm -f finals
run "$SECPROF" verify -p p.json --try-without critical --final 'sh final' -- "$VICTIMS/needless"
is "$status $(wc -l <finals)" 'exit 0 10' 'it is run, too, where each call is missed'
run "$SECPROF" verify -p p.json --final true -- true
like "$status $(cat err)" 'exit 2 .*--final is for --try-without' '--final alone'
TMPDIR=$WORK/nowhere run "$SECPROF" verify -p p.json --try-without high --fix no.json --final true -- "$VICTIMS/needless"
like "$status $(cat err)" 'exit 2 .*nowhere/secprof-.*: No such file' 'no place for the profile'

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
