#!/bin/bash
# A command that failed: every later command repeats it, and --require-success refuses it.
. "$(dirname "$0")/lib.sh"
said() { # REGEX NAME: on standard error, once
	is "$(grep -Ec -- "^secprof: warning: $1" err)" 1 "$2"
}
require() { # NAME COMMAND...: refused with status 2, nothing written
	local name=$1
	shift
	run "$@"
	is "$status $(wc -c <out) $(grep -c -- '(--require-success)' err)" 'exit 2 0 1' "$name"
}

trace -- true
mv r.json good.json
run "$SECPROF" generate allow -o all.json good.json
trace -- sh -c 'exit 3'
mv r.json status.json
trace -- sh -c 'kill -SEGV $$'
mv r.json signal.json
run "$SECPROF" trace -q --timeout 300ms -o timeout.json -- \
	sh -c 'trap "exit 0" TERM; while :; do sleep 0.05; done'
is "$status $(grep -c 'ended by --timeout' err)" 'exit 0 1' '-q: --timeout is reported all the same'

ended_status='the command ended with status 3; what it does on success may be missing'
ended_signal='the command was ended by SIGSEGV; what'
ended_timeout='the command was ended by --timeout; what'
for how in status signal timeout; do
	line=ended_$how
	line=${!line}
	run "$SECPROF" show "$how.json"
	is "$status $(grep -c "^$line" out)" 'exit 0 1' "show: $how"
	run "$SECPROF" show --json "$how.json"
	said "$line" "show --json: $how"
	for quiet in '' -q; do
		run "$SECPROF" generate allow $quiet "$how.json"
		is "$status" 'exit 0' "generate $quiet: $how"
		said "$line" 'and says so'
		run "$SECPROF" generate deny $quiet "$how.json"
		said "$line" "generate deny $quiet: $how"
		run "$SECPROF" diff $quiet "$how.json" all.json
		said "$line" "diff $quiet: $how"
	done
	run "$SECPROF" diff "$how.json" good.json
	said "$line" "diff of two recordings: $how"
	run "$SECPROF" explain "$how.json" execve
	said "$line" "explain: $how"
	run "$SECPROF" estimate "$how.json"
	said "$line" "estimate: $how"
	run "$SECPROF" merge -o one.json "$how.json"
	said "$line" "merge: $how"
	require "generate --require-success: $how" "$SECPROF" generate allow --require-success "$how.json"
	require "diff --require-success: $how" "$SECPROF" diff --require-success "$how.json" all.json
done

run "$SECPROF" trace -- sh -c 'exit 3'
is "$status $(grep -c "^$ended_status" err)" 'exit 3 1' 'the table of trace says it, too'
run "$SECPROF" merge -o merged.json good.json status.json signal.json
said '2 of 3 runs failed \(the command of the first one' 'merge says how many'
run "$SECPROF" merge -o merged.json good.json merged.json
said '2 of 3 runs failed \(the command of the first one' 'of runs given twice, once'
sed "s/\"finished\": true/\"finished\": false/" good.json >unfinished.json
run "$SECPROF" merge -o one.json unfinished.json
said '1 of 1 runs was not finished when it was written' 'merge: unfinished'
run "$SECPROF" show merged.json
like "$(cat out)" '^2 of 3 runs failed \(the command of the first one (ended with status 3|was ended by SIGSEGV)\)' \
	'merged runs are counted'
run "$SECPROF" generate allow -q merged.json
said '2 of 3 runs failed' 'by generate as well'
run "$SECPROF" generate allow -q --require-success good.json
is "$status $(wc -c <err)" 'exit 0 0' 'nothing is said of one that succeeded'

# ---- recorded on the spot ----
for quiet in '' -q; do
	run "$SECPROF" generate allow $quiet -- sh -c 'exit 3'
	said "$ended_status" "generate $quiet -- COMMAND"
	run "$SECPROF" diff $quiet all.json -- sh -c 'exit 3'
	said "$ended_status" "diff $quiet -- COMMAND"
done
cp all.json kept.json
require 'generate --require-success -- COMMAND' \
	"$SECPROF" generate allow --require-success -o kept.json -- sh -c 'exit 3'
same_file kept.json all.json 'the old file is kept'
require 'diff --require-success -- COMMAND' \
	"$SECPROF" diff --require-success all.json -- sh -c 'exit 3'
run "$SECPROF" generate allow -q --require-success -o new.json -- true
is "$status" 'exit 0' 'one that succeeds'

# ---- verify ----
echo '{"defaultAction": "SCMP_ACT_ALLOW"}' >allow.json
echo '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
	{"names": ["getppid"], "action": "SCMP_ACT_ERRNO"}]}' >refuse.json
verify() {
	run "$SECPROF" verify -p allow.json "$@"
}
verify -- sh -c 'exit 3'
is "$status" 'exit 0' 'verify: a failed command alone changes nothing'
verify --require-success -- sh -c 'exit 3'
is "$status" 'exit 2' 'verify --require-success'
verify --require-success -- true
is "$status" 'exit 0' 'verify --require-success of a success'
run "$SECPROF" verify -p refuse.json --require-success -- perl -e 'getppid; exit 3'
is "$status" 'exit 1' 'what was refused matters more'
verify --timeout 300ms --require-success -- sleep 30
is "$status $(grep -c 'ended by --timeout' err)" 'exit 2 1' 'verify --timeout'
verify --timeout 300ms --untouched -- sleep 30
is "$status" 'exit 0' 'verify --timeout --untouched: both runs end'
verify -E A=1 -E HOME -C / -- sh -c 'echo "$A ${HOME-none} $PWD"'
is "$status $(grep -v '^secprof' err)" 'exit 0 1 none /' 'verify -E, -C'
if [ "$(id -u)" = 0 ] && id nobody >/dev/null 2>&1; then
	chmod 711 .
	verify -u nobody -- sh -c 'id -un; echo "$USER"'
	is "$status $(grep -v '^secprof' err)" $'exit 0 nobody\nnobody' 'verify -u'
else
	skip 'verify -u' 'needs root'
fi
done_testing
