#!/bin/bash
# --stacks: module, offset and build id at each first sight.
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
	# or shifted by a constant that readelf tells.
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
trace -- ./program
is "$(json r.json 'any(c.get("stack") for c in run["calls"])')" False 'no stacks unless asked for'
done_testing
