#!/bin/bash
# Mode ebpf: the kernel counts, and nothing is traced.  Its recordings are those of mode ptrace.
. "$(dirname "$0")/lib.sh"

run "$SECPROF" trace -q --mode ebpf -- true
[ "$status" = 'exit 0' ] || skip_all "it does not work here: $(head -1 err)"
. "$TESTS/programs.sh"
add_program dd exact 'dd if=/dev/zero of=/dev/null bs=1 count=20000 status=none'
add_program int80 exact "$VICTIMS/int80"
add_program x32 exact "$VICTIMS/x32"
add_program unknown exact "$VICTIMS/unknown_calls"
add_program threads names "$VICTIMS/threads"
add_program forks varies "$VICTIMS/fork_storm 100"
add_program argued names "$VICTIMS/argued"
add_program argued-many names "$VICTIMS/argued many"
for kind in errno wide-seccomp wide-prctl trace kill; do
	add_program "own-filter-$kind" exact "$VICTIMS/own_filter $kind"
done

# A call is refused that was let through many times, and others in turn, on all CPUs.
add_program own-filter-errno-hot exact "$VICTIMS/own_filter errno hot"
add_program moving exact "$VICTIMS/moving 300"

find_cgroup() {
	[ "$(id -u)" = 0 ] || return
	if [ -e /sys/fs/cgroup/cgroup.procs ]; then
		echo "/sys/fs/cgroup/secprof-test-$$"
	else
		echo "/sys/fs/cgroup/pids/secprof-test-$$"
	fi
}

recorded() { # MODE COMMAND...: into MODE.json
	in_scratch "$SECPROF" trace -q --args --mode "$1" -o "$WORK/$1.json" -- "${@:2}" \
		</dev/null >/dev/null 2>&1
}

# What the two have to have in common: with counts, first results, arguments and executables.
cat >compare.py <<'PYTHON'
import json, sys

kind = sys.argv[1]
runs = [json.load(open(name))["runs"][0] for name in ("ptrace.json", "ebpf.json")]
# What depends on time: locks that are free or not.
chance = {"futex", "restart_syscall", "sched_yield"}


def facts(run, call):
    found = {}
    if kind == "exact":
        found["count"] = call["count"]
        found["by_exe"] = sorted((run["executables"][one["exe"]], one["count"])
                                 for one in call["by_exe"])
        # A call for which a filter killed has no result, whatever the registers say.
        if run["exit"].get("signal") != "SIGSYS":
            found["result"] = call["first"]["result"]
    if kind != "varies":
        found["exe"] = sorted(run["executables"][one["exe"]] for one in call["by_exe"])
        for name in ("args", "tuples", "clone_args"):
            value = call.get(name)
            # Which of too many values are kept is a matter of order.
            if value and (value["overflow"] if isinstance(value, dict) else value[0]["overflow"]):
                value = "overflow"
            if call["name"] in ("mmap", "mprotect", "ioctl") and kind != "exact":
                continue
            found[name] = value
    return found


tables = [{(call["arch"], call["name"]): facts(run, call) for call in run["calls"]
           if kind == "exact" or call["name"] not in chance} for run in runs]
problems = []
for key in sorted(set(tables[0]) | set(tables[1])):
    one, other = (table.get(key) for table in tables)
    if one != other:
        problems.append(f"{' '.join(key)}: ptrace {one}, ebpf {other}")
fields = ("lost", "escaped", "own_filter", "user_dispatch", "io_uring", "unknown_numbers", "overflow")
if kind != "varies":
    fields += ("processes", "threads")
for field in fields:
    one, other = (run["completeness"].get(field) for run in runs)
    if one != other:
        problems.append(f"{field}: ptrace {one}, ebpf {other}")
if runs[0]["exit"] != runs[1]["exit"]:
    problems.append("they end differently")
print("\n".join(problems))
sys.exit(bool(problems))
PYTHON

# Programs are not deterministic: not all that three attempts have is a difference.
alike() { # KIND COMMAND...
	local attempt kind=$1
	shift
	for attempt in 1 2 3; do
		recorded ptrace "$@"
		recorded ebpf "$@"
		! "$PYTHON" compare.py "$kind" >problems || return 0
	done
	return 1
}

for name in "${program_names[@]}"; do
	eval "argv=(${program_words[$name]})"
	rm -f ptrace.json ebpf.json problems
	ok "$name: as mode ptrace records it" alike "${program_kind[$name]}" "${argv[@]}"
	grep -q . problems && note "$(head -20 problems)"
done

# ---- the kernel's other view ----
in_scratch "$SECPROF" trace -q --self-check --mode ebpf -- tar -cf t.tar -C "$WORK" tree 2>all
like "$(cat all)" 'all of them are recorded$' 'the self-check, which counts by other means, agrees'

# ---- losses ----
# More distinct calls than the program has room for: each one of the others is counted as lost.
trace --mode ebpf -- "$VICTIMS/many" calls 9000
is "$status" 'exit 0' 'more calls than there is room for: the workload does not notice'
sum='sum(call["count"] for call in d["runs"][0]["calls"]) + done["overflow"]["calls"] + done["lost"]'
all=$(json r.json "$sum")
trace --mode ptrace -- "$VICTIMS/many" calls 9000
is "$all" "$(json r.json "$sum")" 'each call is recorded, or counted as left out'
trace --mode ebpf -- "$VICTIMS/many" calls 9000
is "$(json r.json 'done["lost"] > 0')" True 'what the kernel had no room for is lost'
"$SECPROF" show r.json >shown 2>&1
like "$(cat shown)" 'calls that happened and could not be read: [0-9]+' 'and every command says so'

# ---- how it starts and ends ----
for words in 'exit 3' 'kill -TERM $$' 'exec /nonexistent'; do
	run sh -c "$words"
	native=$status
	trace --mode ebpf -- sh -c "$words"
	is "$status" "$native" "sh -c '$words': ends as alone"
done
trace --mode ebpf -- ./nothing
is "$status" 'exit 127' 'no such command: exit status'
like "$(cat err)" "^secprof: cannot run './nothing': it is not there" 'no such command: message'
ok 'no such command: no recording' test ! -s r.json

trace --mode ebpf --timeout 200ms -- sh -c 'sleep 100 & sleep 100'
is "$status" 'signal 15' '--timeout ends all'
is "$(json r.json 'done["timed_out"], done["processes"]')" '(True, 3)' '--timeout: recorded'
trace --mode ebpf --main-only -- sh -c 'sleep 100 & exit 4'
is "$status" 'exit 4' '--main-only ends the rest'
trace --mode ebpf -- sh -c '(sleep 0.3; exec getconf PAGESIZE) & exit 5'
is "$status $(json r.json '"/usr/bin/getconf" in d["runs"][0]["executables"]')" 'exit 5 True' \
	'the run lasts until the last process has ended'

# What secprof gets is for the workload.
"$SECPROF" trace -q --mode ebpf -o r.json -- \
	sh -c 'trap "echo got >got; exit 6" USR1; echo >ready; while :; do sleep 0.05; done' &
wait_for 10 test -e ready
kill -USR1 $!
wait $!
is "$? $(cat got)" '6 got' 'a signal to secprof goes on to the workload'

# Nothing of secprof's is in it: it goes on without.
rm -f r.json
mkfifo gate
# Held open: where one writer is still there when the workload opens it again, it reads an end, and
# the next writer waits for ever.
exec 7<>gate
"$SECPROF" trace -q --mode ebpf -o r.json -- \
	sh -c 'echo $$ >pid; read -r _ <gate; echo on >went; read -r _ <gate' 2>err 7>&- &
wait_for 10 test -s pid
wait_for 10 test -s r.json
tracer=$(awk '/^PPid/ { print $2 }' "/proc/$(cat pid)/status")
kill -KILL "$tracer"
wait $!
like "$(cat err)" '^secprof: secprof itself was ended by SIGKILL; a recording' 'kill -9 of secprof: the message'
echo >&7
wait_for 10 test -s went
is "$(cat went)" on 'after kill -9 of secprof the workload goes on'
is "$(json r.json 'done["finished"]')" False 'and the recording says that it is not finished'
echo >&7

# ---- what runs already ----
sh -c 'sleep 300 & echo $! >sleeper; while :; do sleep 0.02; done' &
looper=$!
wait_for 10 test -s sleeper
rm -f r.json
run "$SECPROF" trace -q --mode ebpf -o r.json -p "$looper" --for 500ms
is "$status" 'exit 0' '-p: exit status'
is "$(json r.json 'run["mode"], run["source"], done["mid_life"], done["detached"], done["lost"]')" \
	"('ebpf', 'attached', True, True, 0)" '-p: the recording says so'
is "$(json r.json '[name.split("/")[-1] for name in run["executables"]].count("sleep")')" 1 \
	'-p: what the process starts is recorded'
is "$(json r.json 'done["processes"] > 3')" True '-p: each of it'
is "$(awk '/^TracerPid/ { print $2 }' "/proc/$looper/status")" 0 '-p: nobody traces the process'
rm -f r.json
run "$SECPROF" trace -q --mode ebpf -o r.json -p "$(cat sleeper)" --for 10ms
is "$(calls_of r.json)" 'x86_64 clock_nanosleep 1' '-p: the call in which a task is blocked is recorded'
kill "$looper" "$(cat sleeper)"

# ---- storms ----

rounds=3
[ -z "${SECPROF_THOROUGH:-}" ] || rounds=50
mkfifo storm.in
group=$(find_cgroup) && mkdir "$group" || group=
# storm HOW: whoever is marked once secprof has attached is in the recording, or is counted.
storm() {
	local how=$1 i problem=
	for ((i = 1; i <= rounds; i++)); do
		rm -f r.json attached.err storm.out
		sh -c '[ -z "$1" ] || echo $$ >"$1/cgroup.procs"; exec "$2"' sh \
			"$([ "$how" = -p ] || echo "$group")" "$VICTIMS/marked_storm" <storm.in >storm.out &
		storm=$!
		exec 6>storm.in
		wait_for 10 grep -q ready storm.out
		if [ "$how" = -p ]; then set -- -p "$storm"; else set -- --cgroup "$group"; fi
		"$SECPROF" trace --mode ebpf -o r.json "$@" >out 2>attached.err 6>&- &
		recorder=$!
		wait_for 20 grep -q '^secprof: attached' attached.err || problem+=" $(cat attached.err)"
		kill -USR1 "$storm"
		wait_for 60 grep -q marked storm.out
		exec 6>&-
		wait "$storm"
		wait "$recorder" || problem+=" status $?"
		is_same=$(json r.json "sum(c['count'] for c in run['calls'] if c['name'] == 'getpriority') \
			== $(sed -n 's/marked //p' storm.out), done['lost'], done['escaped']")
		[ "$is_same" = '(True, 0, 0)' ] || problem+=" round $i: $is_same, $(tail -1 storm.out)"
	done
	is "$problem" '' "a storm, $how: all of it is recorded, $rounds times"
}
storm -p
if [ -n "$group" ]; then
	storm --cgroup
	rmdir "$group"
else
	skip 'a storm, --cgroup' 'no cgroup can be made'
fi

# ---- who joins ----

# In each hierarchy, and in a cgroup below, what comes from outside is there from its exec on, however
# short it lives; what is not in it is not recorded.
joins() { # CGROUP [BELOW]
	local group=$1 below=$1${2:+/$2}
	mkdir "$group" && { [ "$below" = "$group" ] || mkdir "$below"; } || return
	sh -c 'echo $$ >"$1/cgroup.procs"; until [ -e end-joins ]; do sleep 0.05; done' sh "$group" &
	local member=$!
	wait_for 10 grep -qx "$member" "$group/cgroup.procs"
	rm -f r.json attached.err
	"$SECPROF" trace -q --mode ebpf -o r.json --cgroup "$group" 2>attached.err &
	local recorder=$!
	wait_for 20 has_draft
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		sh -c 'echo $$ >"$1/cgroup.procs"; exec mkdir made' sh "$below"
		rmdir made
	done
	touch end-joins
	wait "$member"
	wait "$recorder"
	rm end-joins
	rmdir "$below"
	[ "$below" = "$group" ] || rmdir "$group"
}
has_draft() {
	json r.json '[c["name"] for c in run["calls"]]' | grep -q clock_nanosleep
}
# One of each kind is enough but for SECPROF_THOROUGH: with controllers, with a name, version 2.  A new
# cpuset has no CPU.
for root in $(awk -v all="${SECPROF_THOROUGH:-}" '$3 ~ /^cgroup2?$/ && $4 !~ /cpuset/ {
	kind = $3 ($4 ~ /name=/)
	if (all || !found[kind]++) print $2
}' /proc/self/mounts); do
	[ -n "$group" ] || continue
	for below in '' below; do
		if joins "$root/secprof-test-$$" $below; then
			is "$(json r.json 'sum(c["count"] for c in run["calls"] if c["name"] == "mkdir"),
				sum(c["count"] for c in run["calls"] if c["name"] == "rmdir"), done["joined_late"],
				done["mid_life"]')" "(10, 0, 10, True)" \
				"ten that lived for a moment in $root $below"
		else
			skip "$root" 'no cgroup can be made'
		fi
	done
done

# ---- where it cannot be had ----
refused() { # NAME-OF-TEST PATTERN COMMAND...
	local name=$1 pattern=$2
	shift 2
	rm -f started r.json
	run "$@" -- touch started
	is "$status" 'exit 125' "$name: exit status"
	like "$(cat err)" "^secprof: $pattern" "$name: one line says why"
	is "$(wc -l <err)" 1 "$name: no other line"
	ok "$name: nothing was started or written" test ! -e started -a ! -e r.json
}

refused '--stacks' '--stacks: not in mode ebpf' "$SECPROF" trace --mode ebpf --stacks -o r.json
if have setpriv; then
	refused 'no privilege' 'mode ebpf is for root \(CAP_BPF and CAP_PERFMON\)' \
		setpriv --bounding-set -all --inh-caps -all "$SECPROF" trace --mode ebpf -o r.json
	chmod 777 .
	run setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps +bpf,+perfmon \
		--ambient-caps +bpf,+perfmon "$SECPROF" trace -q --mode ebpf -o two.json -- true
	is "$status $(count_of two.json exit_group)" 'exit 0 1' 'CAP_BPF and CAP_PERFMON are enough'
else
	skip 'no privilege' 'setpriv is not installed'
fi
if unshare --pid --fork --mount-proc true 2>/dev/null; then
	refused 'in a pid namespace' 'mode ebpf is not for pid namespaces' \
		unshare --pid --fork --mount-proc "$SECPROF" trace --mode ebpf -o r.json
else
	skip 'in a pid namespace' 'unshare does not work here'
fi
if have strace && "$TESTS/refuse-bpf.sh" 0 EINVAL true 2>/dev/null; then
	refused 'JIT compiler off' \
		'mode ebpf is not available .*Invalid argument; .* set net.core.bpf_jit_enable to 1' \
		"$TESTS/refuse-bpf.sh" 0 EINVAL "$SECPROF" trace --mode ebpf -o r.json
else
	skip 'JIT compiler off' 'strace or unshare does not work here'
fi

done_testing
