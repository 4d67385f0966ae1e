#!/bin/sh
# unit-tests.sh TEST...: runs cmocka programs, all of them, and shows the closing line of each;
# of one that fails, all that is not about a test that passed.
set -u
log=$(mktemp)
trap 'rm -f "$log"' EXIT
failed=

# A test that crashes ends its program: its RUN is the last line.
without_passed() {
	awk '/^\[ RUN / { held = $0; next }
		/^\[ *OK \]/ { held = ""; next }
		held != "" { print held; held = "" }
		{ print }
		END { if (held != "") print held }' "$log"
}

for test; do
	case $test in
	/*) ;;
	*) test=./$test ;;
	esac
	"$test" >"$log" 2>&1
	status=$?
	if [ "$status" -eq 0 ]; then
		printf '%s: %s\n' "${test##*/}" "$(grep -v '^$' "$log" | tail -n 1)"
		continue
	fi
	failed="$failed ${test##*/}"
	without_passed
	echo "${test##*/}: exit status $status"
done
[ -z "$failed" ] || {
	echo "unit tests failed:$failed" >&2
	exit 1
}
