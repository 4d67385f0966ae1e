#!/bin/bash
# The same recordings give the same bytes, in whatever order they are given: each command, each
# format.  Both kinds: with times, and reproducible ones, which have none that could decide.
. "$(dirname "$0")/lib.sh"

# ---- recordings ----
for program in 'ls .' 'sh -c "true; ls . >/dev/null; exit 0"' "$PYTHON -c 'import socket; socket.socket(); open(\"x\", \"w\")'" \
	'cat /dev/null' "$VICTIMS/int80"; do
	n=$((${n:-0} + 1))
	eval "'$SECPROF' trace -q -o timed$n.json -- $program" >/dev/null 2>&1
	eval "'$SECPROF' trace -q --reproducible -o bare$n.json -- $program" >/dev/null 2>&1
done
"$PYTHON" - "$ROOT/tests/golden/programs/bookworm-x86_64.json" "$ROOT/tests/golden/programs/bookworm-aarch64.json" <<'PY'
import json, sys
for side, path in enumerate(sys.argv[1:]):
    recording = json.load(open(path))
    for n, run in enumerate(recording["runs"][side * 3:side * 3 + 3]):
        json.dump(dict(recording, runs=[run]), open("golden%d.json" % (side * 3 + n + 1), "w"))
PY
"$SECPROF" generate allow -q --explicit-eperm -o profile.json timed1.json bare2.json
"$SECPROF" generate allow -q -o looser.json timed*.json

# Orders of the same files: as they are, backwards, rotated, and in two files of which one has all
# but the last.
orders=4
ordered() { # ORDER KIND: sets files
	local all=("$2"[0-9]*.json) i
	files=()
	case $1 in
	0) files=("${all[@]}") ;;
	1) for ((i = ${#all[@]} - 1; i >= 0; i--)); do files+=("${all[i]}"); done ;;
	2) files=("${all[@]:2}" "${all[@]:0:2}") ;;
	3)
		"$SECPROF" merge -o "joined.json" "${all[@]:0:${#all[@]}-1}" 2>/dev/null
		files=("${all[@]:${#all[@]}-1}" joined.json)
		;;
	esac
}

alike() { # NAME KIND BEFORE... -- AFTER...: secprof BEFORE FILES AFTER, in each order
	local name=$1 kind=$2 before=() order bad=
	shift 2
	while [ "$1" != -- ]; do
		before+=("$1")
		shift
	done
	shift
	for ((order = 0; order < orders; order++)); do
		ordered $order "$kind"
		"$SECPROF" "${before[@]}" "${files[@]}" "$@" >"out.$order" 2>"err.$order"
		echo "exit $?" >>"err.$order"
		cmp -s out.0 "out.$order" && cmp -s err.0 "err.$order" || bad="$bad $order"
	done
	if [ -z "$bad" ] && { [ -s out.0 ] || grep -q 'diff them apart' err.0; }; then
		result ok "$name, $kind"
	else
		set -- $bad
		failed "$name, $kind" "orders that differ:${bad:- none, but there is no output}" \
			"$(diff out.0 "out.${1:-0}" | head -6)" "$(diff err.0 "err.${1:-0}" | head -6)"
	fi
}

formats=$("$SECPROF" help generate | tr -d ',' | awk '/--format/ { on = 1 } /--default-action/ { on = 0 }
	on { for (i = 1; i <= NF; i++) if ($i ~ /^[a-z]+$/) print $i }' | sed -n '/^oci$/,$p')
like "$(echo $formats)" 'oci docker .*names' 'the formats are known'
for kind in timed bare golden; do
	alike merge $kind merge -o - --
	alike show $kind show --
	alike 'show --json' $kind show --json --
	alike 'generate allow' $kind generate allow --
	alike 'generate deny' $kind generate deny --
	alike 'diff with a profile' $kind diff -v -- profile.json
	alike estimate $kind estimate --
	alike explain $kind explain -- mmap socket clone
done
alike 'generate allow, all that it can' golden generate allow --names-only --explicit-eperm \
	--siblings portable --baseline profile.json --
alike 'generate allow --arch' golden generate allow --arch arm64,x86_64,riscv64,s390x --
for format in $formats; do
	alike "generate allow --format $format" golden generate allow --arch x86_64 --names-only \
		--format $format --
done
alike 'diff --json' timed diff --json -- profile.json
alike 'diff --format sarif' bare diff --format sarif -- profile.json
alike 'explain --json' golden explain --json -- mmap socket clone

# What is made of them is one thing, then.
ordered 1 timed
"$SECPROF" generate allow -q -o a.json "${files[@]}" 2>/dev/null
"$SECPROF" merge -o merged.json timed*.json 2>/dev/null
"$SECPROF" generate allow -q -o b.json merged.json 2>/dev/null
same_file a.json b.json 'a profile of recordings is that of their merge'
run "$SECPROF" diff a.json looser.json
is "$status" 'exit 0' 'and equals that of another order'
run "$SECPROF" check --json a.json mmap 'socket(AF_ALG)' clone3
cp out checked
run "$SECPROF" check --json looser.json mmap 'socket(AF_ALG)' clone3
same_file out checked 'check answers alike'
done_testing
