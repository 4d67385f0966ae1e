#!/bin/bash
# An output does not replace the wrong file.
. "$(dirname "$0")/lib.sh"

"$SECPROF" trace -q -o r.json -- true
"$SECPROF" generate deny -q -o p.json r.json
echo 'shopping list' >notes.txt
printf '{"ociVersion": "1.0.2", "linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW"}}}' >config.json
mkdir kept
cp r.json p.json notes.txt config.json kept

# refused STATUS OUTPUT REGEX COMMAND...: and nothing has changed, and with --force it is done
refused() {
	local want=$1 output=$2 text=$3
	shift 3
	rm -f started
	run "$@"
	is "$status $(ls started 2>/dev/null)" "exit $want " "$* ends with $want, and starts nothing"
	like "$(cat err)" "^secprof: output '$output' $text.*--force" "$*: says why"
	same_file "$output" "kept/$output" "$*: the file is as it was"
	run "$1" "$2" --force "${@:3}"
	is "$(cmp -s "$output" "kept/$output" && echo same) $status" ' exit 0' "$* --force replaces it"
	cp "kept/$output" .
}
for output in p.json notes.txt config.json; do
	refused 125 $output 'exists and is not a recording' \
		"$SECPROF" trace -q -o $output -- touch started
	refused 2 $output 'exists and is not a recording' "$SECPROF" merge -o $output r.json
done
for output in notes.txt config.json; do
	refused 2 $output 'exists and is not a profile' \
		"$SECPROF" verify -p p.json --fix $output -- touch started
done
refused 2 r.json 'exists and is not a profile' "$SECPROF" verify -p p.json --fix r.json -- touch started
refused 125 r.json 'is read, too' "$SECPROF" trace -q --seed r.json -o r.json -- touch started
ln r.json hard.json
cp r.json kept/hard.json
refused 125 hard.json 'is read, too' "$SECPROF" trace -q --seed r.json -o hard.json -- touch started
rm r.json hard.json && cp kept/r.json .
generate() { # OUTPUT TEXT [-]: the first operand comes before the options
	run "$SECPROF" generate allow -q -o "$1" "${3:-r.json}" <r.json
	is "$status" 'exit 2' "generate -o $1 ${3:-}: exit 2"
	like "$(cat err)" "^secprof: output '$1' $2" "generate -o $1 ${3:-}: says why"
	same_file "$1" "kept/$1" "generate -o $1 ${3:-}: the file is as it was"
}
generate r.json 'is read, too'
generate r.json 'is read, too' -
generate notes.txt 'exists and is not a profile'
generate config.json 'exists and is not a profile'
run "$SECPROF" generate allow -q --force -o notes.txt r.json
is "$status $(head -c 1 notes.txt)" 'exit 0 {' 'generate --force replaces it'

# What is meant goes on.
for command in 'trace -q -o r.json -- true' 'merge -o r.json r.json r.json' \
	'generate deny -q -o p.json r.json' 'verify -p p.json --fix p.json -- true' \
	'trace -q -o /dev/null -- true'; do
	run "$SECPROF" $command
	is "$status" 'exit 0' "$command"
done
: >empty
run "$SECPROF" trace -q -o empty -- true
is "$status" 'exit 0' 'an empty file is replaced, as mktemp makes them'

# ---- a recording in progress ----
text="^secprof: output 'live.json' is being written by another secprof"
written() { # STATUS COMMAND...: is refused, and starts nothing
	local want=$1
	shift
	rm -f started
	run "$@"
	is "$status $(ls started 2>/dev/null)" "exit $want " "$*: $when, exit $want, and starts nothing"
	like "$(cat err)" "$text" "$*: $when, says why"
}
"$SECPROF" trace -q -o live.json -- sh -c ': >runs; until [ -e go ]; do sleep 0.1; done' &
wait_for 1 ls runs
when='as it starts'
written 125 "$SECPROF" trace -q -o live.json -- touch started
when='as it goes on'
wait_for 1 ls live.json
written 125 "$SECPROF" trace -q -o live.json -- touch started
written 125 "$SECPROF" trace -q --force -o live.json -- touch started
written 2 "$SECPROF" merge -o live.json live.json kept/r.json
written 2 "$SECPROF" generate allow -q --force -o live.json kept/r.json
written 2 "$SECPROF" verify -p p.json --force --fix live.json -- touch started
written 2 "$SECPROF" report --force -o live.json kept/r.json
is "$(json live.json 'done["finished"]')" False 'the recording goes on'
: >go
wait $!
is "$? $(json live.json 'run["command"][0]') $(json live.json 'done["finished"]')" '0 sh True' \
	'and is the one that is kept'
run "$SECPROF" merge -o live.json live.json kept/r.json
is "$status" 'exit 0' 'when it has ended, it is replaced'
is "$(find . -name '.*secprof*')" '' 'no other file is left'

rm -f runs go
"$SECPROF" verify -p p.json --fix fixed.json -- sh -c ': >runs; until [ -e go ]; do sleep 0.1; done' &
wait_for 1 ls runs
text="^secprof: output 'fixed.json' is being written by another secprof"
when='during a run that is to write it'
written 2 "$SECPROF" verify -p p.json --fix fixed.json -- touch started
written 2 "$SECPROF" generate deny -q -o fixed.json kept/r.json
: >go
wait $!
run "$SECPROF" generate deny -q -o fixed.json kept/r.json
is "$status $(find . -name '.*secprof*')" 'exit 0 ' 'when it has ended, it is replaced, and no other file is left'

mkdir bare
run "$SECPROF" trace -q -o bare/r.json -- ls -A bare
is "$status $(cat out)" 'exit 0 ' 'the workload finds nothing beside its output'

# ---- one whose secprof was killed ----
for wanted in runs live.json; do
	rm -f runs live.json go
	"$SECPROF" trace -q -o live.json -- sh -c ': >runs; exec sleep 600' &
	wait_for 1 ls $wanted
	kill -9 $!
	wait $! 2>/dev/null
	run "$SECPROF" trace -q -o live.json -- true
	is "$status $(json live.json 'run["command"][0]')" 'exit 0 true' "killed when it had written $wanted"
done
done_testing
