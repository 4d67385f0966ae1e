#!/bin/bash
# kill -9 of secprof in mid-run: nothing of the workload is left, and the recording has
# what was new when its last draft was begun.  SECPROF_THOROUGH=1 does it a thousand times.
. "$(dirname "$0")/lib.sh"
rounds=10
[ -z "${SECPROF_THOROUGH:-}" ] || rounds=100
marker=$WORK/steady
cp "$VICTIMS/steady" "$VICTIMS/unanswered" "$VICTIMS/learn_race" .
modes=(trace ptrace learn notify)

# Of the programs in $WORK: not even a zombie or a task in state D.
left() {
	ps -eo stat=,comm=,args= | grep -E "^[DZ][^ ]* +(steady|unanswered|learn_race) |$WORK/[su]"
}
nothing_left() {
	! left >/dev/null
}

temporary_files() {
	find . -maxdepth 1 -name '*secprof*tmp*' | wc -l
}

# The times at which r.json was written, as often as it is replaced.
watch_drafts() {
	exec "$PYTHON" - <<-'PY' >drafts
		import os, time
		last = None
		while True:
		    try:
		        written = os.stat("r.json").st_mtime_ns
		        if written != last:
		            print(written, flush=True)
		        last = written
		    except FileNotFoundError:
		        pass
		    time.sleep(0.01)
	PY
}
has_drafts() { [ "$(wc -l <drafts)" -ge 2 ]; }

# What the workload was first to call before the draft that came before the last one.  Not a time
# before the kill: how long a draft is on its way is the disk's affair.
expected() {
	local last
	last=$(stat -c %.9Y r.json | tr -d .)
	awk -v last="$last" 'FILENAME == "drafts" { if ($1 < last) before = $1; next }
		$2 < before { print $1 }' drafts calls.log | sort -u
}

# Kills the process that the user sees, or the one that does the tracing.
kill_recorder() { # proxy|tracer
	local victim=$pid
	[ "$1" = proxy ] || victim=$(pgrep -P "$pid" | head -1)
	kill -KILL "${victim:-$pid}"
}

for ((round = 1; round <= rounds; round++)); do
	rm -f r.json calls.log
	: >drafts
	watch_drafts &
	watcher=$!
	mode=${modes[$((round % 4))]}
	whom=proxy
	[ $((round / 4 % 2)) -ne 0 ] || whom=tracer
	"$SECPROF" trace -q --mode "$mode" -o r.json -- "$marker" calls.log >out 2>err &
	pid=$!
	sleep 1.$((RANDOM % 9))
	problem=
	wait_for 20 has_drafts || problem='no drafts are written'
	sleep 0.$((RANDOM % 9))
	kill_recorder "$whom"
	wait "$pid" 2>/dev/null
	kill "$watcher"
	wait "$watcher" 2>/dev/null
	wait_for 5 nothing_left || problem="workload left: $(left)"
	expected >want
	names_of r.json >got 2>err || problem="no valid recording: $(tail -1 err)"
	missing=$(comm -23 want got)
	[ -z "$missing" ] || problem="missing: $missing"
	"$SECPROF" show r.json >out 2>err ||
		problem="show refuses it: $(cat err)"
	is "$problem" '' "round $round, mode $mode, $whom killed, $(wc -l <want) calls expected"
done
is "$(json r.json 'done["finished"]')" False 'such a recording says that it is not finished'
like "$("$SECPROF" show r.json 2>&1)" 'finish|interrupt|incomplete|killed' \
	'and so does show'
ok 'at most one temporary file a kill' test "$(temporary_files)" -le "$rounds"

# At any moment: while it starts, while filters come, and while thousands of calls are under
# way, of which none may fail before its process is dead.
busy() {
	"$SECPROF" trace -q --mode "$1" -o r.json -- sh -c "
		while true; do $WORK/learn_race; done & exec $WORK/unanswered $WORK/mark" >out 2>err &
	pid=$!
}
# With the hundred above a thousand.
rounds=3
[ -z "${SECPROF_THOROUGH:-}" ] || rounds=225
for mode in "${modes[@]}"; do
	problem=
	for ((round = 1; round <= rounds && ${#problem} == 0; round++)); do
		rm -f mark
		busy "$mode"
		sleep "0.$((RANDOM % 5))$((RANDOM % 10))"
		if [ $((round % 2)) = 0 ]; then
			kill_recorder proxy
		else
			kill_recorder tracer
		fi
		wait "$pid" 2>/dev/null
		wait_for 5 nothing_left || problem="round $round: left: $(left)"
		[ ! -s mark ] || cmp -s -n 4 mark /dev/zero || problem="round $round: a call failed"
	done
	is "$problem" '' "mode $mode: killed at $rounds moments, nothing is left and no call failed"
done

# A workload without a tracer, for verify's comparison, as another user: new credentials clear what
# makes it die with secprof (PR_SET_PDEATHSIG).
if [ "$(id -u)" = 0 ] && id nobody >/dev/null 2>&1; then
	chmod 755 "$WORK"
	mkdir -m 777 shared
	cp "$(type -P sleep)" alone
	echo '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": []}' >all.json
	"$SECPROF" verify -p all.json --untouched -u nobody -- sh -c "
		if [ -e shared/once ]; then exec $WORK/alone 300; fi
		touch shared/once" >out 2>err &
	pid=$!
	running() { ps -eo args= | grep -q "^$WORK/alone"; }
	ok 'verify makes its second run' wait_for 5 running
	kill -KILL "$pid" $(pgrep -P "$pid")
	wait "$pid" 2>/dev/null
	# A zombie, which has no arguments, is for whoever is the parent now.
	ended() { ! running; }
	ok 'killed then: it does not live on, as another user either' wait_for 5 ended
	pkill -KILL -f "^$WORK/alone"
else
	skip 'killed beside an untraced workload of another user' 'needs root and nobody'
fi
done_testing
