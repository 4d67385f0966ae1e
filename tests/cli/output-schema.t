#!/bin/bash
# docs/output.schema.json: what the commands print as JSON is what it says, and all that it says.
. "$(dirname "$0")/lib.sh"
schema=$ROOT/docs/output.schema.json
[ -f "$schema" ] || skip_all 'no docs here'
"$PYTHON" -c 'import jsonschema' 2>/dev/null || skip_all 'needs python3-jsonschema'
tool() {
	"$PYTHON" -W ignore "$TESTS/output_schema.py" "$1" "$schema" "${@:2}"
}
is "$(tool open)" '' 'every object in it is closed: a new key has to be described'
listed=$(sed -n 's|^    {"\$ref": "#/\$defs/\([a-z_]*\)"},*$|\1|p' "$schema")
is "$(sed -n 's/^| `\([a-z_]*\)` |.*/\1/p' "$ROOT/docs/json.md")" "$listed" 'docs/json.md lists the documents'

documents=()
n=0
valid() { # DEFINITION ARG...: a document that secprof prints
	n=$((n + 1))
	"$SECPROF" "${@:2}" >$n.out 2>err </dev/null
	status=$?
	[ "$status" -le 1 ] || failed "secprof ${*:2}" "status $status" "$(head -3 err)"
	ok "secprof ${*:2}" tool valid "$1" $n.out
	documents+=("$1=$n.out")
}

# ---- recordings ----
trace -- sh -c 'ls . | cat'
odd=$(printf 'tr\377e')
cp "$(type -P true)" "$odd"
mv r.json sh.json
trace -- "./$odd"
mv r.json odd.json
cp "$(type -P true)" gone
trace -- ./gone
mv r.json gone.json
rm gone
sockets='import socket
for family in (socket.AF_UNIX, socket.AF_INET):
    socket.socket(family).setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)'
trace --args --stacks -- "$PYTHON" -S -c "$sockets"
mv r.json args.json
trace --args -- "$PYTHON" -S -c 'import socket; socket.socket(socket.AF_UNIX)'
mv r.json fewer.json
trace --reproducible -- true
mv r.json reproducible.json
runs=()
for i in 1 2 3 4 5; do
	trace -- sh -c "[ $i != 3 ] || ls"
	mv r.json "run$i.json"
	runs+=("run$i.json")
done
clone3=
if "$VICTIMS/clone3" plain | grep -q 'clone3 ok'; then
	trace -- "$VICTIMS/clone3" plain
	mv r.json clone3.json
	clone3=clone3.json
fi
run "$SECPROF" trace -q -o r.json --status json -- sh -c 'sleep 0.3; ls >/dev/null; sleep 0.3'
ok 'trace --status json prints lines' test -s err
while read -r line; do
	n=$((n + 1))
	printf '%s\n' "$line" >$n.out
	ok "a line of trace --status json" tool valid trace_status $n.out
	documents+=("trace_status=$n.out")
done <err
valid show show --json sh.json
valid show show --json odd.json
valid show show --json --args --stacks args.json ${clone3:+"$clone3"}
valid show show --json reproducible.json
valid estimate estimate --json "${runs[@]}"
valid estimate estimate --json run1.json run2.json
valid estimate estimate --json gone.json
valid reach reach --json odd.json
valid reach reach --json --libraries args.json

# ---- profiles ----
cat >p.json <<'JSON'
{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64"],
 "flags": ["SECCOMP_FILTER_FLAG_LOG"], "listenerPath": "/run/agent.sock", "listenerMetadata": "data",
 "syscalls": [{"names": ["read", "openat", "execve", "no_such_call"], "action": "SCMP_ACT_ALLOW"},
  {"names": ["write"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]},
  {"names": ["mmap"], "action": "SCMP_ACT_KILL_PROCESS", "comment": "an example"},
  {"names": ["socket"], "action": "SCMP_ACT_ALLOW",
   "args": [{"index": 0, "value": 4294967295, "valueTwo": 2, "op": "SCMP_CMP_MASKED_EQ"}]}]}
JSON
cat >deny.json <<'JSON'
{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
  {"names": ["mount", "clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38},
  {"names": ["socket"], "action": "SCMP_ACT_TRAP", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]}]}
JSON
"$SECPROF" generate allow -q -o allow.json sh.json 2>err
valid check check --json p.json read write 'socket(AF_INET, _)' mmap personality
valid explain explain --json openat clone3 fchmodat2 bpf tuxcall socket connect
valid explain explain --json --baseline p.json args.json socket mmap execve setsockopt ${clone3:+"clone3"}
valid diff diff --json sh.json p.json
valid diff diff --json args.json p.json
valid diff diff --json odd.json allow.json
valid diff diff --json ${clone3:-sh.json} deny.json
valid diff_profiles diff --json p.json deny.json
valid diff_profiles diff --json p.json allow.json
valid diff_recordings diff --json fewer.json args.json
valid diff_recordings diff --json args.json odd.json
valid diff_subset diff --subset --json p.json allow.json
valid diff_subset diff --subset --json allow.json allow.json
valid diff_subset diff --subset --json deny.json p.json
valid lint lint --json p.json
valid lint lint --json --ignore risky-call deny.json
valid lint lint --json allow.json
valid verify verify --json --untouched -p allow.json -- sh -c 'ls . | cat'
valid verify verify --json --dry-run -p p.json -- sh -c 'ls . | cat'
valid verify verify --json -p "$ROOT/docs/deny-clock_nanosleep.json" -- sleep 0.01
valid verify verify --json -p "$ROOT/docs/deny-clock_nanosleep.json" -- sh -c 'kill $$'
# Where one of them cannot be had, its keys cannot be seen.
missing=
if "$VICTIMS/int80" >native 2>&1; then
	echo '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"]}' >native.json
	valid verify verify --json --dry-run -p native.json -- "$VICTIMS/int80"
else
	missing='i386 calls '
fi
trace -- "$VICTIMS/needless"
if [ "$status" = 'exit 0' ]; then
	"$SECPROF" generate allow -q --siblings exact -o needless.json r.json 2>err
	valid verify_try_without verify --json --try-without critical,high,medium,low -p needless.json -- "$VICTIMS/needless"
else
	missing+='keys '
fi
[ -n "$clone3" ] || missing+='clone3 '
"$SECPROF" version | grep -q libunwind || missing+='stacks '

# ---- and nothing else ----
if [ -z "$missing" ]; then
	is "$(tool unseen "${documents[@]}")" '' 'every key that it describes was seen'
else
	skip 'every key that it describes was seen' "this machine has none of: $missing"
fi
done_testing
