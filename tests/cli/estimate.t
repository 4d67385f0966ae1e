#!/bin/bash
# secprof estimate: whether enough was recorded, from which run brought what.
. "$(dirname "$0")/lib.sh"

recorded() { # FILE PROGRAM
	"$SECPROF" trace -q -o "$1" -- "$PYTHON" -S -c "import os; $2" >/dev/null
}
recorded 1.json 'os.getpgid(0)'
recorded 2.json 'os.getpgid(0); os.getsid(0)'
recorded 3.json 'os.getpgid(0)'
recorded 4.json 'os.getpgid(0); os.sync()'
recorded 5.json 'os.getpgid(0); os.sync(); os.umask(0)'

# What each run brought, counted by another program.
brought() { # FILE...
	local file
	: >known
	for file; do
		names_of "$file" | sort -u >names
		echo "$(comm -13 known names | wc -l) $(wc -l <names)"
		sort -u known names >both && mv both known
	done
}

run "$SECPROF" estimate 1.json 2.json 3.json 4.json 5.json
is "$status $(cat err)" 'exit 0 ' 'five runs are enough for an estimate'
is "$(awk '$1 == "run" { table = 1; next } !NF { exit } table { print $2, $4 }' out)" \
	"$(brought 1.json 2.json 3.json 4.json 5.json)" 'each run, with what it brought'
# getsid and umask are in one run each, sync in two: U1 = 2 of 5, Q1 = 2, Q2 = 1;
# f0 = 4/5 * 4/2 = 1.6, and 1.6 * (1 - (1 - 2/10)^10) = 1.43.
like "$(cat out)" 'brings a new call: 40 % \(at most 85 %,' 'the chance and its bound'
like "$(cat out)" "new calls to expect: 0\.4 in the next run, 1\.4 in the next ten; at least $(($(wc -l <known) + 2)) in all" \
	'what to expect'
like "$(cat out)" 'in one run only 2$' 'calls that one run has'
like "$(cat out)" '^  no file was renamed' 'what was not exercised'

run "$SECPROF" estimate 5.json 2.json 4.json 1.json 3.json 2.json
cp out other
run "$SECPROF" estimate 1.json 2.json 3.json 4.json 5.json
is "$(cat other)" "$(cat out)" 'the order of the files and repetitions do not matter'

run "$SECPROF" merge -o all.json 1.json 2.json 3.json 4.json 5.json
like "$(cat err)" '^secprof: note: chance .* new call: 40 % ' 'merge says it, too'
run "$SECPROF" estimate --json all.json
is "$status $(json out 'd["estimate"]["chance"], d["in_one_run"], d["in_two_runs"], len(d["runs"])')" \
	'exit 0 (0.4, 2, 1, 5)' 'the same from the merged recording, as JSON'

run "$SECPROF" estimate 1.json 2.json 3.json 4.json
like "$(cat out)" '^too early for an estimate: 4 runs' 'four are too few'
run "$SECPROF" estimate --json 1.json 2.json
is "$(json out 'd["estimate"]')" None 'no estimate, in JSON'
run "$SECPROF" estimate 1.json
like "$(cat out)" '^one run does not show' 'one short run'

"$SECPROF" trace -q --seed 1.json -o seeded.json -- true
run "$SECPROF" estimate seeded.json 1.json 2.json 3.json 4.json 5.json
like "$(cat out)" '^no estimate: runs that were recorded with --seed' 'runs that lack calls'

# ---- one long run, made long by hand: times are what a recorder on this machine may write ----
"$PYTHON" - <<'PY'
import json
document = json.load(open("1.json"))
run = document["runs"][0]
run["duration"] = 100
for call in run["calls"]:
    call["first"]["offset"] = 1
json.dump(document, open("steady.json", "w"))
for offset, call in zip((11, 16, 31, 36, 51, 56), run["calls"]):
    call["first"]["offset"] = offset
json.dump(document, open("changing.json", "w"))
PY
run "$SECPROF" estimate steady.json
like "$(cat out)" '^chance that 10\.0 s more of the same brings a new call: 0 % \(at most 37 %,' 'a long run that is steady'
run "$SECPROF" estimate changing.json
like "$(cat out)" '^one run does not show' 'one that is not'

# ---- what a recording is: its runs, in the order of their starts ----
for file in failed again; do
	run "$SECPROF" trace -q -o "$file.json" -- sh -c 'kill -TERM $$'
done
"$SECPROF" merge -o all.json failed.json 1.json 2.json 2>err
run "$SECPROF" show all.json
"$PYTHON" - >wanted <<'PY'
import json
known = set()
runs = sorted(json.load(open("all.json"))["runs"], key=lambda run: run["start"])
for run in runs:
    calls = {(call["arch"], call["nr"]) for call in run["calls"]}
    end = "SIGTERM" if "signal" in run["exit"] else "status %d" % run["exit"]["status"]
    print(run["start"][:19].replace("T", " "), run.get("source", "spawned"), run["mode"], end, len(calls), len(calls - known), run["command"][0])
    known |= calls
PY
is "$(sed '1,/^run /d' out | sed -E 's/^ *[0-9]+  ([^ ]+ [^ ]+) +[0-9.]+ [a-z]+ +([a-z]+) +([a-z]+) +(SIGTERM|status [0-9]+) +([0-9]+) +([0-9]+)  [^ ]+ [^ ]+ +([^ ]+).*/\1 \2 \3 \4 \5 \6 \7/')" \
	"$(cat wanted)" 'show lists when, how and with what end each run was made, and what it brought'
for ((i = 0; i < 25; i++)); do
	"$SECPROF" trace -q --mode ptrace -o "r$i.json" -- true
done
"$SECPROF" merge -o many.json 1.json failed.json again.json r*.json 2>err
run "$SECPROF" show many.json
listed=$(sed '1,/^run /d' out | grep -c '^ *[0-9]')
like "$(cat out)" "^and $((28 - listed)) more, which ended well and made no new call\$" 'of many runs only those that matter'
is "$(sed '1,/^run /d' out | grep -c ' SIGTERM ')" 2 'such as those that failed, also without a new call'

# ---- what was not exercised: signals ----
server() { # FILE SIGNAL...: of one that ignores them
	"$SECPROF" trace -q -o "$1" -- "$PYTHON" -S -c '
import os, signal, socket, sys
socket.socket().listen()
if sys.argv[1] == "wait":
    signal.sigtimedwait([signal.SIGWINCH], 0)
    del sys.argv[1]
for name in sys.argv[1:]:
    signal.signal(signal.Signals[name], signal.SIG_IGN)
    os.kill(os.getpid(), signal.Signals[name])' "${@:2}"
}
asks_for_hangup() { # FILE...
	"$SECPROF" estimate "$@" 2>err | grep -c '^  it listened, and received no SIGHUP'
}
server usr1.json SIGUSR1
server hup.json SIGHUP SIGUSR1
is "$(asks_for_hangup usr1.json) $(asks_for_hangup hup.json) $(asks_for_hangup usr1.json hup.json)" '1 0 0' \
	'a server that got no SIGHUP'
is "$(asks_for_hangup 1.json)" 0 'what is no server'
server wait.json wait SIGUSR1
is "$(asks_for_hangup wait.json)" 0 'one that waits for signals, which nobody sees'

# ---- what was not exercised: results ----
like "$("$SECPROF" estimate 1.json)" '  no call lacked memory or space \(ENOMEM, ENOSPC\)' 'no shortage'
for result in ENOMEM ENOSPC EDQUOT EPERM; do
	"$PYTHON" -c '
import json, sys
document = json.load(open("1.json"))
document["runs"][0]["calls"][0]["first"]["result"] = sys.argv[1]
json.dump(document, open("short.json", "w"))' "$result"
	is "$("$SECPROF" estimate short.json | grep -c 'no call lacked memory')" "$([ "$result" = EPERM ] && echo 1 || echo 0)" \
		"a call that failed with $result"
done

# ---- and what the programs import, by what reach lists ----
imports_of() { # FILE: as JSON
	"$SECPROF" estimate --json "$1" 2>err >out
	json out '(d["imports"]["not_called"], d["imports"]["unknown"])'
}
if "$SECPROF" version | grep -q '^+libelf'; then
	run "$SECPROF" reach --json 1.json
	listed=$(json out 'len(d["not_called"])')
	names=$(json out '", ".join(line["call"] for line in d["not_called"][:5])')
	is "$("$SECPROF" estimate 1.json | grep '^  the programs import')" \
		"  the programs import functions for $listed calls that were not made: $names and $((listed - 5)) more (see \`secprof reach\`)" \
		'how many calls the programs import, and the first ones'
	all=$(json out '([line["call"] for line in d["not_called"]], [])')
	is "$(imports_of 1.json)" "$all" 'all of them as JSON'
	cp "$(type -P true)" program
	"$SECPROF" trace -q -o gone.json -- sh -c './program; true'
	mv program other
	like "$("$SECPROF" estimate gone.json)" '; what 1 of their files import is not known \(see ' \
		'a file that is not there any more is mentioned'
	mv other program
	"$SECPROF" trace -q -o program.json -- ./program
	with=$("$SECPROF" estimate program.json | grep -c '^  the programs import')
	altered() { # PYTHON-STATEMENT: program.json with it, as altered.json
		"$PYTHON" -c 'import json, sys
d = json.load(open("program.json"))
run = d["runs"][0]
exec(sys.argv[1])
json.dump(d, open("altered.json", "w"))' "$1"
	}
	unknown() { # NAME REASON FILE: nothing as text, the reason as JSON
		run "$SECPROF" estimate "$3"
		is "$status $(grep -c '^  the programs import' out) $(cat err)" 'exit 0 0 ' "$1: not mentioned"
		is "$(imports_of "$3")" "([], [{'path': '$WORK/program', 'reason': '$2'}])" "$1: unless asked for JSON"
	}
	is "$with" 1 'a program that is there'
	altered 'run["container"] = {"id": "c0ffee", "runtime": "crun"}'
	unknown 'a container' 'it was recorded in a container' altered.json
	altered 'run["modules"] = [{"path": run["executables"][0], "build_id": "1234"}]'
	unknown 'another file' 'it is not the file that was recorded: its build id differs' altered.json
	altered 'd["host"]["arch"] = "s390x"'
	unknown 'another machine' 'it was recorded on another machine' altered.json
	mv program gone
	unknown 'a program that is gone' 'No such file or directory' program.json
else
	is "$(imports_of 1.json | grep -c 'without libelf')" 1 'without libelf it says so'
fi

run "$SECPROF" estimate
is "$status" 'exit 2' 'no RECORDING'
run "$SECPROF" estimate missing.json
is "$status" 'exit 2' 'a file that is not there'
done_testing
