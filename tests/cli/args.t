#!/bin/bash
# trace --args: values of arguments, in every mode those that strace prints.
. "$(dirname "$0")/lib.sh"

values() { # RECORDING CALL
	"$PYTHON" "$TESTS/arguments.py" values "$1" "$2"
}

# ---- what is kept ----
for mode in ptrace trace notify learn; do
	trace --mode $mode --args -- "$VICTIMS/argued"
	is "$status $(cat out)" 'exit 0 argued' "$mode: the program works"
	is "$(values r.json setsockopt)" '1,1 1,2 1,6 1,9 6,1 6,2' \
		"$mode: level and name together, also in a thread and a child"
	is "$(values r.json mprotect | tr ' ' '\n' | grep -cx '[137]')" 3 "$mode: new protections"
	like "$(values r.json prctl)" '^3 7 (.* )?39' "$mode: 32 bits of an option"
	is "$(values r.json shmat) $(values r.json seccomp) $(values r.json keyctl)" '4096 2 0' \
		"$mode: calls of a thread"
	cp r.json $mode.json
done
"$PYTHON" - <<'PY' >problems
import json
def calls(mode):
    run = json.load(open(mode + ".json"))["runs"][0]
    return {c["name"]: (c.get("args"), c.get("tuples")) for c in run["calls"]
            if "args" in c or "tuples" in c}
for mode in "trace", "notify", "learn":
    got, want = calls(mode), calls("ptrace")
    for name in sorted(set(got) | set(want)):
        if got.get(name) != want.get(name):
            print(mode, name, got.get(name), want.get(name))
PY
is "$(cat problems)" '' 'all modes agree'
is "$(json learn.json 'done["filters"] > 0')" True 'a filter compared them'

trace -- "$VICTIMS/argued"
unlike "$(cat r.json)" 'tuples' 'without --args: no tuples'
is "$(json r.json 'sorted(c["name"] for c in run["calls"] if "args" in c)')" \
	"$(json r.json 'sorted(c["name"] for c in run["calls"] if c["name"] in
		("clone", "ioctl", "ipc", "personality", "socket", "socketcall", "socketpair"))')" \
	'and values of those only that always have them'
trace --args=prctl,mprotect -- "$VICTIMS/argued"
is "$(json r.json '[("args" in c) for c in run["calls"] if c["name"] in ("mmap", "mprotect", "prctl")]')" \
	'[False, True, True]' '--args=CALL,...: of these calls'
trace --args --mode learn -- "$VICTIMS/argued" many
is "$status" 'exit 0' 'more values than a filter compares'
for call in prctl setsockopt; do
	like "$(values r.json $call)" ' overflow$' "$call: more than a recording keeps is said"
	is "$(values r.json $call | wc -w)" 65 "$call: and 64 are kept"
done

# ---- rules: as many runs as there were modes, merged or not ----
recorded=(ptrace.json trace.json notify.json learn.json)
generated() { # OPTION-OR-RECORDING...: what is reported of calls whose values were asked for
	run "$SECPROF" generate allow --runtime none "$@"
	grep -E 'prctl|setsockopt|mmap|mprotect' err
}
generated "${recorded[@]}" >several
like "$(cat several)" 'some arguments only: mmap \(not writable, or not executable, as in all runs\)' \
	'no memory that is writable and executable: one class'
like "$(cat several)" 'any arguments: mprotect \(memory that is writable and executable was recorded: 0x7\)' \
	'unless it was recorded'
like "$(cat several)" 'prctl \(option 0x3, .*; each of 4 runs that make it is admitted by the others\)' \
	'values that the runs agree on: with the count'
run "$SECPROF" merge --force -o merged.json learn.json notify.json trace.json ptrace.json
is "$(generated merged.json)" "$(cat several)" 'the same of merged recordings'
like "$(generated learn.json)" 'any arguments: prctl, (seccomp, )?setsockopt \(fewer than 3 runs' 'one is no evidence of values'
like "$(generated --arch arm64 "${recorded[@]}")" 'prctl \(option 0x3, .*; each of 4 runs' \
	'they are, for an architecture that is predicted'
trace -- "$VICTIMS/argued"
unlike "$(generated "${recorded[@]}" r.json)" 'some arguments only: (mmap|prctl|setsockopt)' \
	'a recording without values makes no rule'
trace --args -- "$VICTIMS/argued" many
unlike "$(generated "${recorded[@]}" r.json)" 'some arguments only: (prctl|setsockopt)' \
	'nor one with too many'
is "$(generated --names-only "${recorded[@]}")" '' '--names-only'

# ---- mistakes ----
run "$SECPROF" trace --args=mprotet -- true
is "$status $(cat err)" "exit 125 secprof: --args: no values are kept of 'mprotet'; did you mean 'mprotect'? (see 'secprof help trace')" \
	'a name that is not in the table'
run "$SECPROF" trace --args=openat -- true
like "$(cat err)" "no values are kept of 'openat', only of bpf, .*unshare" 'a call that has none worth it'
run "$SECPROF" trace --args= -- true
is "$status" 'exit 125' 'an empty list'

# ---- the oracle ----
if strace -o /dev/null true 2>/dev/null; then
	same_as_strace() { # COMMAND...
		strace -f -e raw=all -o log "$@" >/dev/null 2>&1
		trace --args -- "$@"
		"$PYTHON" "$TESTS/arguments.py" oracle r.json log >problems
	}
	ok "strace prints what argued's recording has" same_as_strace "$VICTIMS/argued"
	note "$(cat problems)"
	cat >options.py <<-'PYTHON'
	import mmap, socket
	with socket.socket() as tcp, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM):
	    for option in socket.SO_REUSEADDR, socket.SO_KEEPALIVE, socket.SO_BROADCAST:
	        tcp.setsockopt(socket.SOL_SOCKET, option, 1)
	    tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
	a, b = socket.socketpair()
	mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC)
	PYTHON
	ok "and python's" same_as_strace "$PYTHON" options.py
	note "$(cat problems)"
	ok "and a shell's" same_as_strace sh -c 'ls /etc | sort | head -3; (echo a)'
	note "$(cat problems)"
	# As text its constants become numbers again; one that is not known is not claimed.
	strace -f -o log "$PYTHON" options.py
	trace --args -- "$PYTHON" options.py
	run "$SECPROF" import --args --from strace -o imported.json log
	is "$status" 'exit 0' 'import --args'
	for call in mmap mprotect setsockopt socket socketpair; do
		is "$(values imported.json $call)" "$(values r.json $call)" "import: $call is as recorded"
	done
	sed -i 's/SO_BROADCAST/SO_UNHEARD_OF/' log
	run "$SECPROF" import --args --force --from strace -o unknown.json log
	is "$(values unknown.json setsockopt)" '1,2 1,9 6,1 overflow' 'import: an unknown constant'
	run "$SECPROF" import --force --from strace -o imported.json log
	unlike "$(cat imported.json)" 'tuples' 'import without it'
	echo prctl setsockopt >names
	run "$SECPROF" import --args --from names -o names.json names
	is "$(values names.json prctl) $(values names.json setsockopt)" 'overflow overflow' \
		'a list claims nothing'
else
	skip 'the oracle' 'strace does not work here'
fi
if build_32bit argued; then
	trace --args -- ./argued32
	is "$(json r.json '[("args" in c) for c in run["calls"] if c["name"] in ("mmap2", "mprotect")]')" \
		'[True, True]' 'an i386 process'
fi

# ---- seeds, merges, reproducible files, differences ----
trace --args=setsockopt,prctl -- "$VICTIMS/argued"
cp r.json seed.json
"$PYTHON" - <<'PY'
import json
document = json.load(open("seed.json"))
for call in document["runs"][0]["calls"]:
    if call["name"] == "setsockopt":
        call["tuples"]["values"].remove([6, 2])
json.dump(document, open("seed.json", "w"))
PY
trace --mode learn --seed seed.json -- "$VICTIMS/argued"
is "$(values r.json setsockopt)" '6,2' '--seed: values that it has not are kept, though --args was not given'
is "$(json r.json '[c["name"] for c in run["calls"] if c["name"] != "clone3"]')" setsockopt \
	'and nothing else is new (but clone3, which no filter lets through)'
run "$SECPROF" merge -o merged.json seed.json r.json
is "$(values merged.json setsockopt)" '1,1 1,2 1,6 1,9 6,1 6,2' 'merge keeps the tuples'
run "$SECPROF" diff seed.json merged.json
is "$status" 'exit 1' 'diff: a new tuple'
like "$(cat out)" '^setsockopt +[^ ]+ +1, 2 +\(0x6, 0x2\)$' 'is shown'
run "$SECPROF" diff --json seed.json merged.json
is "$(json out 'd["values"][0]["index"], d["values"][0]["values"]')" '([1, 2], [[6, 2]])' 'in JSON, too'
run "$SECPROF" diff merged.json seed.json
is "$status" 'exit 0' 'one that is gone is not new'
for n in 1 2; do
	"$SECPROF" trace -q --args --reproducible -o same$n.json -- "$VICTIMS/argued" >/dev/null
done
same_file same1.json same2.json '--reproducible: the same program gives the same file'
# What diff advises is a rule that admits what was refused, and no more.
run "$SECPROF" generate allow -q -o options.profile merged.json
"$PYTHON" - <<'PY'
import json
profile = json.load(open("options.profile"))
for rule in profile["syscalls"]:
    rule["names"] = [name for name in rule["names"] if name != "setsockopt"] or ["setsockopt"]
pair = [{"index": 1, "value": 1, "op": "SCMP_CMP_EQ"}, {"index": 2, "value": 2, "op": "SCMP_CMP_EQ"}]
profile["syscalls"].append({"names": ["setsockopt"], "action": "SCMP_ACT_ALLOW", "args": pair})
json.dump(profile, open("pair.profile", "w"))
PY
run "$SECPROF" diff --json merged.json pair.profile
is "$status" 'exit 1' 'diff: pairs that a profile refuses'
"$PYTHON" - <<'PY'
import json
profile = json.load(open("pair.profile"))
for call in json.load(open("out"))["refused"]:
    profile["syscalls"] += call["add"]
json.dump(profile, open("healed.profile", "w"))
PY
run "$SECPROF" diff merged.json healed.profile
is "$status" 'exit 0' 'the rules that it advises admit them'
run "$SECPROF" check healed.profile 'setsockopt(_, 6, 9)' 'setsockopt(_, 6, 2)'
is "$(grep -c 'allow$\|allow ' out)" 1 'and no others'

run "$SECPROF" show --args merged.json
like "$(cat out)" "^setsockopt +$(uname -m) +1, 2 +\(0x1, 0x1\) .*\(0x6, 0x2\)\$" 'show --args prints them'
is "$(grep -c . out) $(cat -s out | wc -l)" "$(grep -c . out) $(wc -l <out)" 'with single blank lines between its parts'
run "$SECPROF" show merged.json
unlike "$(cat out)" '^values of arguments' 'show does not'
run "$SECPROF" show --args --json merged.json
is "$(json out '[a for c in d if c["name"] == "setsockopt" for a in c["args"]]')" \
	"[{'index': [1, 2], 'values': [[1, 1], [1, 2], [1, 6], [1, 9], [6, 1], [6, 2]], 'overflow': False}]" \
	'show --args --json'
done_testing
