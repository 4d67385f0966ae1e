#!/bin/bash
# The options of trace that shape the workload.
. "$(dirname "$0")/lib.sh"
secprof() {
	run "$SECPROF" trace -q "$@"
}

# ---- environment, directory ----
secprof -E SECPROF_A=1 --env SECPROF_B='x y=z' -- sh -c 'echo "$SECPROF_A/$SECPROF_B"'
is "$(cat out)" '1/x y=z' '-E sets variables'
SECPROF_C=3 secprof -E SECPROF_C -- sh -c 'echo "${SECPROF_C-unset}"'
is "$(cat out)" unset '-E NAME removes one'
mkdir inside && cp "$(type -P true)" inside/program
secprof -C inside -- pwd
is "$(cat out)" "$(cd inside && pwd -P)" '-C changes the directory'
secprof -C inside -o here.json -- ./program
is "$status $(ls here.json)" 'exit 0 here.json' '-o is where secprof was started, the command is not'
secprof -C inside --output=there.json --quiet -- true
is "$status $(ls there.json)" 'exit 0 there.json' '--option=value'

# ---- user ----
if [ "$(id -u)" = 0 ] && id nobody >/dev/null 2>&1; then
	chmod 711 .
	secprof -o r.json -u nobody -- id -u
	is "$status $(cat out)" "exit 0 $(id -u nobody)" '-u runs the workload as another user'
	secprof -u nobody -- id -G
	is "$(cat out)" "$(id -G nobody)" 'with that user s groups'
	secprof -u nobody -- sh -c 'grep -E "^Cap(Eff|Prm):" /proc/self/status'
	unlike "$(cat out)" '[1-9a-f]$|:.*[1-9a-f]' 'and without root s capabilities'
	is "$(stat -c %U r.json)" root 'the recording is written by secprof'
	SECRET=1 LANG=C run "$SECPROF" trace -q -u nobody -E ADDED=2 -- env
	is "$(grep -E '^(HOME|USER|LOGNAME|SHELL|LANG|SECRET|ADDED|PATH)=' out | sort)" \
		"$(printf '%s\n' ADDED=2 "HOME=$(getent passwd nobody | cut -d: -f6)" LANG=C \
			LOGNAME=nobody "PATH=$PATH" "SHELL=$(getent passwd nobody | cut -d: -f7)" \
			USER=nobody | sort)" \
		'with the environment of that user, and what says how to find programs'
	SECRET=1 run "$SECPROF" trace -q -u nobody --preserve-env -- sh -c 'echo "$SECRET $USER"'
	is "$(cat out)" '1 nobody' '--preserve-env keeps the rest'
	# A thousand calls of one kind are enough for a filter, which needs no_new_privs.
	if [ "$(json r.json 'run["mode"]')" = learn ]; then
		loop='i=0; while [ $i -lt 2000 ]; do [ -e . ]; i=$((i + 1)); done
			grep NoNewPrivs /proc/self/status'
		secprof -u nobody -o r.json -- sh -c "$loop"
		is "$(json r.json 'done["filters"] > 0, done.get("unfiltered", 0), done["no_new_privs"]') $(
			tr -s '\t' ' ' <out)" '(True, 0, True) NoNewPrivs: 1' \
			'it can be given a filter, as no_new_privs is set'
		secprof -u nobody --keep-setuid -o r.json -- sh -c "$loop"
		is "$(json r.json 'done.get("filters", 0), done["unfiltered"] > 0, done["no_new_privs"]') $(
			tr -s '\t' ' ' <out)" '(0, True, False) NoNewPrivs: 0' '--keep-setuid does without'
		run "$SECPROF" trace -u nobody -- true
		like "$(cat err)" 'note: -u sets no_new_privs' 'which is said'
	else
		skip 'filters' 'mode learn does not serve here'
	fi
	if "$SECPROF" version | grep -q '^+libunwind'; then
		trace --stacks -u nobody -- true
		is "$status $(json r.json 'sum(len(c.get("stack", [])) > 1 for c in run["calls"]) > 3')" \
			'exit 0 True' '--stacks works as well'
	else
		skip '--stacks' 'built without libunwind'
	fi
	unlike "$(names_of r.json)" '^(setres[ug]id|set[ug]id|setgroups)(32)?$' \
		'the change of user is not part of the recording'
else
	skip '-u' 'needs root'
fi

# ---- time ----
sleeps() { # how often sleep(1) slept; by the latter on some 32-bit machines
	echo $(($(count_of r.json clock_nanosleep) + $(count_of r.json clock_nanosleep_time64)))
}
# A slow machine may not have come to the call.
for limit in 300ms 3s 30s; do
	secprof --timeout "$limit" -o r.json -- sleep 1000
	[ "$(sleeps)" = 0 ] || break
done
like "$status" 'signal 15|exit 124' '--timeout ends the workload by TERM'
is "$(sleeps) $(json r.json 'done["finished"]')" '1 True' \
	'and the recording is kept'
secprof --timeout 20s -- true
is "$status" 'exit 0' 'a workload that ends in time is not touched'

# ---- --main-only ----
cat >family.sh <<'SH'
sh -c 'trap "echo term >told; exit" TERM; echo up >up; while :; do sleep 0.05; done' &
while [ ! -e up ]; do sleep 0.02; done
exit 6
SH
secprof --main-only -o r.json -- sh family.sh
is "$status $(cat told 2>/dev/null)" 'exit 6 term' '--main-only ends the rest by TERM, keeps the status'
secprof -o r.json -- sh -c 'sleep 0.3 & exit 6'
is "$status $(sleeps)" 'exit 6 1' 'without it the rest is waited for'

# ---- the table ----
run "$SECPROF" trace -- sleep 0.01
cp err table
order() {
	awk '$1 ~ /^[0-9]+$/ && $2 ~ /^[a-z_0-9]+$/ && NF >= 4 { print $'"$1"' }' err
}
order 1 >counts
ok 'sorted by count' sort -c -n -r counts
run "$SECPROF" trace --sort name -- sleep 0.01
order 2 | grep -v '^calls$' >sorted
ok '--sort name' sort -c sorted
run "$SECPROF" trace --sort first -- sleep 0.01
is "$(order 2 | head -1)" execve '--sort first begins with execve'
for word in calls distinct process thread lost; do
	like "$(tail -5 table)" "$word" "the totals have: $word"
done
cp "$(type -P true)" "$(printf 'a\033[31mb')"
run "$SECPROF" trace -- "./$(printf 'a\033[31mb')"
unlike "$(cat err)" "$(printf '\033')" 'names are escaped'
like "$(cat err)" 'x1b' 'visibly'
run "$SECPROF" trace -q -- true
is "$(wc -c <err)" 0 '-q says nothing'
run "$SECPROF" trace -qo r.json true
is "$status $(ls r.json)" 'exit 0 r.json' 'options in a cluster, no -- needed'
run "$SECPROF" trace -q -- sh -c 'echo "$@"' sh -q --mode nonsense
is "$(cat out)" '-q --mode nonsense' "the command's own options are its own"
done_testing
