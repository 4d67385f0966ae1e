#!/bin/sh
# check-headers.sh [FLAG...]: compiles every header alone, with gcc and clang as far as they
# are installed, and asks gcc for declarations and definitions: what X.h declares is to be
# defined in X.c, in whichever folder.  FLAGs are added to the compilers' own (-I$(BUILD)/gen,
# say).
set -u
cd "$(dirname "$0")/.." || exit 1
status=0
folders='cli core tracer profilegen reach'
# Those of the program for the kernel, which has a compiler of its own, aside.
# shellcheck disable=SC2086 # a list
headers=$(find include $folders -name '*.h' ! -path 'tracer/ebpf/kernel/*' | sort)

compile() { # COMPILER ARG...
	compiler=$1
	shift
	"$compiler" -std=gnu17 -D_GNU_SOURCE -Iinclude -I. -fsyntax-only "$@"
}

for compiler in gcc clang; do
	command -v "$compiler" >/dev/null 2>&1 || continue
	for header in $headers; do
		printf '#include "%s"\n' "$header" |
			compile "$compiler" "$@" -Wall -Wextra -Werror -x c - || {
			echo "check-headers: $header does not compile alone with $compiler" >&2
			status=1
		}
	done
done

# "FILE:LINE NAME", with "F" for a definition, "C" for a declaration, of each function that is
# not static: a line of gcc's -aux-info is
#	/* core/x.h:12:NC */ extern int name (const char *, int (*)(void));
# or "extern some_type name;".  The name is the last word before the first " (" or ";".
functions() { # FLAG...
	list=$(mktemp)
	# shellcheck disable=SC2086
	find $folders -name '*.c' ! -path 'tracer/ebpf/kernel/*' | sort | while read -r source; do
		if compile gcc "$@" -w -aux-info "$list" "$source"; then
			cat "$list"
		else
			echo "broken: $source does not compile"
		fi
	done
	rm -f "$list"
}

if command -v gcc >/dev/null 2>&1; then
	functions "$@" | awk '
	function base(path) {
		sub(/:.*/, "", path)
		sub(/.*\//, "", path)
		sub(/\.[ch]$/, "", path)
		return path
	}
	/^broken: / {
		print
		bad = 1
	}
	$1 == "/*" && $4 == "extern" && $2 !~ /^\// {
		name = $0
		sub(/ \(.*|;.*/, "", name)
		sub(/.*[ *]/, "", name)
		split($2, at, ":")
		while (sub(/[^\/]+\/\.\.\//, "", at[1]))
			;
		if (at[3] ~ /F$/)
			defined[name] = at[1]
		else if (at[1] ~ /\.h$/)
			declared[name] = at[1] ":" at[2]
	}
	END {
		for (name in declared) {
			if (base(declared[name]) == base(defined[name]))
				continue
			printf "%s: %s is defined in %s, not in %s.c\n", declared[name], name,
				name in defined ? defined[name] : "no file", base(declared[name])
			bad = 1
		}
		exit bad
	}' || status=1
fi
exit $status
