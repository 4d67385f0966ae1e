#!/bin/bash
# The recording: its schema, its outputs, --reproducible, show and merge.
. "$(dirname "$0")/lib.sh"

# ---- schema ----
schema=$ROOT/docs/recording.schema.json
if "$PYTHON" -c 'import jsonschema' 2>/dev/null; then
	valid() { # RECORDING
		"$PYTHON" -W ignore -m jsonschema -i "$1" "$schema" >problem 2>&1
	}
	for options in '' '--args' '--stacks' '--mode ptrace' '--reproducible'; do
		trace $options -- sh -c 'ls / | cat; true'
		ok "valid against its schema: trace $options" valid r.json
	done
	trace -- "$VICTIMS/unknown_calls"
	ok 'valid with unknown numbers' valid r.json
	trace -- "$VICTIMS/die" 9
	ok 'valid after a fatal signal' valid r.json
	mkdir "$(printf 'b\377d')" && cp "$(type -P true)" "$(printf 'b\377d/tr\377e')"
	trace -- "./$(printf 'b\377d/tr\377e')" "$(printf '\377\n"x')"
	is "$status" 'exit 0' 'paths and arguments that are no UTF-8'
	ok 'valid with them' valid r.json
	run "$SECPROF" show r.json
	unlike "$(LC_ALL=C tr -d '\n' <out | LC_ALL=C grep -c "$(printf '[\001-\037\177\377]')")" '[^0]' \
		'show escapes what a terminal should not get'
	trace --args --stacks -- "$PYTHON" -c 'import os, socket; socket.socket(); os.system("true")'
	mv r.json stacks.json
	trace --seed stacks.json -- sh -c 'kill $$'
	run "$SECPROF" merge -o both.json r.json stacks.json
	run "$PYTHON" -W ignore "$ROOT/tests/cli/recording_mutants.py" \
		"$BUILD/tests/tools/recording_reads" "$schema" both.json
	like "$(tr '\n' ';' <out)" '^[0-9]+ places, [0-9]{3,} broken recordings;$' \
		'what the schema refuses, the reader refuses; every key was tried'
else
	skip 'schema' 'python3-jsonschema is not installed'
fi
# Older versions of libseccomp know fewer architectures.
same_but_arch() {
	diff <(grep -v '"arch": {"enum"' "$schema") \
		<("$BUILD/tests/tools/recording_schema" | grep -v '"arch": {"enum"')
}
ok 'docs/recording.schema.json is what the program says (make schema)' same_but_arch

# ---- the document ----
# sleep(1) sleeps by clock_nanosleep, or on 32-bit machines by clock_nanosleep_time64.
started=$EPOCHREALTIME
trace -- sleep 0.1
ended=$EPOCHREALTIME
is "$status" 'exit 0' 'trace sleep'
is "$(json r.json 'd["format"], d["version"], len(d["runs"])')" "('secprof-recording', 1, 1)" \
	'format, version, one run'
is "$(json r.json 'run["command"]')" $'sleep\n0.1' 'the command as it was given'
is "$(json r.json 'd["host"]["kernel"]')" "$(uname -r)" 'the host kernel'
is "$(json r.json "0.1 <= float(run['duration']) < $ended - $started")" True \
	'a duration as long as the sleep, and shorter than what the shell measures'
is "$(json r.json 'run["exit"]["status"], done["lost"], done["escaped"], done["finished"]')" \
	'(0, 0, 0, True)' 'exit status, nothing lost, finished'
is "$(json r.json '[(c["arch"], c["nr"]) for c in run["calls"]] ==
	sorted((c["arch"], c["nr"]) for c in run["calls"])')" True \
	'calls are sorted by architecture and number'
is "$(json r.json '[c["first"]["result"] for c in run["calls"] if c["name"].startswith("clock_nanosleep")]')" \
	ok 'first result of a call that succeeded'
trace -- sh -c 'cat /nonexistent 2>&1; exec sleep 0'
is "$(json r.json '{run["executables"][c["first"]["exe"]].split("/")[-1] for c in run["calls"]
	if c["name"].startswith("clock_nanosleep")}')" sleep 'the executable that made a call first'
is "$(json r.json '[c for c in run["calls"] if c["name"] == "exit_group"][0]["first"]["result"]')" \
	None 'a call that never returned has no result'
is "$(json r.json 'all(sum(e["count"] for e in c["by_exe"]) == c["count"] for c in run["calls"]
	if "by_exe" in c)')" True 'counts by executable add up'

# ---- --reproducible ----
for round in 1 2; do
	run "$SECPROF" trace -q --reproducible -o "same$round.json" -- sleep 0.05
done
same_file same1.json same2.json '--reproducible: equal bytes for two runs of sleep'
unlike "$(cat same1.json)" '"(start|duration|pid|offset|kernel)":' 'and no times, pids, host facts'

# ---- outputs ----
chmod 640 r.json
(umask 022 && "$SECPROF" trace -q -o r.json -- true)
is "$(stat -c %a r.json)" 640 'a replaced file keeps its mode'
(umask 027 && "$SECPROF" trace -q -o new.json -- true)
is "$(stat -c %a new.json)" 640 'a new file gets its mode by umask'
inode=$(stat -c %i r.json)
"$SECPROF" trace -q -o r.json -- true
ok 'replaced by rename' test "$(stat -c %i r.json)" != "$inode"
mkfifo fifo
timeout 240 cat fifo >through &
run "$SECPROF" trace -q -o fifo -- true
wait $!
is "$status $(json through 'run["exit"]["status"]')" 'exit 0 0' 'into a FIFO, once'
run "$SECPROF" trace -q -o /dev/null -- true
is "$status $(stat -c %F /dev/null)" 'exit 0 character special file' 'into /dev/null'
run "$SECPROF" trace -q -o - -- true
is "$status $(json out 'run["exit"]["status"]')" 'exit 0 0' '-o - is stdout'
"$SECPROF" trace -q -o - -- true | cat >piped
is "$(json piped 'run["exit"]["status"]')" 0 '-o - into a pipe'
mkdir moved
run "$SECPROF" trace -q -o moved/r.json -C / -- sh -c "mv '$WORK/moved' '$WORK/elsewhere'"
ok 'the folder is held open, not looked up again' test -e elsewhere/r.json
is "$(find . -name '*.tmp' | wc -l)" 0 'no temporary file is left'

# ---- refreshed while it runs ----
"$SECPROF" trace -q -o live.json -- sh -c 'while [ ! -e seen ]; do sleep 0.1; done' &
ok 'written within a second or so of the start' wait_for 2 names_of live.json
is "$(json live.json 'done["finished"]')" False 'not finished yet'
recorded=$!
like "$("$SECPROF" show live.json)" '^in progress: ' 'show says that it is in progress'
cp live.json copy.json
like "$("$SECPROF" show copy.json)" '^unfinished: ' 'a copy of it is not'
# Stopped after it has opened a draft: the next one replaces that meanwhile.
other_draft() { [ "$(stat -c %i live.json)" != "$draft" ]; }
stopped() { grep -q '^--- stopped by SIGSTOP' injected; }
if have strace && strace -o /dev/null true 2>/dev/null; then
	# LeakSanitizer does not work under strace.
	ASAN_OPTIONS=detect_leaks=0 strace -D -o injected -P live.json -e trace=openat \
		-e inject=openat:signal=SIGSTOP:when=1 "$SECPROF" show live.json >shown &
	show=$!
	ok 'show has opened a draft' wait_for 5 stopped
	draft=$(stat -c %i live.json)
	ok 'another one has replaced it' wait_for 5 other_draft
	kill -CONT "$show"
	wait "$show"
	like "$(cat shown)" '^in progress: ' 'and show says that it is in progress'
else
	skip 'a draft that is replaced as show reads it' 'strace does not work here'
fi
: >seen
wait "$recorded"
unlike "$("$SECPROF" show live.json)" '^(in progress|unfinished)' 'and neither at the end'
is "$(json live.json 'done["finished"]')" True 'finished at the end'

# ---- show ----
trace -- sleep 0.01
cp r.json sleep.json
run "$SECPROF" show r.json
is "$status $(wc -c <err)" 'exit 0 0' 'show prints to stdout'
like "$(cat out)" '^ *1 +clock_nanosleep(_time64)? +ok ' 'a line of the table'
run "$SECPROF" show --sort name r.json
awk '$1 ~ /^[0-9]+$/ && NF >= 4 { print $2 }' out | grep -v '^calls' >shown
names_of r.json >recorded
ok 'show --sort name lists the calls in order' sh -c 'grep -Fxf recorded shown | cmp - recorded'
run "$SECPROF" show --json r.json
is "$(json out 'sum(c["count"] for c in (d if isinstance(d, list) else d["calls"]))')" \
	"$(calls_of r.json | awk '{ n += $3 } END { print n }')" 'show --json: the totals as a flat list'
run "$SECPROF" show - <r.json
is "$status" 'exit 0' '- is stdin'

# ---- merge ----
merge() { # OUT RECORDING...
	local out=$1
	shift
	run "$SECPROF" merge -o "$out" "$@"
	[ "$status" = 'exit 0' ] || note "merge: $status $(cat err)"
}
trace -- ls / && mv r.json a.json
trace -- true && mv r.json b.json
trace -- "$VICTIMS/die" 9
mv r.json c.json
merge ab.json a.json b.json
merge ba.json b.json a.json
same_file ab.json ba.json 'merge is commutative'
merge abc1.json ab.json c.json
merge bc.json b.json c.json
merge abc2.json a.json bc.json
same_file abc1.json abc2.json 'merge is associative'
merge again.json abc1.json abc1.json ab.json a.json
same_file again.json abc1.json 'merge is idempotent'
is "$(json abc1.json 'len(d["runs"])')" 3 'a union of runs'
is "$(count_of abc1.json execve)" 3 'with the counts of all'
sed 's/"count": *1\b/"count": 2/' a.json >other.json
run "$SECPROF" merge -o clash.json a.json other.json
is "$status" 'exit 2' 'the same id with other content is refused'
like "$(cat err)" 'a\.json.*other\.json|other\.json.*a\.json' 'and both files are named'
ok 'nothing is written then' test ! -e clash.json
merge a.json a.json b.json
same_file a.json ab.json 'the output may be one of the inputs'
done_testing
