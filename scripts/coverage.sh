#!/bin/sh
# coverage.sh: runs all tests on a build that counts (gcov), and prints the coverage of lines and
# branches for each folder.  Tests that run secprof as another user cannot write their counts.
set -eu
cd "$(dirname "$0")/.."
build='build-coverage'
info=$build/coverage.info

mkdir -p $build
# What an earlier run has counted would be added.
find $build -name '*.gcda' -delete 2>/dev/null || :
make BUILD=$build CFLAGS='-O0 -g --coverage' LDFLAGS=--coverage check-all >$build/tests.log 2>&1 ||
	echo "coverage: some tests failed ($build/tests.log)" >&2
lcov --quiet --capture --directory $build --rc lcov_branch_coverage=1 --include "$PWD/*" \
	--output-file $info 2>$build/lcov.log
row='%-20s %8s %9s %9s %9s\n'
# shellcheck disable=SC2059
printf "$row" folder lines covered branches covered
awk -F '[:,]' -v root="$PWD/" -v row="$row" '
	/^SF:/ {
		folder = substr($2, length(root) + 1)
		if (!sub(/\/[^\/]*$/, "", folder) || folder ~ /^(tests|build)/)
			folder = ""
	}
	# DA:LINE,COUNT and BRDA:LINE,BLOCK,BRANCH,COUNT, where the count may be a dash.
	/^(DA|BRDA):/ && folder {
		n[folder, $1]++
		n["total", $1]++
		if ($NF + 0) {
			n[folder, $1, "hit"]++
			n["total", $1, "hit"]++
		}
		folders[folder] = folders["total"] = 1
	}
	function percent(hit, found) { return found ? sprintf("%.1f %%", 100 * hit / found) : "-" }
	END {
		for (name in folders)
			printf row, name, n[name, "DA"], percent(n[name, "DA", "hit"], n[name, "DA"]),
				n[name, "BRDA"], percent(n[name, "BRDA", "hit"], n[name, "BRDA"])
	}' $info | sort
