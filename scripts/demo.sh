#!/bin/sh
# demo.sh SECPROF: the main job on the screen: record, generate a profile, compare.
set -eu
program=$1
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
recording=$folder/sleep.json

say() {
	printf '\n# %s\n' "$*"
}

show() { # COMMAND...: prints it as it would be typed, then runs it
	printf '$ %s\n' "$*" | sed "s|$folder/||g; s|$root/||g"
	"$@"
}

cd "$root"
say 'Record every system call of a program:'
show "$program" trace -o "$recording" -- sleep 0.2
say 'Turn the recording into an allow-list for runc, crun, podman, docker or Kubernetes:'
show "$program" generate allow -o "$folder/profile.json" "$recording"
say 'What does it do with a call, and which of its rules decides?'
show "$program" check "$folder/profile.json" clock_nanosleep mount ||
	echo '(exit status 1: something is refused)'
say 'Ask whether a profile would break the program (this one denies clock_nanosleep):'
status=0
show "$program" diff "$recording" docs/deny-clock_nanosleep.json || status=$?
if [ "$status" -ne 1 ]; then
	echo "demo: diff should have exited with 1, not $status" >&2
	exit 1
fi
say 'Exit status 1: the profile refuses a call that the program makes.'
