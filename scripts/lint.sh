#!/bin/sh
# lint.sh [FLAG...]: everything that can be said about the sources without running them.
# FLAGs are those of the compiler.  Reports all that is wrong, then fails.
# Lists of files are split at blanks on purpose.
# shellcheck disable=SC2046,SC2086
set -u
cd "$(dirname "$0")/.." || exit 1
status=0
sources=$(git ls-files '*.c' '*.h')
# Not the array of a compiled program, which takes cppcheck minutes.
own=$(git ls-files 'core/*.c' 'tracer/*.c' 'profilegen/*.c' 'reach/*.c' 'cli/*.c' 'man/*.c' ':!tracer/ebpf/kernel' \
	':!tracer/ebpf/probe_program.c')

run() { # NAME COMMAND...
	name=$1
	shift
	echo "  LINT  $name"
	"$@" || status=1
}

# A function starts with a brace in the first column and ends with one.
function_lengths() {
	awk '/^{/ { start = FNR }
		/^}/ && start { if (FNR - start > 60) {
			printf "%s:%d: a function of %d lines\n", FILENAME, start, FNR - start
			bad = 1 }
			start = 0 }
		END { exit bad }' $own
}

# clang-format takes a macro that it does not know as a loop for a call, and its body for more.
loops_known() {
	result=0
	for macro in $(sed -n 's/^#define \([a-z_]*_for_each[a-z_]*\)(.*/\1/p' $(git ls-files '*.h')); do
		grep -q "[[ ]${macro}[],]" .clang-format || {
			echo "$macro is not among the ForEachMacros of .clang-format"
			result=1
		}
	done
	return $result
}

# One process a file, as many at once as there are processors.  How many findings there are in
# the headers of the system, which are not shown, is of no interest.
clang_tidy() { # FLAG...
	log=$(mktemp)
	printf '%s\n' $own | xargs -P "$(nproc)" -I {} \
		clang-tidy --quiet --warnings-as-errors='*' {} -- "$@" 2>"$log"
	result=$?
	grep -v 'warnings\? generated\.$\|^Suppressed ' "$log" >&2
	rm -f "$log"
	return $result
}

run layers scripts/check-layers.sh
# Functions of optional parts are defined only with their -DHAVE_...; -MMD would write files.
defines=
for flag; do
	case $flag in -DHAVE_*) defines="$defines $flag" ;; esac
done
# shellcheck disable=SC2086 # a list
run headers scripts/check-headers.sh -Ibuild/gen $defines
run 'function lengths' function_lengths
run 'loops known to clang-format' loops_known
run format clang-format --dry-run -Werror $sources
run shellcheck shellcheck --severity=warning $(git ls-files 'scripts/*.sh' '.ci/run' 'cli/completion/*.bash' 'packaging/debian/tests/*[!l]')
# It takes uthash's loops and out-parameters for uninitialised reads (gcc and clang know
# better), and wants reentrant functions where there is one thread.
run cppcheck cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 --library=posix \
	--enable=warning,performance,portability --suppress=missingIncludeSystem \
	--suppress=uninitvar --suppress=ctuuninitvar \
	--suppress=getpwnamCalled --suppress=getpwuidCalled --suppress=leakReturnValNotUsed -D_GNU_SOURCE -D__x86_64__ \
	-Iinclude -Ibuild/gen $own
run clang-tidy clang_tidy -std=gnu17 "$@" -Wno-unused-command-line-argument
exit $status
