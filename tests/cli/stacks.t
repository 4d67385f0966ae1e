#!/bin/bash
# --stacks: module, offset, build id and function at each first occurrence; the helper; what prints
# them.
. "$(dirname "$0")/lib.sh"
cp "$VICTIMS/threads" program
trace --stacks -- ./program
if [ "$status" != 'exit 0' ]; then
	like "$(cat err)" 'stack' 'without stacks, the reason is given'
	done_testing
fi

stack_of() { # NAME: "module-file offset" lines
	json r.json '["%s %d" % (run["modules"][f["module"]]["path"].split("/")[-1], f["offset"])
		for c in run["calls"] if c["name"] == "'"$1"'" for f in c["stack"] if f["module"] is not None
		and f["module"] >= 0]'
}

like "$(stack_of getppid)" '^libc' 'the stack begins in the C library'
like "$(stack_of getppid)" '^program ' 'and leads to the program'
if have readelf && have nm; then
	want=$(readelf -n program | sed -n 's/.*Build ID: //p')
	[ -z "$want" ] || is "$(json r.json '[m["build_id"] for m in run["modules"]
		if m["path"].endswith("/program")]')" "$want" 'the build id is that of the file'
	# The program's segments are mapped at file offset = address in its text segment
	# or shifted by a constant that readelf shows.
	shift_by=$(readelf -lW program | awk '$1 == "LOAD" && $7 == "R" && $8 == "E" ||
		$1 == "LOAD" && $7 == "E" { print $3, $2; exit }')
	read -r address offset <<<"$shift_by"
	read -r start size <<<"$(nm -S program | awk '$4 == "make_calls" { print "0x" $1, "0x" $2 }')"
	at=$(stack_of getppid | awk '$1 == "program" { print $2; exit }')
	[ -z "${start:-}" ] || [ -z "$at" ] || ok 'the frame lies in make_calls()' test \
		$((at + address - offset)) -ge $((start)) -a \
		$((at + address - offset)) -le $((start + size))
fi
is "$(json r.json 'sum(1 for c in run["calls"] if c["name"] == "getppid")')" 1 \
	'the calls are the same as without'

# ---- what the workload says of itself is not to be trusted ----
"$PYTHON" - program forged <<'PY'
"""Moves PT_GNU_EH_FRAME to where nothing is."""
import struct
import sys

with open(sys.argv[1], 'rb') as file:
    data = bytearray(file.read())
if data[4] == 2:  # ELFCLASS64
    at, size, count = (struct.unpack_from('<Q', data, 32)[0], *struct.unpack_from('<HH', data, 54))
    for header in range(at, at + size * count, size):
        if struct.unpack_from('<I', data, header)[0] == 0x6474e550:
            struct.pack_into('<QQQ', data, header + 8, *3 * (0x7ffff000,))
with open(sys.argv[2], 'wb') as file:
    file.write(data)
PY
chmod +x forged
trace --stacks -- ./forged
is "$status" 'exit 0' \
	'a forged offset of the unwind table harms nobody'
ok 'and the calls are recorded' test "$(count_of r.json getppid)" -ge 1
# A pipe in place of the file that is mapped: to open it would wait for a writer.
cat >swap.sh <<'SH'
rm swapped && mkfifo swapped 'swapped (deleted)' && cd / && kill -0 $$ && echo went on
SH
cp "$(type -P dash || type -P sh)" swapped
perl "$TESTS/status.pl" status 20 "$SECPROF" trace -q --stacks -o r.json -- \
	./swapped -c "$(cat swap.sh)" >out 2>err
is "$(cat status) $(cat out) $(count_of r.json chdir)" 'exit 0 went on 1' \
	'nor does a pipe in place of a mapped file'

for kind in circle deep nowhere; do
	"$VICTIMS/odd_stacks" "$kind"
	if [ $? = 77 ]; then
		skip "a stack that is odd: $kind" 'for x86_64'
		continue
	fi
	trace --stacks -- "$VICTIMS/odd_stacks" "$kind"
	is "$status $(json r.json '["%s %s" % (c["stack_truncated"], len(c["stack"]) <= 64)
		for c in run["calls"] if c["name"] == "getppid"][0]')" 'exit 0 True True' \
		"a stack that is odd ($kind) is cut off"
done

# ---- the helper ----
helper_of() { # PID OF SECPROF'S CHILD OR OF SECPROF: its helper
	"$PYTHON" - "$1" <<'PY'
import os
import sys

parents, names = {}, {}
for pid in filter(str.isdigit, os.listdir('/proc')):
    try:
        with open(f'/proc/{pid}/stat') as file:
            name, rest = file.read().rsplit(')', 1)
        parents[pid], names[pid] = rest.split()[1], name.split('(', 1)[1]
    except OSError:
        pass
for pid in names:
    above = pid
    while above in parents and above != sys.argv[1]:
        above = parents[above]
    if above == sys.argv[1] and names[pid] == 'secprof-stacks':
        print(pid)
PY
}

is_in_state() { # PID LETTER
	[ "$(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null)" = "$2" ]
}

has_helper() {
	helper=$(helper_of "$secprof")
	[ -n "$helper" ]
}

cat >waits.sh <<'SH'
echo ready >ready
while [ ! -e go ]; do sleep 0.05; done
exec ./program
SH
for signal in KILL STOP; do
	rm -f ready go
	"$SECPROF" trace -q --stacks -o r.json -- sh waits.sh >out 2>err &
	secprof=$!
	wait_for 20 test -e ready && wait_for 20 has_helper
	kill -$signal "$helper"
	[ $signal = KILL ] || wait_for 20 is_in_state "$helper" T
	touch go
	wait "$secprof"
	is "$? $(wc -c <err)" '0 0' "SIG$signal to the helper: the workload ends as usual"
	is "$(json r.json 'done["stacks_lost"], sum(len(c["stack"]) == 1 and
		c.get("stack_truncated", False) for c in run["calls"]) <= 1,
		"getppid" in [c["name"] for c in run["calls"] if len(c["stack"]) > 1]')" '(1, True, True)' \
		'which costs one stack, and nothing else'
done
# AddressSanitizer makes calls of its own: such a helper has no filter.
seccomp=2
! nm -D "$SECPROF" 2>/dev/null | grep -q __asan_init || seccomp=0
if [ "$(id -u)" = 0 ]; then
	rm -f ready go
	"$SECPROF" trace -q --stacks -o r.json -- sh waits.sh >out 2>err &
	secprof=$!
	wait_for 20 test -e ready && wait_for 20 has_helper
	like "$(sed -n 's/^\(Uid\|Seccomp\|NoNewPrivs\|CapEff\):\t\(.*\)/\1 \2/p' "/proc/$helper/status" |
		tr '\t\n' ' ;')" "^Uid 18[0-9]{8} .*CapEff 0000000000000000;NoNewPrivs 1;Seccomp $seccomp;" \
		'the helper has a user id of its own, and is confined'
	touch go
	wait "$secprof"
else
	skip 'the user of the helper' 'needs root'
fi

# ---- outside truths ----
if have strace && strace -k -o trace.log true 2>/dev/null && grep -q '^ > ' trace.log; then
	strace -k -o trace.log "$VICTIMS/needless" >/dev/null 2>&1
	trace --stacks -- "$VICTIMS/needless"
	"$PYTHON" - trace.log r.json >out <<'PY'
"""The stack of the first occurrence of each call, as strace has it and as secprof has it."""
import json
import re
import sys

theirs, call = {}, None
for line in open(sys.argv[1], errors='replace'):
    begin = re.match(r'(\w+)\(', line)
    frame = re.match(r' > ([^(]*)\(.*\[0x([0-9a-f]+)\]$', line)
    if begin:
        call = begin.group(1)
        if call in theirs:
            call = None
        else:
            theirs[call] = []
    elif frame and call:
        theirs[call].append((frame.group(1).rsplit('/', 1)[-1], int(frame.group(2), 16)))
with open(sys.argv[2]) as file:
    run = json.load(file)['runs'][0]
same = 0
for seen in run['calls']:
    ours = [(run['modules'][frame['module']]['path'].rsplit('/', 1)[-1], frame['offset'])
            for frame in seen['stack'] if frame['module'] is not None]
    # Of execve strace has the stack from before it.
    if seen['name'] == 'execve' or not theirs.get(seen['name']):
        continue
    if ours == theirs[seen['name']]:
        same += 1
    else:
        print('differs:', seen['name'], ours, theirs[seen['name']])
print('same', same)
PY
	like "$(tr '\n' ';' <out)" '^same [1-9][0-9]+;$' 'ten stacks and more are those of strace -k'
else
	skip 'the stacks of strace -k' 'it has none here'
fi
if "$SECPROF" version | grep -q '^+libdw' && have nm; then
	trace --stacks -- ./program
	like "$(json r.json '[f["function"] for c in run["calls"] if c["name"] == "getppid"
		for f in c["stack"] if "function" in f]' | tr '\n' ' ')" ' make_calls ' \
		'functions are those of the symbol table'
	run "$SECPROF" show --stacks r.json
	like "$(grep -F 'getppid ' out | tail -1)" '^  getppid (<-|←) make_calls .*\(program\)$' \
		'show --stacks: from where a call comes'
	run "$SECPROF" explain r.json getppid
	like "$(tr -s ' \n' ' ' <out)" 'getppid (<-|←) make_calls .*\(program\)' 'and explain'
	"$SECPROF" generate allow -q --comments r.json >commented.json
	"$SECPROF" generate allow -q r.json >plain.json
	is "$("$PYTHON" -c 'import json
print(*(rule["comment"].split(" ")[2] for rule in json.load(open("commented.json"))["syscalls"]
	if rule["names"] == ["getppid"]))')" make_calls 'generate --comments: a rule says why'
	ok 'and the profile allows the same' "$SECPROF" diff -q commented.json plain.json
	"$PYTHON" - plain.json without.json <<'PY'
import json
import sys

profile = json.load(open(sys.argv[1]))
for rule in profile['syscalls']:
    rule['names'] = [name for name in rule['names'] if name != 'getppid']
json.dump(profile, open(sys.argv[2], 'w'))
PY
	run "$SECPROF" diff -v r.json without.json
	like "$(tr -s ' \n' ' ' <out)" 'called from: getppid (<-|←) make_calls ' \
		'diff -v: from where what would be refused comes'
	is "$("$SECPROF" diff r.json without.json | grep -c 'called from')" 0 'and only that'
	cp r.json program.json
	trace --stacks -- true
	run "$SECPROF" diff -v r.json program.json
	like "$(tr -s ' \n' ' ' <out)" 'called from: .*getppid (<-|←) make_calls ' \
		'and what is new in a recording'
	run "$SECPROF" generate allow --comments --format names r.json
	is "$status" 'exit 2' 'a format without comments is refused with --comments'
else
	skip 'functions' 'built without libdw'
fi

# ---- the option ----
trace -- ./program
is "$(json r.json 'any(c.get("stack") for c in run["calls"])')" False 'no stacks unless asked for'
trace --stacks=off -- ./program
is "$status $(json r.json 'any(c.get("stack") for c in run["calls"])')" 'exit 0 False' '--stacks=off'
trace --stacks=first -- ./program
is "$status $(json r.json 'any(c.get("stack") for c in run["calls"])')" 'exit 0 True' '--stacks=first'
run "$SECPROF" trace --stacks=all -o r.json -- ./program
is "$status" 'exit 125' 'another word is refused'
done_testing
