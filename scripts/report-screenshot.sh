#!/bin/bash
# report-screenshot.sh [SECPROF [PNG]]: records redis-server seven times, each time asked for
# something else, and takes the picture of docs/report.md from the report.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
secprof=$(realpath "${1:-build/secprof}")
picture=$(realpath "${2:-docs/report.png}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
printf '%s\n' 'port 0' 'unixsocket redis.sock' 'save ""' >redis.conf

use() { # RUN
	case $1 in
	1) redis-cli -s redis.sock set a b ;;
	2) redis-benchmark -s redis.sock -n 2000 -q ;;
	3) redis-cli -s redis.sock bgsave ;;
	5) redis-cli -s redis.sock config set appendonly yes ;;
	*) redis-cli -s redis.sock get a ;;
	esac
}

for run in 1 2 3 4 5 6 7; do
	rm -rf redis.sock dump.rdb appendonlydir
	"$secprof" trace -q -o "$run.json" -- redis-server redis.conf >/dev/null &
	until redis-cli -s redis.sock ping >/dev/null 2>&1; do
		sleep 0.1
	done
	use "$run" >/dev/null
	# It may still write in the background, as it was asked to.
	while redis-cli -s redis.sock info persistence | grep -q '_in_progress:1'; do
		sleep 0.1
	done
	redis-cli -s redis.sock shutdown nosave
	wait
done
"$secprof" report -q -o report.html ./*.json
python3 - "$root/tests/report" report.html "$picture" <<'PY'
import pathlib
import sys
sys.path.insert(0, sys.argv[1])
from chromium import Chromium

with Chromium() as browser:
    page = browser.open(pathlib.Path(sys.argv[2]).resolve().as_uri(), width=1160)
    page.screenshot(sys.argv[3], height=1420)
PY
