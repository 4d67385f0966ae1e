#!/bin/bash
# --seed: what an earlier recording knows costs nothing, and the new one holds what is new.
. "$(dirname "$0")/lib.sh"

run "$SECPROF" trace -q --mode learn -o base.json -- dd if=/dev/zero of=/dev/null bs=1 count=1000
if [ "$status" != 'exit 0' ]; then
	skip 'seed' 'mode learn does not work here'
	done_testing
	exit
fi
base=$(json base.json 'run["id"]')

# The same again: nothing is new, and hardly a stop is paid.
run "$SECPROF" trace --seed base.json -o again.json -- \
	dd if=/dev/zero of=/dev/null bs=1 count=100000 status=none
is "$status" 'exit 0' 'the same again'
is "$(json again.json 'len(run["calls"])')" 0 'nothing is new'
like "$(cat err)" '^nothing that the seed does not know$' 'and the output says so'
is "$(json again.json 'run["seeds"]')" "$base" 'the recording names its seed'
is "$(json again.json 'done["filters"]')" 1 'one filter, from the start'
ok 'no stop for a known call' test "$(json again.json 'done["stops"]')" -lt 100
like "$(cat err)" "known from the start .* $base" 'the output says what is not in it'

# Something new, in a child, and with an argument that the seed has not.
run "$SECPROF" trace -q --seed base.json -o new.json -- \
	sh -c 'dd if=/dev/zero of=/dev/null bs=1 count=1000 status=none; mkdir d'
is "$status" 'exit 0' 'something new'
new_call=$(names_of new.json | grep -x 'mkdir\|mkdirat') # the latter where the former is not
is "$(count_of new.json "$new_call")" 1 'what is new is recorded'
is "$(count_of new.json write)" 0 'what is known is not'

# Together they are whole; one alone makes no profile.
run "$SECPROF" generate allow new.json
is "$status" 'exit 2' 'no profile from the new one alone'
like "$(cat err)" "^secprof: .*give the recording of run $base, too$" 'and the missing run is named'
run "$SECPROF" generate deny new.json
is "$status" 'exit 2' 'no deny-list either'
run "$SECPROF" merge -o both.json base.json new.json
is "$status" 'exit 0' 'merged'
run "$SECPROF" generate allow both.json
is "$status" 'exit 0' 'a profile from both'
for name in write "$new_call"; do
	like "$(cat out)" "\"$name\"" "it has $name"
done
run "$SECPROF" generate allow base.json new.json
is "$status" 'exit 0' 'a profile from both files'

# The result of a seeded run and of a whole one: the same set.
run "$SECPROF" trace -q --seed base.json --seed new.json -o twice.json -- \
	sh -c 'dd if=/dev/zero of=/dev/null bs=1 count=1000 status=none; mkdir e'
is "$(json twice.json 'len(run["seeds"]), len(run["calls"])')" '(2, 0)' 'two seeds, nothing new'
run "$SECPROF" trace -q -o whole.json -- \
	sh -c 'dd if=/dev/zero of=/dev/null bs=1 count=1000 status=none; mkdir f'
names_of whole.json >whole
names_of both.json >both
is "$(comm -23 whole both)" '' 'seed and new hold all that a whole recording does'

# Threads and processes, a filter of the workload's own, CLONE_UNTRACED, signals.
run "$SECPROF" trace -q -o victims.json -- "$VICTIMS/threads"
for victim in threads fork_storm signal_storm thread_group_exit untraced own_filter int80; do
	run "$VICTIMS/$victim"
	native=$status
	cp out native.out
	run "$SECPROF" trace -q --seed victims.json -o r.json -- "$VICTIMS/$victim"
	is "$status" "$native" "$victim: ends as natively"
	same_file out native.out "$victim: same output"
	is "$(json r.json 'done["lost"], done["escaped"], done["finished"]')" '(0, 0, True)' \
		"$victim: nothing lost"
done
run "$SECPROF" trace -q --self-check --seed victims.json -o r.json -- "$VICTIMS/threads"
if grep -q 'self-check: the kernel.s view' err; then
	skip 'self-check' 'it needs privilege'
else
	is "$status" 'exit 0' 'self-check of a seeded run'
	like "$(cat err)" 'all of them are recorded or known from the seed' 'and its words'
fi

# Where it has no use or no sense.
run "$SECPROF" trace -q --mode trace --seed base.json -o r.json -- true
is "$status" 'exit 0' 'mode trace records all'
like "$(cat err)" '^secprof: note: mode trace records all calls' 'and says so'
is "$(json r.json 'run.get("seeds")')" None 'and has no seed'
run "$SECPROF" trace -q --seed nothing.json -o r.json -- touch started
is "$status" 'exit 125' 'a seed that is not there'
ok 'the workload was not started' test ! -e started
echo '{"format": "secprof-recording", "version": 1, "runs": []}' >empty.json
run "$SECPROF" trace -q --seed empty.json -o r.json -- true
is "$status" 'exit 0' 'a seed of no runs'
run "$SECPROF" generate allow r.json
is "$status" 'exit 0' 'makes a whole recording'
done_testing
