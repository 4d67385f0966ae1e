# What the tests of the command line share; sourced by each *.t (bash, TAP on stdout).
#
# A test starts in an empty folder of its own, $WORK, which goes away at its end together
# with what it started.  $SECPROF is the program, $VICTIMS the folder of the built
# tests/victims.  To add a test, drop a file NAME.t in here that sources this one, calls
# the helpers below, and ends with done_testing.

set -u
LC_ALL=C.UTF-8
export LC_ALL
unset COLUMNS
TESTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$TESTS/../.." && pwd)
BUILD=$(cd "$ROOT" && cd "${BUILD:-build}" && pwd) || exit 1
SECPROF=${SECPROF:-$BUILD/secprof}
VICTIMS=${VICTIMS:-$BUILD/tests/victims}
export VICTIMS SECPROF
PYTHON=python3
[ ! -x /usr/bin/python3 ] || PYTHON=/usr/bin/python3
# Tests change the mode of the folder that they are in: never without one of their own.
WORK=$(mktemp -d "${TMPDIR:-/tmp}/secprof-test.XXXXXX") && cd "$WORK" || exit 1
# What programs leave in the home folder (.viminfo) goes away, too.
export HOME=$WORK

tests_run=0
tests_failed=0
readers=

# A child that is killed before it has forgotten the trap runs it, too.
cleanup() {
	local job
	[ "$BASHPID" = $$ ] || return
	for job in $(jobs -p); do
		kill -KILL "$job" 2>/dev/null
	done
	[ -z "$readers" ] || kill -KILL "$readers"
	cd /
	rm -rf "$WORK"
}
trap cleanup EXIT

# ---- TAP ----

result() { # ok|"not ok" NAME [DIRECTIVE]
	tests_run=$((tests_run + 1))
	[ "$1" = ok ] || tests_failed=$((tests_failed + 1))
	printf '%s %d - %s%s\n' "$1" "$tests_run" "${2//#/}" "${3:+ # $3}"
}

note() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

# The name and whatever explains the failure, in one write to standard error: prove shows
# nothing of a test's standard output, and runs two tests at once.
failed() { # NAME LINE...
	local name=$1
	shift
	result 'not ok' "$name"
	{
		printf "Failed test '%s' of %s\n" "$name" "${0##*/}"
		printf '  %s\n' "$@"
	} | sed '/^ *$/d; s/^/# /' >&2
}

ok() { # NAME COMMAND [ARG...]: the command succeeds
	local name=$1
	shift
	if "$@"; then
		result ok "$name"
	else
		failed "$name" "failed: $*" "$(explain)"
	fi
}

is() { # GOT WANT NAME
	if [ "$1" = "$2" ]; then
		result ok "$3"
	else
		failed "$3" "got:  $1" "want: $2" "$(explain)"
	fi
}

like() { # TEXT EXTENDED-REGEX NAME
	if printf '%s\n' "$1" | grep -Eq -- "$2"; then
		result ok "$3"
	else
		failed "$3" "got:  $1" "want: $2" "$(explain)"
	fi
}

unlike() { # TEXT EXTENDED-REGEX NAME
	if printf '%s\n' "$1" | grep -Eq -- "$2"; then
		failed "$3" "got:  $1" "not:  $2" "$(explain)"
	else
		result ok "$3"
	fi
}

same_file() { # GOT WANT NAME
	if cmp -s "$1" "$2"; then
		result ok "$3"
	else
		failed "$3" "$(diff "$1" "$2" | head -20)"
	fi
}

skip() { # NAME REASON
	result ok "$1" "SKIP $2"
}

skip_all() { # REASON
	echo "1..0 # SKIP $1"
	exit 0
}

done_testing() {
	echo "1..$tests_run"
	[ "$tests_failed" -eq 0 ] || exit 1
	exit 0
}

have() {
	command -v "$1" >/dev/null 2>&1
}

# ---- running ----

# run COMMAND [ARG...]: afterwards $status is "exit N", "signal N" or "timeout", and the
# files out and err hold what was written.  Standard input is that of the caller.
run() {
	last_command="$*"
	perl "$TESTS/status.pl" status 240 "$@" >out 2>err
	status=$(cat status)
}

explain() {
	[ -z "${last_command:-}" ] || echo "last command: $last_command"
	[ ! -s err ] || head -5 err | sed 's/^/stderr: /'
}

# trace [OPTION...] -- COMMAND [ARG...]: records into r.json without a word.
trace() {
	rm -f r.json
	run "$SECPROF" trace -q -o r.json "$@"
}

# ---- recordings ----

# What reads recordings is started once where that takes a second (an emulated machine), and
# answers to whoever asks, one after the other.
if [ -n "${SECPROF_READ_IN_ONE:-}" ]; then
	fifos=$(mktemp -d "${TMPDIR:-/tmp}/secprof-fifos.XXXXXX") && mkfifo "$fifos/ask" "$fifos/answer" &&
		exec {ask}<>"$fifos/ask" {answer}<>"$fifos/answer" || exit 1
	rm -r "$fifos"
	readers=$("$PYTHON" -IS "$TESTS/calls.py" serve <&"$ask" >&"$answer" &
		echo $!)
fi

read_calls() { # ARGUMENT... of calls.py
	local ended out err
	[ -n "$readers" ] || {
		"$PYTHON" "$TESTS/calls.py" "$@"
		return
	}
	printf '%s\0' "$#" "$PWD" "$@" >&"$ask"
	IFS= read -r -d '' ended <&"$answer" && IFS= read -r -d '' out <&"$answer" &&
		IFS= read -r -d '' err <&"$answer" || return
	printf %s "$out"
	printf %s "$err" >&2
	return "$ended"
}

calls_of() { # RECORDING: "arch name count" lines
	read_calls recording "$1"
}

names_of() ( # RECORDING: the names, one a line; fails if it cannot be read
	set -o pipefail
	calls_of "$1" | awk '{ print $2 }' | sort -u
)

count_of() { # RECORDING NAME [ARCH]: the count, 0 if the call is not there
	calls_of "$1" | awk -v name="$2" -v arch="${3:-}" \
		'$2 == name && (arch == "" || $1 == arch) { n += $3 } END { print n + 0 }'
}

json() { # FILE PYTHON-EXPRESSION: of the document d, its first run and its completeness
	read_calls evaluate "$1" "$2"
}

# ---- programs ----

build_32bit() { # VICTIM: builds ./VICTIM32 as i386; fails where that is not possible
	[ "$(uname -m)" = x86_64 ] &&
		${CC:-cc} -m32 -D_GNU_SOURCE -O1 -std=gnu17 -pthread -o "${1}32" \
			"$ROOT/tests/victims/$1.c" 2>/dev/null &&
		"./${1}32" >/dev/null 2>&1
}

# Prints the path of a secprof that needs no library; fails where it cannot be linked.  Two
# tests that run at once take turns; MAKEFLAGS would be those of a make that runs them.  Of the
# build's dependencies make knows the path as it was given at first, from the project.
static_secprof() {
	have make && flock "$BUILD" env -u MAKEFLAGS -u CFLAGS -u LDFLAGS \
		make -s -C "$ROOT" BUILD="${BUILD#"$ROOT/"}" static >/dev/null 2>&1 && echo "$BUILD/static/secprof"
}

# A loaded machine gets six times the seconds.
wait_for() { # SECONDS COMMAND [ARG...]: until the command succeeds
	local tries=$(($1 * 20 * 6))
	shift
	while ! "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.05
	done
}
