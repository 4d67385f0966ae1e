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
	measure native
	measure secprof "$secprof" trace -q --mode trace --
	measure strace strace -f -c -o /dev/null
done
awk -v native="$(median native)" -v secprof="$(median secprof)" -v strace="$(median strace)" '
BEGIN {
	printf "%-36s %8.2f s\n", "native", native / 1e9
	printf "%-36s %8.2f s %7.1f x native\n", "secprof trace --mode trace", secprof / 1e9,
		secprof / native
	printf "%-36s %8.2f s %7.1f x native\n", "strace -f -c", strace / 1e9, strace / native
	printf "secprof / strace: %.2f\n", secprof / strace
}'
