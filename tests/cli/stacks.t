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
perl "$TESTS/status.pl" status 240 "$SECPROF" trace -q --stacks -o r.json -- \
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

# ---- pages in a stack's mapping that nobody can read ----
"$VICTIMS/guarded_stacks"
if [ $? = 77 ]; then
	skip 'a stack before a guard page' 'the kernel has none within a mapping'
else
	trace --stacks -- "$VICTIMS/guarded_stacks"
	is "$status $(json r.json 'done.get("stacks_lost", 0), [(c.get("stack_truncated", False),
		len(c["stack"]) > 2) for c in run["calls"] if c["name"] in ("getpgrp", "getppid")]')" \
		'exit 0 (0, [(False, True), (False, True)])' 'a stack ends before a guard page in its mapping'
fi

# ---- .debug_frame, which has what .eh_frame lacks ----
cat >plain.c <<'C'
#include <unistd.h>
int results;
__attribute__((noinline)) void innermost(void) { results += getppid(); }
__attribute__((noinline)) void middle(void) { innermost(); results++; }
int main(void) { middle(); return results == 7; }
C
cat >break.py <<'PY'
"""Makes each word of .debug_frame a large number, one after the other."""
import subprocess
import sys

text = subprocess.run(['readelf', '-SW', sys.argv[1]], stdout=subprocess.PIPE, text=True).stdout
words = next(line.split('.debug_frame', 1)[1].split() for line in text.splitlines()
             if ' .debug_frame ' in line)
at, size = int(words[2], 16), int(words[3], 16)
with open(sys.argv[1], 'rb') as file:
    data = file.read()
for i in range(0, size, 4):
    with open(f'{sys.argv[2]}{i // 4}', 'wb') as file:
        file.write(data[:at + i] + b'\xf0\xff\xff\x7f' + data[at + i + 4:])
PY
of_getppid() { # "cut off? how many frames in the program"
	json r.json '["%s %d" % (c.get("stack_truncated", False), sum(1 for f in c["stack"]
		if f["module"] is not None and run["modules"][f["module"]]["path"].startswith("'"$WORK"'")))
		for c in run["calls"] if c["name"] == "getppid"][0]'
}
for compiler in gcc clang; do
	if ! have $compiler || ! have readelf || ! $compiler -O2 -g -fno-asynchronous-unwind-tables \
		-fno-unwind-tables -fomit-frame-pointer -o plain plain.c 2>log ||
		! readelf -SW plain | grep -q ' \.debug_frame '; then
		skip "unwinding by .debug_frame ($compiler)" "no $compiler that makes one"
		continue
	fi
	trace --stacks -- ./plain
	# innermost, middle, main, _start
	is "$status $(of_getppid)" 'exit 0 False 4' "a stack is unwound by .debug_frame ($compiler)"
	strip -o bare plain && trace --stacks -- ./bare
	like "$(of_getppid)" '^True' 'and cut off without it'
	"$PYTHON" break.py plain broken && chmod +x broken*
	bad=
	for file in broken*; do
		trace --stacks -- "./$file"
		[ "$status $(count_of r.json getppid) $(json r.json 'done.get("stacks_lost", 0)')" = \
			'exit 0 1 0' ] || bad+=" $file"
	done
	is "$bad" '' "what is forged in it costs frames at most ($compiler)"
	rm -f broken*
done

# ---- a program that was deleted ----
chmod 777 .
for user in '' 'setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all'; do
	if [ -n "$user" ] && ! $user true 2>log; then
		skip 'the file of a program that was deleted, without privilege' 'needs root'
		continue
	fi
	cp "$(type -P dash || type -P sh)" deleted
	rm -f r.json
	$user "$SECPROF" trace -q --stacks -o r.json -- ./deleted -c 'rm ./deleted; umask 022; :' >out 2>err
	is "$? $(json r.json '["%s %s" % (c.get("stack_truncated", False), any(f["module"] is not None and
		run["modules"][f["module"]]["path"].endswith("/deleted") for f in c["stack"]))
		for c in run["calls"] if c["name"] == "umask"]')" '0 False True' \
		"the file of a program that was deleted is read${user:+, without privilege, too}"
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

# ---- further ones: of new values, and different ones ----
cp "$VICTIMS/callers" callers
# For each stack of the call: its values and the function of the program that has made it, as nm(1)
# and readelf(1) have it; then how many more there were.
callers_of() { # RECORDING CALL [RUN]
	"$PYTHON" - "$1" "$2" "${3:-0}" <<'PY'
import bisect
import json
import subprocess
import sys

with open(sys.argv[1]) as file:
    run = json.load(file)['runs'][int(sys.argv[3])]
call = next(call for call in run['calls'] if call['name'] == sys.argv[2])


def lines_of(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [line.split() for line in done.stdout.splitlines()]


shift = next(int(words[2], 16) - int(words[1], 16) for words in lines_of('readelf', '-lW', 'callers')
             if words[:1] == ['LOAD'] and 'E' in words[6:-1])
symbols = sorted((int(words[0], 16) - shift, words[2]) for words in lines_of('nm', 'callers')
                 if len(words) == 3 and words[1] in 'Tt')


def name(frames):
    for frame in frames:
        module = frame['module']
        if module is not None and '/callers' in run['modules'][module]['path']:
            return symbols[bisect.bisect(symbols, (frame['offset'], '~')) - 1][1]
    return '?'


stacks = [(call.get('stack_values', []), call['stack'])]
stacks += [(stack.get('values', []), stack['frames']) for stack in call.get('stacks', [])]
print(*sorted(''.join('%#x:' % value for value in values) + name(frames)
              for values, frames in stacks), call.get('more_stacks', 0))
PY
}

if have nm && have readelf; then
	trace --stacks -- ./callers 3
	is "$(callers_of r.json ioctl)" '0x541b:count_bytes 0x5451:mark_closed 0' \
		'a stack for each request of ioctl'
	is "$(callers_of r.json socket)" '0x1:make_local 0x2:make_internet 0' 'for each family of sockets'
	is "$(callers_of r.json getppid)" 'one 0' 'and one of another call'
	cp r.json first.json
	for mode in ptrace trace; do
		trace --stacks=2 --mode $mode -- ./callers 3
		is "$(callers_of r.json getppid)" 'one two 1' "--stacks=2, mode $mode: two, and one more"
		trace --stacks=8 --mode $mode -- ./callers 200
		is "$(callers_of r.json getppid)" 'one three two 0' "--stacks=8, mode $mode: all three"
		is "$(callers_of r.json ioctl)" '0x541b:count_bytes 0x5451:mark_closed 0' \
			'and no stack twice'
	done
	cp r.json all.json
	trace --stacks --args -- ./callers
	is "$(callers_of r.json socket)" '0x1:0x1:0x0:make_local 0x2:0x2:0x0:make_internet 0' \
		'values that are kept together are here, too'
	cp callers callers2
	trace --stacks=1 --mode ptrace -- sh -c './callers; ./callers2; :'
	is "$(json r.json 'sorted(run["executables"][e].split("/")[-1] for c in run["calls"]
		if c["name"] == "getppid" for e in [c["first"]["exe"]] + [s["exe"] for s in c["stacks"]]
		if "/callers" in run["executables"][e])' | tr '\n' ' ')" 'callers callers2 ' '--stacks=1: one of each executable'
	trace --reproducible --stacks=8 --mode ptrace -- ./callers 3
	mv r.json again.json
	trace --reproducible --stacks=8 --mode ptrace -- ./callers 3
	is "$(callers_of r.json getppid)" 'one three two 0' '--reproducible keeps them'
	ok 'and two of them are equal' cmp again.json r.json
	run "$SECPROF" merge -o both.json first.json all.json
	is "$status $(for i in 0 1; do callers_of both.json getppid $i; done | sort | tr '\n' ';')" \
		'exit 0 one 0;one three two 0;' 'merge keeps them'
	run "$SECPROF" merge -o again.json both.json all.json
	ok 'and reads what it has written' cmp again.json both.json
else
	skip 'further stacks' 'needs nm and readelf'
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
	trace --stacks -- "$VICTIMS/callers"
	run "$SECPROF" explain r.json ioctl
	like "$(tr -s ' \n' ' ' <out)" \
		' ioctl\(FIONREAD\) (<-|←) count_bytes (<-|←) main \(callers\) ioctl\(FIOCLEX\) (<-|←) mark_closed ' \
		'explain: a line for each value'
	# glibc without a symbol table has no name for the function that calls main.
	"$PYTHON" - r.json stripped.json <<'PY'
import json
import sys

recording = json.load(open(sys.argv[1]))
run = recording['runs'][0]
for call in run['calls']:
    for stack in [call['stack']] + [more['frames'] for more in call.get('stacks', [])]:
        for frame in stack:
            if frame.get('function') == '__libc_start_call_main':
                del frame['function']
json.dump(recording, open(sys.argv[2], 'w'))
PY
	run "$SECPROF" explain stripped.json ioctl
	is "$(grep -F count_bytes out)" "$("$SECPROF" explain r.json ioctl | grep -F count_bytes)" \
		'and ends at main where the frame outside has no name'
	"$SECPROF" generate allow -q --comments r.json >commented.json
	like "$(cat commented.json)" \
		'socket\(AF_UNIX\) <- make_local .*; socket\(AF_INET\) <- make_internet ' \
		'generate --comments has them, too'
	"$PYTHON" - r.json before.json <<'PY'
import json
import sys

recording = json.load(open(sys.argv[1]))
for call in recording['runs'][0]['calls']:
    if call['name'] == 'ioctl':
        call['args'][0]['values'] = [0x541b]
recording['runs'][0]['id'] = '0' * 32
json.dump(recording, open(sys.argv[2], 'w'))
PY
	run "$SECPROF" diff -v before.json r.json
	like "$(tr -s ' \n' ' ' <out)" \
		'new argument values: .* called from: ioctl\(FIOCLEX\) (<-|←) mark_closed ' \
		'diff -v: from where a new value comes'
	is "$(grep -c count_bytes out)" 0 'and only that'
	trace --stacks=2 --mode ptrace -- "$VICTIMS/callers" 3
	run "$SECPROF" show --stacks r.json
	like "$(tr -s ' \n' ' ' <out)" \
		'getppid (<-|←) one .*getppid (<-|←) two .*getppid: stacks: at least 1 that was not kept' \
		'show: how many more there are'
	trace --stacks --args=prctl -- "$PYTHON" -S -c 'import ctypes
for i in range(300, 340): ctypes.CDLL(None).prctl(i)'
	run "$SECPROF" explain r.json prctl
	like "$(tr -s ' \n' ' ' <out)" 'prctl: 2[0-9] more stacks' 'explain: 16 lines, and how many more there are'
	run "$SECPROF" generate allow --comments --format names r.json
	is "$status" 'exit 2' 'a format without comments is refused with --comments'
else
	skip 'functions' 'built without libdw'
fi

# ---- in a chroot whose root is a plain directory, which no mount is at ----
if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null && ldd "$SECPROF" >libraries 2>/dev/null; then
	mkdir -p root/proc root/tmp root/bin
	{ cat libraries && ldd ./program; } | grep -o '/[^ ]*' | sort -u | while read -r file; do
		mkdir -p "root$(dirname "$file")"
		cp -L "$file" "root$file"
	done
	cp "$SECPROF" program root/bin
	unshare -m sh -c 'mount -t proc proc root/proc &&
		exec chroot root /bin/secprof trace -q --stacks -o /tmp/r.json -- /bin/program' >/dev/null
	run "$SECPROF" show --stacks root/tmp/r.json
	like "$(cat out)" 'pthread_create (<-|←) main ' 'a chroot that is no mount point'
else
	skip 'a chroot' 'needs root, and a program with libraries'
fi

# ---- the option ----
trace -- ./program
is "$(json r.json 'any(c.get("stack") for c in run["calls"])')" False 'no stacks unless asked for'
trace --stacks=off -- ./program
is "$status $(json r.json 'any(c.get("stack") for c in run["calls"])')" 'exit 0 False' '--stacks=off'
trace --stacks=first -- ./program
is "$status $(json r.json 'any(c.get("stack") for c in run["calls"])')" 'exit 0 True' '--stacks=first'
for word in all 0 65 -1 2x ''; do
	run "$SECPROF" trace --stacks="$word" -o r.json -- ./program
	is "$status $(grep -c 'neither off, first nor a number from 1 to 64' err)" 'exit 125 1' \
		"--stacks='$word' is refused"
done
done_testing
