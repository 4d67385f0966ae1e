#!/bin/sh
# bench-dd.sh [SECPROF]: what recording costs where it costs most: dd with one-byte blocks.
# Interleaved medians of five; prints seconds and ratios.
set -eu
secprof=${1:-build/secprof}
count=200000
times=$(mktemp -d)
trap 'rm -rf "$times"' EXIT

copy_bytes() {
	"$@" dd if=/dev/zero of=/dev/null bs=1 count=$count 2>/dev/null
}

measure() { # NAME [COMMAND...]
	name=$1
	shift
	started=$(date +%s%N)
	copy_bytes "$@"
	echo $(($(date +%s%N) - started)) >>"$times/$name"
}

median() { # NAME
	sort -n "$times/$1" | sed -n 3p
}

for round in 1 2 3 4 5; do
	echo "round $round of 5" >&2
	measure native
	for mode in ptrace trace notify learn; do
		measure "$mode" "$secprof" trace -q --mode "$mode" --
	done
	measure strace strace -f -c -o /dev/null
done
native=$(median native)
strace=$(median strace)
printf '%-28s %9s %14s %14s\n' "dd bs=1 count=$count" seconds 'x native' 'of strace -f -c'
for name in native ptrace trace notify learn strace; do
	awk -v name="$name" -v time="$(median "$name")" -v native="$native" -v strace="$strace" \
		'BEGIN { printf "%-28s %9.2f %14.1f %14.3f\n", name, time / 1e9, time / native,
			time / strace }'
done
