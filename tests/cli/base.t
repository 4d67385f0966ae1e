#!/bin/bash
# generate allow --base: an existing profile, tightened to what was recorded.  diff --subset is the
# judge of that it allows nothing more.
. "$(dirname "$0")/lib.sh"
docker=${SECPROF_DOCKER_PROFILE:-$ROOT/../shared/profiles/docker-default.json}
podman=/usr/share/containers/seccomp.json
[ "$(uname -m)" = x86_64 ] || skip_all 'the profiles in here are for x86_64'

base() { # FILE DEFAULT RULES [MEMBERS]
	printf '{"defaultAction": "SCMP_ACT_%s", %s "syscalls": [%s]}' "$2" "${4:-}" "$3" >"$1"
}
rule() { # ACTION NAMES [ARGS [MEMBERS]]: names with blanks between them
	printf '{"names": ["%s"], "action": "SCMP_ACT_%s"%s%s}' "${2// /\", \"}" "$1" "${3:+, \"args\": [$3]}" "${4:+, $4}"
}
tightened() { # BASE [OPTION...]: of r.json, into tight.json
	run "$SECPROF" generate allow --runtime none --siblings exact --force --base "$1" -o tight.json "${@:2}" r.json
	cp err said
}
is_within() { # BASE NAME
	run "$SECPROF" diff --subset tight.json "$1"
	is "$status" 'exit 0' "$2: allows nothing that the base refuses"
}
rules() { # without what nobody asked about
	json tight.json '["%s %s %s" % (r["action"], ",".join(r["names"]), ["%d %s %d %d" %
		(a["index"], a["op"], a["value"], a.get("valueTwo", 0)) for a in r.get("args", [])])
		for r in d["syscalls"]]'
}

# ---- the default profiles ----
trace -- sh -c 'ls -l / >/dev/null; sleep 0.01'
for profile in "$docker" "$podman"; do
	[ -r "$profile" ] || {
		skip "the default profile $profile" 'it is not here'
		continue
	}
	name=$(basename "$(dirname "$profile")")
	tightened "$profile" --siblings safe
	is "$status" 'exit 0' "$name: tightened"
	is_within "$profile" "$name"
	run "$SECPROF" diff r.json tight.json
	is "$status" 'exit 0' 'and all that was recorded'
	run "$SECPROF" diff --subset "$profile" tight.json
	is "$status" 'exit 1' 'less than the base'
	run "$SECPROF" check tight.json unlinkat
	is "$status" 'exit 1' '(unlinkat, which was not recorded, is refused)'
	is "$(json tight.json 'd["defaultErrnoRet"]')" "$(json "$profile" 'd["defaultErrnoRet"]')" 'by the answer of the base'
	run "$SECPROF" verify --profile tight.json -- sh -c 'ls -l / >/dev/null; sleep 0.01'
	is "$status" 'exit 0' 'the workload runs under it'
	like "$(cat said)" 'note: nothing was recorded on i386, x32, which .* lists: left out, and killed' \
		'ABIs on which nothing was recorded are left out, with a note'
	"$SECPROF" generate allow -q --runtime none --force -o plain.json r.json
	run "$SECPROF" diff --subset tight.json plain.json
	is "$status" 'exit 0' 'nothing that the recording alone would not allow'
done

# ---- what is kept ----
printf '%s\n' read write clone mount personality exit_group execve exit rt_sigreturn restart_syscall >names
run "$SECPROF" import --from names -o r.json names
is "$status" 'exit 0' 'a list of names'
no_namespaces='{"index": 0, "op": "SCMP_CMP_MASKED_EQ", "value": 2114060288, "valueTwo": 0}'
base kept.json KILL_PROCESS "$(rule LOG 'read getpid'), $(rule ALLOW clone "$no_namespaces"), $(rule ALLOW 'write exit_group execve exit rt_sigreturn'), $(rule ERRNO 'ptrace mount' '' '"errnoRet": 1')" \
	'"flags": ["SECCOMP_FILTER_FLAG_LOG"], "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], "mine": 1,'
tightened kept.json
is "$status" 'exit 0' 'tightened'
is "$(json tight.json 'd["defaultAction"], d["flags"], d["architectures"]')" \
	"('SCMP_ACT_KILL_PROCESS', ['SECCOMP_FILTER_FLAG_LOG'], ['SCMP_ARCH_X86_64'])" \
	'the default action, flags, and the architectures on which anything was recorded'
is "$(rules)" "SCMP_ACT_LOG read []
SCMP_ACT_ALLOW clone ['0 SCMP_CMP_MASKED_EQ 2114060288 0']
SCMP_ACT_ALLOW execve,exit,exit_group,rt_sigreturn,write []
SCMP_ACT_ERRNO ptrace,mount []" 'the rules, with the conditions and actions of the base, in its order'
like "$(cat said)" 'warning: .*"?mine"?' 'a key that nobody knows: a warning'
like "$(cat said)" 'warning: recorded, and not added, since kept.json refuses it: personality, mount, restart_syscall$' \
	'what it refuses is reported'
like "$(cat said)" 'warning: recorded, and kept as kept.json has it, with some arguments only; which were used is not known: clone$' \
	'and where its conditions are kept'
unlike "$(cat said)" 'allowed with any arguments' 'which no other warning contradicts'
tightened kept.json --siblings safe
like "$(cat said)" 'not recorded, and not allowed by kept.json either: .*\bwritev\b' 'so is what would have been added'
is "$(rules | grep -c readv)" 0 'and is not'
run "$SECPROF" diff --subset --arch x86_64 tight.json kept.json
is "$status" 'exit 0' 'within'
base notify.json ERRNO "$(rule NOTIFY mount), $(rule ALLOW 'read exit_group execve exit rt_sigreturn')" '"listenerPath": "/run/x", "listenerMetadata": "m",'
tightened notify.json
is "$(json tight.json '" ".join([d["listenerPath"], d["listenerMetadata"], d["syscalls"][0]["action"]])')" \
	'/run/x m SCMP_ACT_NOTIFY' 'a listener and what it is asked about'

# ---- conditions: the narrower ones ----
"$PYTHON" - <<'PYTHON'
import json
call = lambda nr, name, index, value: {"arch": "x86_64", "nr": nr, "name": name, "count": 1, "exact": True,
    "first": {"offset": 0, "pid": 1, "exe": None, "result": "ok"}, "by_exe": [],
    "args": [{"index": index, "values": [value], "overflow": False}]}
d = json.load(open("r.json"))
d["runs"][0]["calls"] = [call(41, "socket", 0, 2), call(135, "personality", 0, 0)]
json.dump(d, open("values.json", "w"))
PYTHON
base wide.json ERRNO "$(rule ALLOW socket '{"index": 0, "op": "SCMP_CMP_LT", "value": 38}'), $(rule ALLOW socket '{"index": 0, "op": "SCMP_CMP_GT", "value": 40}'), $(rule ALLOW personality '{"index": 0, "op": "SCMP_CMP_MASKED_EQ", "value": 240, "valueTwo": 0}')"
run "$SECPROF" generate allow --runtime none --siblings exact --force --base wide.json -o tight.json values.json
cp err said
is "$status" 'exit 0' 'a base with conditions that are wider'
like "$(rules)" 'socket .*MASKED_EQ 4294967295 2' 'the recorded values replace conditions that admit them'
unlike "$(rules)" 'SCMP_CMP_(LT|GT)' 'and those are not kept'
like "$(cat said)" 'allowed with some arguments only: socket' 'which is said'
like "$(rules)" "personality \['0 SCMP_CMP_MASKED_EQ 240 0'\]" 'conditions that do not admit them all are kept'
like "$(cat said)" 'note: kept with the conditions of wide.json, which allow more than was recorded: personality' 'and that is said'
is_within wide.json 'wider conditions'

# ---- conditions of Docker's dialect ----
base gated.json ERRNO "$(rule ALLOW 'read write exit_group execve exit rt_sigreturn'), $(rule ALLOW mount '' '"includes": {"caps": ["CAP_SYS_ADMIN"]}')"
tightened gated.json
unlike "$(rules)" mount 'a rule that is not for this container is not there'
like "$(cat said)" 'gated.json refuses it: .*mount' 'as it is said'
tightened gated.json --cap SYS_ADMIN
like "$(rules)" mount 'and is with the capability'
like "$(cat said)" 'in format oci: syscalls\[1\].*includes and excludes are not written' 'for which this is reported'
tightened gated.json --as oci
like "$(rules)" mount 'as OCI it always is'

# ---- a base that allows by default ----
base deny.json ALLOW "$(rule ERRNO mount), $(rule ERRNO personality '{"index": 0, "op": "SCMP_CMP_EQ", "value": 8}')"
tightened deny.json
is "$status $(json tight.json 'd["defaultAction"], d["defaultErrnoRet"]')" "exit 0 ('SCMP_ACT_ERRNO', 38)" 'a deny-list becomes an allow-list'
is_within deny.json 'a deny-list'
like "$(cat said)" 'deny.json refuses it: .*mount' 'which keeps what it denies'
like "$(cat said)" 'allowed by deny.json in a way that cannot be kept: .*personality|refuses it: .*personality' \
	'and refuses what it denied in part, where arguments were not recorded'
tightened deny.json --errno EPERM
is "$(json tight.json 'd["defaultErrnoRet"]')" 1 '--errno'
base audit.json LOG "$(rule ERRNO mount)"
tightened audit.json
is "$(json tight.json 'sorted({r["action"] for r in d["syscalls"]})')" $'SCMP_ACT_ERRNO\nSCMP_ACT_LOG' 'what a default logged is logged'

# ---- another ABI ----
if build_32bit threads; then
	trace -- ./threads32
	base native.json ALLOW "$(rule ERRNO mount)" '"architectures": ["SCMP_ARCH_X86_64"],'
	tightened native.json
	is "$(json tight.json 'd["architectures"]')" SCMP_ARCH_X86_64 'an ABI that the base does not list is not added'
	like "$(cat said)" 'native.json refuses it: ' 'and its calls are reported'
fi

# ---- mistakes ----
cp names.json r.json 2>/dev/null
run "$SECPROF" import --force --from names -o r.json names
refused() { # PATTERN NAME OPTION...
	rm -f none.json
	run "$SECPROF" generate "${@:3}" -o none.json r.json
	is "$status $(ls none.json 2>/dev/null)" 'exit 2 ' "$2: no profile"
	like "$(cat err)" "$1" "$2: why"
}
refused '--base is for .allow. only' 'a deny-list' deny --base kept.json
refused '--arch goes with no --base' 'other machines' allow --base kept.json --arch arm64
refused '--explicit-eperm goes with no --base' 'other answers' allow --base kept.json --explicit-eperm
refused 'keeps it' 'another default' allow --base kept.json --errno ENOSYS
refused '--base: .*missing.json' 'no such file' allow --base missing.json
refused '--base: .*r.json is a recording' 'a recording' allow --base r.json
echo '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_NONE"}]}' >bad.json
refused '--base: .*SCMP_ACT_NONE' 'no profile' allow --base bad.json

# ---- any base ----
printf '%s\n' getppid getuid geteuid getgid getpid sched_yield exit_group exit rt_sigreturn execve >names
run "$SECPROF" import --force --from names -o r.json names
: >odd
for seed in $(seq 1 "${PAIRS:-20}"); do
	"$PYTHON" "$TESTS/within_pairs.py" "$seed" one.json two.json
	tightened one.json
	[ "$status" = 'exit 0' ] || {
		echo "$seed: $status: $(cat err)" >>odd
		continue
	}
	run "$SECPROF" diff --subset tight.json one.json
	[ "$status" = 'exit 0' ] || echo "$seed: not within: $(cat out)" >>odd
	"$SECPROF" diff --json r.json one.json >by_base
	"$SECPROF" diff --json r.json tight.json >by_tight
	json by_base '[c["name"] for c in d["refused"] + d["depends"]]' | sort >before
	json by_tight '[c["name"] for c in d["refused"] + d["depends"]]' | sort >after
	for name in $(comm -13 before after); do
		grep -Eq "cannot be kept: .*$name|not known: .*$name" said || echo "$seed: $name is lost without a word" >>odd
	done
	for name in $(cat before); do
		grep -Eq "(refuses it|not known|cannot be kept): .*$name" said || echo "$seed: $name is refused without a word" >>odd
	done
done
is "$(cat odd)" '' 'random profiles: nothing more is allowed, and nothing less without a word'
done_testing
