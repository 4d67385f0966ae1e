#!/bin/sh
# check-headers.sh [FLAG...]: compiles every header alone, with gcc and clang as far as they
# are installed; FLAGs are added to the compilers' own (-I$(BUILD)/gen, say).
set -u
cd "$(dirname "$0")/.." || exit 1
status=0
headers=$(find include cli core tracer profilegen -name '*.h' | sort)
for compiler in gcc clang; do
	command -v "$compiler" >/dev/null 2>&1 || continue
	for header in $headers; do
		printf '#include "%s"\n' "$header" |
			"$compiler" -std=gnu17 -D_GNU_SOURCE -Iinclude -I. "$@" -Wall -Wextra -Werror \
				-fsyntax-only -x c - || {
			echo "check-headers: $header does not compile alone with $compiler" >&2
			status=1
		}
	done
done
exit $status
