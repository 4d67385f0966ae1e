#!/bin/bash
# secprof report: the page by an independent parser, against what the other commands say.
. "$(dirname "$0")/lib.sh"

page() { # WHAT FILE [ARG]
	"$PYTHON" "$TESTS/report.py" "$@"
}
sound() { # FILE NAME: well-formed, loads nothing, runs its own script alone
	is "$(page problems "$1")" '' "$2"
}
text_of() { # FILE ID: with blanks for line breaks
	page text "$1" "$2" | tr '\n' ' '
}
recorded() { # FILE PROGRAM
	"$SECPROF" trace -q -o "$1" -- "$PYTHON" -S -c "import os; $2" >/dev/null
}
recorded 1.json 'os.getpgid(0)'
recorded 2.json 'os.getpgid(0); os.getsid(0)'
recorded 3.json 'os.getpgid(0)'
recorded 4.json 'os.getpgid(0); os.sync()'
recorded 5.json 'os.getpgid(0); os.sync(); os.umask(0); os.system("true"); os.nice(1)'

# ---- several runs ----
run "$SECPROF" report -o all.html {1,2,3,4,5}.json
is "$status $(cat err)" 'exit 0 ' 'a report of several runs'
sound all.html 'it is well-formed, loads nothing, and its policy allows its script alone'
"$SECPROF" merge -o all.json {1,2,3,4,5}.json 2>err
"$SECPROF" show --json all.json >shown.json
"$SECPROF" estimate all.json >estimated
shown() { # FILE: ABI, number, name, count, exact, as the page's table
	"$PYTHON" -c '
import json, sys
for row in sorted((c["arch"], c["nr"], c["name"], c["count"] or 0, c["exact"]) for c in json.load(open(sys.argv[1]))):
    print(*row)' "$1"
}
is "$(page calls all.html)" "$(shown shown.json)" 'its calls and counts are those of show --json'
enough=$(text_of all.html enough)
line=$(grep '^chance that another run' estimated)
like "$enough" "${line//[()]/.}\\." 'the estimate is that of estimate'
like "$enough" "$(sed -n 's/^\(new calls to expect: .*\)/\1/; s/^new/ew/p' estimated)" 'and so is what to expect'
unexercised=$(sed -n '/^not exercised/,$s/^  //p' estimated)
is "$(printf '%s\n' "$unexercised" | while read -r item; do [[ $enough == *"${item//\`/}"* ]] || echo "$item"; done)" '' \
	'and so is what was not exercised'
like "$enough" 'The last new calls? w[a-z]+ .*umask.*, in run 5\.' 'the curve in words'
like "$(text_of all.html recorded)" 'Complete: ' 'nothing limits it'

"$SECPROF" generate allow -q -o generated.json all.json
page text all.html profile-text | diff - generated.json >difference
is "$(sed '/^>\|^<\|^[0-9]/!d; /^[0-9,]*[acd]/d; /^[<>] *$/d' difference)" '' 'the profile is that of generate allow'

# What Docker refuses whatever the arguments and capabilities is not removed; what is, is refused.
"$PYTHON" - "$ROOT/profilegen/knowledge/docker_default.csv" >never <<'PY'
import csv, sys
rows = csv.DictReader(line for line in open(sys.argv[1]) if line[0] != "#")
print("\n".join(row["call"] for row in rows if not row["condition"] and not row["unless"]))
PY
page names all.html Removed | grep -v '(' | sort -u >removed
is "$(grep -Fxf never removed)" '' 'no call is removed that Docker refuses anyhow'
like "$(tr '\n' ' ' <removed)" '^.*\bchroot\b.*\bmknod\b.*\bpersonality\b|^.*\bchroot\b' 'chroot is removed'
is "$("$SECPROF" check generated.json $(cat removed) | awk 'NR > 1 && $2 == "allow"')" '' \
	'the profile refuses each call that is removed'
is "$(page names all.html Looser)" '' 'the profile is no looser than Docker'"'"'s'

# The cost of a call whose arguments no rule compares is that which lint counts.
"$SECPROF" lint generated.json >linted
is "$("$PYTHON" - <<'PY'
import re
page, lint = open("all.html", encoding="utf-8").read(), " ".join(open("linted").read().split())
shown = dict(re.findall(r'<code>(\w+)</code></th><td class="number">[^<]*</td><td class="number">(\d+)<', page))
counted = dict(pair.split() for pair in re.search(r"frequent calls: ([^;]*);", lint)[1].split(", "))
both = shown.keys() & counted
print(len(both) > 1, [(name, shown[name], counted[name]) for name in both if shown[name] != counted[name]])
PY
)" 'True []' 'calls cost as many instructions as lint counts'
cost=$(text_of all.html cost)
like "$cost" 'over all calls that is an average of [0-9.]+ instructions' 'the average'

# ---- a single one ----
run "$SECPROF" report -o one.html 1.json
sound one.html 'a report of a single run'
like "$(text_of one.html enough)" 'One run does not show|one run does not show' 'too early for an estimate'
like "$(text_of one.html enough)" 'The last new call was exit_group, after [0-9.]+ (ms|s|us)' 'its curve is over time'
is "$("$SECPROF" report 1.json | cmp - one.html && echo same)" same 'standard output; the same bytes each time'
"$SECPROF" trace -q --reproducible -o plain.json -- true
run "$SECPROF" report -o plain.html plain.json
is "$status" 'exit 0' 'a reproducible recording, without counts and times'
sound plain.html 'its page'
is "$(page calls plain.html)" "$("$SECPROF" show --json plain.json >s.json && shown s.json)" 'its calls'
like "$(text_of plain.html enough)" 'was left out of the recording' 'it says that times were left out'
like "$(text_of plain.html cost)" 'Counts were left out' 'and counts'

# ---- several ABIs ----
if build_32bit threads; then
	"$SECPROF" trace -q -o abis.json -- sh -c './threads32; ls' >/dev/null
	run "$SECPROF" report -o abis.html abis.json
	is "$status $(cat err)" 'exit 0 ' 'a report of two ABIs'
	sound abis.html 'its page'
	is "$(page calls abis.html)" "$("$SECPROF" show --json abis.json >s.json && shown s.json)" 'calls of the same name, apart'
	like "$(text_of abis.html call-table)" 'close i386.*close x86_64' 'each with its ABI'
else
	skip 'a report of two ABIs' 'no 32-bit programs here'
fi

# ---- another profile ----
"$SECPROF" trace -q -o sleep.json -- sleep 0.01
run "$SECPROF" report --profile "$ROOT/docs/deny-clock_nanosleep.json" -o deny.html sleep.json
is "$status $(cat err)" 'exit 0 ' 'a report with a profile'
sound deny.html 'its page'
like "$(text_of deny.html profile)" 'Recorded, and not simply allowed *none clock_nanosleep refused: errno EPERM' \
	'what the profile refuses of the recorded calls'
like "$(page names deny.html Looser | tr '\n' ' ')" '\bmount\b' 'in what it is looser than Docker'"'"'s'
"$SECPROF" generate allow -q --format bpf -o f.bpf sleep.json
run "$SECPROF" report -q --profile f.bpf -o bare.html sleep.json
is "$status $(cat err)" 'exit 0 ' 'a bare filter'
sound bare.html 'its page'

# ---- losses and failures ----
"$PYTHON" -c '
import json
document = json.load(open("1.json"))
run = document["runs"][0]
run["completeness"]["lost"] = 7
run["completeness"]["finished"] = False
run["exit"] = {"status": 3}
json.dump(document, open("lossy.json", "w"))'
run "$SECPROF" report -o lossy.html lossy.json
like "$(text_of lossy.html recorded)" 'unfinished: .*calls that happened and could not be read: 7 .*ended with status 3' \
	'what limits a recording is on the page'
like "$(cat err)" 'limited: calls that happened and could not be read: 7' 'and on standard error'
unlike "$(text_of lossy.html recorded)" 'Complete:' 'it is not said to be complete'

# ---- hostile recordings and profiles ----
"$SECPROF" trace -q --stacks -o plain.json -- sh -c 'ls / | cat' >/dev/null
"$PYTHON" "$TESTS/hostile.py" plain.json >hostile.json
"$PYTHON" -c '
import json
document = json.load(open("plain.json"))
for run in document["runs"]:
    run["instead_of"] = {"mode": "learn", "reason": "none"}
json.dump(document, open("benign.json", "w"))'
# Of both no program is there.
mkdir empty
run "$SECPROF" report -q --root empty -o benign.html benign.json
run "$SECPROF" report -q --root empty -o hostile.html hostile.json
is "$status $(cat err)" 'exit 0 ' 'a hostile recording'
sound hostile.html 'its page'
is "$(page tags hostile.html | md5sum)" "$(page tags benign.html | md5sum)" 'it has the same elements as that of a benign one'
page text hostile.html recorded >text
page text hostile.html call-table >>text
is "$("$PYTHON" "$TESTS/hostile.py" --strings | while IFS= read -r string; do grep -Fq -- "$string" text || echo "$string"; done)" '' \
	'it shows each string, escaped as on a terminal'
"$PYTHON" - <<'PY'
import json
evil = "</script><script>alert(1)</script>\u202e\"'"
json.dump({"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [
    {"names": ["read"], "action": "SCMP_ACT_ALLOW", "comment": evil}]}, open("<i>'\"&.json", "w"))
PY
run "$SECPROF" report -q --profile "<i>'\"&.json" -o evil.html plain.json
is "$status" 'exit 0' 'a hostile profile'
sound evil.html 'its page'
like "$(text_of evil.html profile)" "<i>'\"&\.json.*</script><script>alert\(1\)</script>" 'its name and comments are text'

# ---- who executed what: as show --tree ----
"$SECPROF" trace -q -o tree.json -- sh -c 'ls >/dev/null; ls >/dev/null; (ls; true) >/dev/null; exec true'
"$SECPROF" show --tree tree.json | sed -n '/^processes:/,/^$/{/^ *[0-9]/p}' | "$PYTHON" -c '
import re, sys
for line in sys.stdin:
    count, blanks, label = re.fullmatch(r" *(\d+)  ( *)(.*)\n", line).groups()
    print(len(blanks) // 2, max(int(count), 1), label)' >wanted
run "$SECPROF" report -o tree.html tree.json
is "$status $(cat err)" 'exit 0 ' 'a report of several processes'
sound tree.html 'its page'
is "$(page tree tree.html)" "$(cat wanted)" 'the tree is that of show --tree'
ok 'it has several levels' grep -q '^1 2 .*/ls$' wanted
run "$SECPROF" report -o trees.html tree.json 5.json plain.json
like "$(text_of trees.html recorded)" 'Who executed what *Run 1: 2 processes, .*python.*Run 2: 3 processes, sh -c ls / .*Run 3: 5 processes, sh -c ls >' 'a tree for each run that has one'
"$PYTHON" - <<'PY'
import json
d = json.load(open("tree.json"))
d["runs"][0]["tree"] = [{"parent": i - 1 if i else None, "exe": 0, "count": 1} for i in range(4096)]
json.dump(d, open("deep.json", "w"))
d["runs"][0]["tree"] = [{"parent": 0 if i else None, "exe": 0, "count": 1234} for i in range(4096)]
json.dump(d, open("wide.json", "w"))
PY
for tree in deep wide; do
	run "$SECPROF" report -o $tree.html $tree.json
	sound $tree.html "4096 rows, $tree: its page"
	is "$(page tree $tree.html | wc -l)" 500 'shows as many rows as somebody may read'
	like "$(text_of $tree.html recorded)" 'And 3596 more lines' 'and says so'
done
is "$(page tree deep.html | tail -1 | cut -d' ' -f1)" 30 'a chain is cut off where it leaves the screen'
like "$(page tree wide.html | tail -1)" '^1 1234 ' 'counts are grouped'

# ---- what the programs import and did not call: as reach ----
if "$SECPROF" version | grep -q '^+libelf'; then
	reached() { # FILE [OPTION...]: as tab-separated rows
		"$SECPROF" reach "$@" 2>/dev/null | sed '1d; /^$/,$d; s/   */\t/g; s/\t-\t/\tnone\t/'
	}
	is "$(page rows all.html Imported)" "$(reached all.json)" 'what the programs import and did not call'
	like "$(text_of all.html enough)" "$(reached all.json | wc -l) calls that no run made" 'and how many'
	mkdir -p "image$WORK"
	cp "$(type -P true)" program
	"$SECPROF" trace -q -o program.json -- ./program
	run "$SECPROF" report -o program.html program.json
	like "$(text_of program.html enough)" 'has no build id of 1 of 1 files' 'it says that they may have changed'
	mv program "image$WORK"
	run "$SECPROF" report -o program.html program.json
	is "$status $(cat err)" 'exit 0 ' 'a report without the program'
	sound program.html 'its page'
	like "$(text_of program.html enough)" "What these import is not known: $WORK/program \(No such file or directory\)\." 'says so'
	is "$(page rows program.html Imported)" '' 'and lists nothing'
	run "$SECPROF" report --root image -o program.html program.json
	is "$(page rows program.html Imported)" "$(reached --root image program.json)" '--root names an image'
	"$PYTHON" -c '
import json
document = json.load(open("program.json"))
document["runs"][0]["container"] = {"id": "c0ffee", "runtime": "crun"}
json.dump(document, open("container.json", "w"))'
	cp "image$WORK/program" .
	run "$SECPROF" report -o container.html container.json
	like "$(text_of container.html enough)" "$WORK/program \(it was recorded in a container\)\." 'a recording of a container'
	run "$SECPROF" report --root image -o container.html container.json
	is "$(page rows container.html Imported)" "$(page rows program.html Imported)" 'and its image'
else
	like "$(text_of all.html enough)" 'What these import is not known: .*without libelf' 'without libelf it says so'
fi

# ---- from where a dangerous call came: the line of explain ----
"$SECPROF" trace -q --stacks -o stack.json -- chroot / true 2>/dev/null
line=$("$SECPROF" explain stack.json chroot 2>/dev/null | sed -n 's/^ *\(chroot \(←\|<-\) .*\)/\1/p')
if [ -n "$line" ]; then
	run "$SECPROF" report -q -o stack.html stack.json
	ok 'a dangerous call is listed with its stack' grep -Fq "allowed$line" <(page text stack.html calls)
	sound stack.html 'its page'
else
	skip 'a dangerous call is listed with its stack' 'no root, or no stacks here'
fi

# ---- much ----
"$PYTHON" - <<'PY'
import json
document = json.load(open("plain.json"))
run = document["runs"][0]
run["executables"] = ["/usr/libexec/a-rather-long-folder/program-%d" % i for i in range(4000)]
for call in run["calls"][:16]:
    call["by_exe"] = [{"exe": i, "count": 1} for i in range(4000)]
    call["count"] = 4000
run["completeness"]["processes"] = run["completeness"]["threads"] = 10000
json.dump(document, open("large.json", "w"))
PY
run "$SECPROF" report -q -o large.html large.json
is "$status $(cat err)" 'exit 0 ' 'thousands of executables'
sound large.html 'its page'
ok 'it has less than 1 MB' [ "$(wc -c <large.html)" -lt 1000000 ]

# ---- mistakes: an error, and no half a file ----
refused() { # NAME TEXT ARG...
	local name=$1 text=$2
	shift 2
	run "$SECPROF" report "$@"
	is "$status" 'exit 2' "$name"
	like "$(cat err)" "^secprof: .*$text" "$name: says why"
}
refused 'no RECORDING' 'no RECORDING' -o x.html
refused 'a file that is not there' 'missing.json' -o x.html missing.json
refused 'a profile in place of a recording' 'is a profile, not a recording' -o x.html generated.json
refused 'a recording in place of a profile' 'is a recording, not a profile' -o x.html --profile 1.json 1.json
echo '{"format": "secprof-recording", "version": 1, "host": null, "runs": [' >half.json
refused 'half a recording' 'half.json' -o x.html half.json
echo '{"format": "secprof-recording", "version": 1, "host": null, "runs": []}' >empty.json
refused 'a root that is not there' 'nowhere: No such file' --root nowhere -o x.html 1.json
refused 'no runs' 'nothing to report' -o x.html empty.json
refused 'a place that is not there' 'nowhere' -o nowhere/x.html 1.json
is "$(ls x.html .*secprof* 2>/dev/null)" '' 'nothing is written then'
cp one.html kept.html
refused 'a bad recording in place of a good one' 'half.json' -o kept.html half.json
same_file kept.html one.html 'the old report stays'
run "$SECPROF" report -o kept.html 5.json
is "$status" 'exit 0' 'a report replaces a report'
echo '<html>mine</html>' >mine.html
refused 'a page of another kind is not replaced' 'not a report' -o mine.html 1.json
refused 'nor is a recording' 'is read, too' -o 1.json 1.json
run "$SECPROF" report --force -o mine.html 1.json
same_file mine.html one.html '--force replaces it'
# Without /dev/full's ENOSPC the page would be cut off unnoticed.
run "$SECPROF" report -o /dev/full 1.json
is "$status" 'exit 2' 'a full disk'

# ---- the assets: the same bytes each time, whatever awk does it ----
for awk in mawk gawk 'busybox awk' 'original-awk'; do
	have "${awk%% *}" || continue
	mkdir -p bin
	printf '#!/bin/sh\nexec %s "$@"\n' "$awk" >bin/awk
	chmod +x bin/awk
	PATH=$PWD/bin:$PATH "$ROOT/scripts/report-assets.sh" "$ROOT/cli/report" >"assets.${awk%% *}"
	same_file "assets.${awk%% *}" "$BUILD/gen/report_assets.inc" "what $awk makes of the assets is what was built in"
done
done_testing
