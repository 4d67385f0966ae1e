#!/bin/bash
# check-transparency.sh [python|bash|git]...: real projects' tests that handle processes hard give
# the same results under secprof as without it.  Of each suite a few native runs show which
# of its tests are steady; those must give the same result in each mode.
#
#   python  CPython's tests of processes, threads, signals and terminals
#   bash    bash's own test suite
#   git     git's tests of pipes, signals, pagers, hooks, daemons and filter processes
#
# BUILD names the build to test, MODES the modes, NATIVE_RUNS how many native runs there are.
# Needs Debian (for python its package of the tests, for bash and git their source); a suite
# that cannot be had is skipped.
set -u
cd "$(dirname "$0")/.." || exit 1
secprof=$(cd "${BUILD:-build}" && pwd)/secprof
modes=${MODES:-auto exact}
native_runs=${NATIVE_RUNS:-2}
python_tests='test_fork1 test_pty test_threading test_os test_signal test_subprocess'
git_tests='t0005 t0021 t0061 t1800 t3404 t5300 t5400 t5500 t5570 t5601 t6030 t7006 t7508 t7810'
git_tests+=' t7900 t9300'
work=$(mktemp -d "${TMPDIR:-/tmp}/secprof-transparency.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
passed=0
skipped=0

# ---- CPython ----

python_prepare() {
	local there='import test.test_subprocess'
	/usr/bin/python3 -c "$there" 2>/dev/null && return
	apt-get install -qy --no-install-recommends \
		"lib$(/usr/bin/python3 -c 'import sys; print("python%d.%d" % sys.version_info[:2])')-testsuite" \
		>"$work/apt" 2>&1 </dev/null
	/usr/bin/python3 -c "$there" 2>/dev/null
}

# Prints "TEST RESULT" lines, from the report that CPython's own runner writes.
python_run() { # COMMAND...
	local name
	for name in $python_tests; do
		rm -f report.xml
		"$@" /usr/bin/python3 -m test --junit-xml report.xml "$name" \
			</dev/null >>log 2>&1
		echo "$name exit $?"
		/usr/bin/python3 - report.xml <<'PYTHON'
import sys, xml.etree.ElementTree

for case in xml.etree.ElementTree.parse(sys.argv[1]).iter("testcase"):
    problems = sorted(child.tag for child in case if child.tag in ("failure", "error", "skipped"))
    print(case.get("name").replace(" ", "_"), " ".join(problems) or case.get("status"))
PYTHON
	done
}

# Unpacks the package's source into $work.
source_of() { # PACKAGE
	local state=$work/apt-state apt
	mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
	sed -n 's/^URIs: */deb-src [signed-by=\/usr\/share\/keyrings\/debian-archive-keyring.gpg] /p' \
		/etc/apt/sources.list.d/debian.sources 2>/dev/null | head -1 |
		sed "s/\$/ $(. /etc/os-release && echo "${VERSION_CODENAME:-none}") main/" >"$state/sources"
	apt=(apt-get -q -o "Dir::Etc::SourceList=$state/sources" -o Dir::Etc::SourceParts=/dev/null
		-o "Dir::State::Lists=$state/lists" -o "Dir::Cache=$state/cache"
		-o APT::Sandbox::User=root)
	cd "$work" && "${apt[@]}" update && "${apt[@]}" source --download-only "$1" &&
		tar -xf "$1"_*.orig.tar.*
}

# ---- bash ----

bash_prepare() {
	(
		source_of bash && cd bash-*/ &&
			for tool in recho zecho printenv xcase; do
				gcc -w -I. -Iinclude -o "tests/$tool" "support/$tool.c" || exit 1
			done
	) >"$work/apt" 2>&1 </dev/null
}

# A test prints how its output differs from the one that is expected; what it prints is its
# result.  All run in one go, in a copy of the folder, as run-all does it.
bash_run() { # COMMAND...
	rm -rf tests
	cp -r "$work"/bash-*/tests .
	cat >driver <<'SH'
unset BASH_ENV ENV SHELLOPTS POSIXLY_CORRECT
export THIS_SH=/bin/bash BUILD_DIR=$PWD BASH_TSTOUT=$PWD/tstout TMPDIR=$PWD
export PATH=$PWD/tests:$PATH
cd tests
for test in run-*; do
	case $test in
	# run-read races with a timeout of 10 microseconds.
	run-read | run-all | run-minimal | run-gprof | run-dirstack.orig | *.orig | *~) continue ;;
	esac
	timeout -k 5 120 sh "$test" >"../$test.out" 2>&1 </dev/null
	echo "$test exit $? $(sed "s/$$/PID/g; s/line [0-9]*: *[0-9]* /line /" "../$test.out" | cksum)"
	rm -f "$BASH_TSTOUT"
done
SH
	"$@" sh driver 2>>log
}

# ---- git ----

# IO::Pty gives the tests of pagers a terminal.
git_prepare() {
	(
		apt-get install -qy --no-install-recommends gcc libio-pty-perl make zlib1g-dev &&
			source_of git && cd git-*/ &&
			make -s -j2 CFLAGS='-O0 -w' NO_GETTEXT=1 NO_CURL=1 NO_EXPAT=1 NO_OPENSSL=1 \
				NO_PYTHON=1 NO_TCLTK=1
	) >"$work/apt" 2>&1 </dev/null
}

git_run() { # COMMAND...
	cat >driver <<SH
cd "$work"/git-*/t
for test in $git_tests; do
	timeout -k 5 900 sh ./\$test-*.sh --root="$PWD/trash" >"$PWD/out" 2>/dev/null </dev/null
	echo "\$test exit \$?"
	sed -En "s/^(ok|not ok) ([0-9]+) (- .*|# (skip|TODO) .*)\$/\$test.\2 \1 \4/p" "$PWD/out"
done
SH
	"$@" sh driver 2>>log
}

# ---- comparing ----

# The results of tests that gave the same ones in all native runs.
steady() { # SUITE
	sort "$work/$1".native.* | uniq -c |
		awk -v runs="$native_runs" '$1 == runs { sub(/^ *[0-9]+ /, ""); print }'
}

suite_run() { # SUITE NAME COMMAND...
	local suite=$1 name=$2
	shift 2
	rm -rf "$work/run"
	mkdir "$work/run"
	(cd "$work/run" && "${suite}_run" "$@") | sort >"$work/$suite.$name"
}

compare() { # SUITE MODE
	comm -23 "$work/$1.steady" "$work/$1.$2" >"$work/differences"
	if [ -s "$work/differences" ]; then
		failed=$((failed + 1))
		echo "not ok - $1, $2: $(wc -l <"$work/differences") of $(wc -l <"$work/$1.steady") results are others"
		while read -r test rest; do
			echo "#   $test: natively $rest; now$(grep -F "$test " "$work/$1.$2" | head -1 | cut -d ' ' -f 2- | sed 's/^/ /')"
		done <"$work/differences"
	else
		passed=$((passed + 1))
		echo "ok - $1, $2: all $(wc -l <"$work/$1.steady") steady results are the same"
	fi
}

check() { # SUITE
	local run mode
	"$1_prepare" || {
		skipped=$((skipped + 1))
		echo "ok - $1 # SKIP it cannot be had here: $(tail -1 "$work/apt" 2>/dev/null)"
		return
	}
	for run in $(seq "$native_runs"); do
		suite_run "$1" "native.$run" env
	done
	steady "$1" >"$work/$1.steady"
	echo "# $1: $(wc -l <"$work/$1.steady") steady results, $(sort -u "$work/$1".native.* |
		comm -13 "$work/$1.steady" - | awk '{ print $1 }' | sort -u | wc -l) unsteady ones"
	for mode in $modes; do
		suite_run "$1" "$mode" "$secprof" trace -q --mode "$mode" -o "$work/r.json" --
		compare "$1" "$mode"
	done
}

[ $# -gt 0 ] || set -- python bash git
for suite in "$@"; do
	check "$suite"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
