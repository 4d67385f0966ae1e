#!/bin/bash
# --stacks: module, offset and build id at each first occurrence.
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
trace -- ./program
is "$(json r.json 'any(c.get("stack") for c in run["calls"])')" False 'no stacks unless asked for'
done_testing
