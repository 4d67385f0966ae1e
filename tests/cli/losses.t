#!/bin/bash
# What a recording lacks is in its completeness, and every later command repeats it.
. "$(dirname "$0")/lib.sh"

# ---- every later command ----
# In their words; "-": no loss, but a fact or a number.
cat >words <<'END'
finished		unfinished: secprof was ended before the workload
escaped			tasks that could not be followed: 7
lost			calls that happened and could not be read: 7
unanswered		filters that secprof could not answer: .*: 7
unknown_numbers		distinct calls whose number has no known name: 7
untraced_clones		clones that asked not to be traced .*: 7
inherited_filters	the workload had seccomp filters from before secprof; .*: 7
overflow.calls		calls left out, beyond the bound of a run: 7
overflow.executables	executables of calls left out, beyond the bound of a run: 7
overflow.tree		-
overflow.modules	mappings of files that are not among its modules, beyond their bound: 7
overflow.tasks		tasks left out, beyond the bound of a run: 7
own_filter		the workload installed a seccomp filter of its own; .*
io_uring		the workload used io_uring, .*
user_dispatch		the workload used syscall user dispatch; .*
setuid			a program did not get the privilege that its file grants .*
unattributed		the executable that makes a call is not always known: .*
imported		imported from a log or a list: .*
mid_life		the workload ran already when recording began; .*
joined_late		processes that joined from outside, .*: 7
not_followed		processes that belong to the workload and could not be followed: 7
unknown_restarts	tasks that were in restart_syscall when recording began; .*: 7
timed_out		(the command|1 of [23] runs failed \(the command of the first one) was ended by --timeout.*
stops			-
processes		-
threads			-
filters			-
unfiltered		-
no_new_privs		-
loader_variables	-
detached		-
stacks_lost		-
stacks_truncated	-
END
"$PYTHON" - "$ROOT/docs/recording.schema.json" >fields <<'PY'
import json, sys
definitions = json.load(open(sys.argv[1]))["$defs"]
fields = [name for name in definitions["completeness"]["properties"] if name != "overflow"]
fields += ["overflow." + name for name in definitions["overflow"]["properties"]]
print("\n".join(sorted(fields)))
PY
is "$(cut -f1 words | sort)" "$(cat fields)" 'each field of the completeness is in the table'

trace --mode trace -- true
mv r.json whole.json
"$SECPROF" generate allow -q -o p.json whole.json
"$PYTHON" - whole.json >lossy.json <<'PY'
import json, sys
facts = {"own_filter", "io_uring", "user_dispatch", "setuid", "unattributed", "imported", "timed_out", "mid_life", "detached"}
document = json.load(open(sys.argv[1]))
document["runs"][0]["id"] = document["runs"][0]["id"][::-1]
completeness = document["runs"][0]["completeness"]
for line in open("words"):
    path, words = line.split(None, 1)
    *parts, name = path.split(".")
    record = completeness
    for part in parts:
        record = record[part]
    if words.strip() != "-":
        record[name] = name in facts or name != "finished" and 7
json.dump(document, sys.stdout)
PY

commands=('show' 'show --json' 'generate allow' 'generate allow --names-only' 'generate deny' 'diff'
	'diff --json' 'diff --format sarif' 'report')
later() { # COMMAND RECORDING...: what it says, one line for each limit
	local words=$1
	shift
	[ "${words%% *}" != diff ] || set -- "$@" p.json
	# shellcheck disable=SC2086 # a command and its options
	run "$SECPROF" $words "$@"
	cat out err | sed 's/^secprof: warning: //; s/^the recording is limited: //' >said
}
repeats_all() {
	local field words failed=0
	while read -r field words; do
		[ "$words" != - ] || continue
		[ "$(grep -Ecx "$words" said)" = 1 ] && continue
		note "$field is not repeated once"
		failed=1
	done <words
	return "$failed"
}
repeats_nothing() {
	! sed '/-$/d; s/^[^[:space:]]*[[:space:]]*//' words | grep -Exf - said
}
for command in "${commands[@]}"; do
	later "$command" lossy.json
	like "$status" '^exit [01]$' "$command of a recording with every loss"
	ok "$command repeats each of them" repeats_all
	later "$command" whole.json
	ok "$command has nothing to repeat of a whole one" repeats_nothing
done
"$SECPROF" merge -o merged.json lossy.json whole.json 2>err
later show merged.json
ok 'merge keeps each of them' repeats_all
"$SECPROF" merge -o - merged.json whole.json >again.json 2>err
later show again.json
ok 'and so does a second merge' repeats_all

# ---- what a file says, which anyone may have written ----
edited() { # PYTHON-STATEMENT...: of the run
	"$PYTHON" - "$@" <<'PY'
import json, sys
document = json.load(open("whole.json"))
run = document["runs"][0]
for statement in sys.argv[1:]:
    exec(statement)
json.dump(document, sys.stdout)
PY
}
edited 'run["instead_of"] = {"mode": "notify", "reason": "\x1b]0;x\x07\nforged: a line " + "x" * 5000}' \
	>hostile.json
for command in "${commands[@]}"; do
	later "$command" hostile.json
	unlike "$(cat said)" "$(printf '\033')|^forged" "$command: a reason is escaped"
done
later show hostile.json
like "$(cat said)" 'instead of notify: .x1b\]0;x.*forged' 'and shown'

# In mode ebpf and ptrace filters hide nothing; docs/recording.md.
for mode in trace ptrace ebpf; do
	edited "run['mode'] = '$mode'" 'run["completeness"]["inherited_filters"] = 2' \
		'run["id"] = run["id"][::-1]' >inherited.json
	"$SECPROF" merge -o merged.json inherited.json whole.json
	for file in inherited.json merged.json; do
		later show "$file"
		is "$(grep -c '^the workload had seccomp filters' said)" "$([ "$mode" = trace ] && echo 1 || echo 0)" \
			"$mode, $file: whether filters from before hide calls"
	done
done

# ---- real causes ----
repeated() { # WORDS RECORDING NAME: by each command, and after a merge
	local command missing=
	"$SECPROF" generate allow -q -o p.json "$2"
	"$SECPROF" merge -o merged.json "$2" whole.json 2>err
	for command in "${commands[@]}"; do
		later "$command" "$2"
		grep -Eqx "$1" said || missing+=" $command,"
	done
	later show merged.json
	grep -Eqx "$1" said || missing+=' merge,'
	is "$missing" '' "$3: every command says so"
}

# Each distinct call beyond the bound of 4096, and the exit_group after them.
trace --mode trace -- "$VICTIMS/many" calls 4200
n=$(names_of r.json | grep -c '^syscall_')
is "$status $(json r.json 'len(run["calls"]), done["overflow"]["calls"]')" \
	"exit 0 (4096, $((4200 - n + 1)))" 'too many calls: each that is left out is counted'
repeated "calls left out, beyond the bound of a run: $((4200 - n + 1))" r.json 'too many calls'

# Pairs of a call and an executable: 65536.  Only its owner may link the program (proc(5),
# protected_hardlinks).
cp "$VICTIMS/many" .
trace --mode trace -- ./many calls 3500 19
is "$status $(json r.json 'len(run["executables"]), sum(len(c.get("by_exe", [])) for c in run["calls"])')" \
	'exit 0 (20, 65536)' 'too many calls of executables: as many as there may be are kept'
is "$(json r.json 'sum(c["count"] - sum(e["count"] for e in c.get("by_exe", [])) for c in run["calls"])')" \
	"$(json r.json 'done["overflow"]["executables"] + 1')" \
	'too many calls of executables: each that is left out is counted, and the first execve is of none'
repeated "executables of calls left out, beyond the bound of a run: [1-9].*" r.json \
	'too many calls of executables'
if [ -n "${SECPROF_THOROUGH:-}" ]; then
	rm -f many-*
	trace --mode trace -- ./many calls 1 4200
	is "$status $(json r.json 'len(run["executables"]), done["overflow"]["executables"] > 104')" \
		'exit 0 (4096, True)' 'too many executables'
fi

# No memory for a task: it runs on, unrecorded, as beyond the bound of 2^18 tasks.
preload=$BUILD/tests/preload/fail_allocation.so
loses_a_task() { # one of the allocations after the first ones is for a task
	local n
	for n in {100..200}; do
		rm -f r.json
		ALLOCATION_AT=$n LD_PRELOAD=$preload run setarch -R "$SECPROF" trace -q --mode trace \
			-o r.json -- "$VICTIMS/fork_storm" 20
		[ "$status" != 'exit 0' ] ||
			[ "$(json r.json 'done["overflow"]["tasks"]')" != 1 ] || return 0
	done
	return 1
}
if [ ! -e "$preload" ] || nm -D "$SECPROF" | grep -q __asan_init || ! setarch -R true 2>/dev/null; then
	skip 'no memory for a task' 'needs fail_allocation.so, no AddressSanitizer, and setarch -R'
else
	ok 'no memory for a task: it runs on, and is counted' loses_a_task
	repeated 'tasks left out, beyond the bound of a run: [1-9].*' r.json 'no memory for a task'
fi

# A call that cannot be read: a sandbox around secprof refuses it, of one process, whose number is
# known in a pid namespace: 0x420e is PTRACE_GET_SYSCALL_INFO.
in_namespace() { # COMMAND...
	rm -f r.json
	run unshare "${as_root[@]}" -fp --mount-proc sh -c '"$@"; exit $?' sh "$@"
}
as_root=()
[ "$(id -u)" = 0 ] || as_root=(-Ur)
in_namespace "$SECPROF" trace -q --mode ptrace -o r.json -- "$VICTIMS/untraced" clone
if [ "$status" != 'exit 0' ] || ! "$VICTIMS/refuse" ptrace:0=16910 EIO -- true; then
	skip 'a call that cannot be read' "$(cat err)"
else
	# The child's calls, which nobody else makes.
	child=$(json r.json '[c["first"]["pid"] for c in run["calls"] if c["name"] == "getsid"][0]')
	in_namespace "$VICTIMS/refuse" "ptrace:0=16910,1=$child" EIO -- "$SECPROF" \
		trace -q --mode ptrace -o r.json -- "$VICTIMS/untraced" clone
	is "$status $(head -1 out) $(json r.json 'done["lost"] > 0')" 'exit 0 child: ok True' \
		'a call that cannot be read is made, and counted'
	repeated 'calls that happened and could not be read: [1-9].*' r.json \
		'a call that cannot be read'
	cat >getsid.json <<-'END'
		{"defaultAction": "SCMP_ACT_ALLOW", "architectures": [],
		 "syscalls": [{"names": ["getsid"], "action": "SCMP_ACT_ERRNO"}]}
	END
	in_namespace "$SECPROF" verify --json -p getsid.json -- "$VICTIMS/untraced" clone
	child=$(json out 'd["refused"][0]["pid"]')
	in_namespace "$VICTIMS/refuse" "ptrace:0=16910,1=$child" EIO -- "$SECPROF" \
		verify -p getsid.json -- "$VICTIMS/untraced" clone
	is "$status" 'exit 2' 'a call that cannot be read: verify ends with 2'
	like "$(cat err)" '^secprof: warning: calls that happened and could not be read: [1-9]' \
		'a call that cannot be read: and why'
fi

# A child that escaped: its creator's clone3 asked for it, in memory that nobody may read or that
# changes all the while.
trace --mode ptrace -- "$VICTIMS/untraced" toggled
if [ "$(cat out)" = 'untraced: 0' ] || [ "$status" != 'exit 0' ]; then
	skip 'a child that escaped' "$(cat out)"
else
	is "untraced: $(json r.json 'done["escaped"]')" "$(cat out)" 'a child that escaped is counted'
	repeated 'tasks that could not be followed: [1-9].*' r.json 'a child that escaped'
fi
done_testing
