#!/bin/bash
# diff: what a profile would refuse of a recording, by exit status, names and numbers.
. "$(dirname "$0")/lib.sh"
deny=$ROOT/docs/deny-clock_nanosleep.json
trace -- sleep 0.02
cp r.json sleep.json
trace -- true
cp r.json true.json
"$SECPROF" generate allow -q -o allow.json sleep.json

run "$SECPROF" diff sleep.json "$deny"
is "$status" 'exit 1' 'something is refused: exit 1'
like "$(cat out)" 'clock_nanosleep.*EPERM' 'it is named, with the errno'
like "$(cat out)" '\b1\b.*clock_nanosleep|clock_nanosleep.*\b1\b' 'and the count'
like "$(cat out)" 'clock_nanosleep.*/sleep' 'and the executable'
run "$SECPROF" diff true.json "$deny"
is "$status" 'exit 0' 'nothing is refused: exit 0'
run "$SECPROF" diff sleep.json allow.json
is "$status" 'exit 0' 'a recording against its own allow-list: exit 0'
run "$SECPROF" diff sleep.json missing.json
is "$status" 'exit 2' 'no such profile: exit 2'
like "$(cat err)" '^secprof: .*missing\.json' 'and it is named'
run "$SECPROF" diff missing.json "$deny"
is "$status" 'exit 2' 'no such recording: exit 2'
run "$SECPROF" diff "$deny" -- sleep 0.02
is "$status" 'exit 1' 'recorded on the spot'
run "$SECPROF" diff "$deny" -- sh -c 'echo text; exit 9'
is "$status" 'exit 0' "a failed workload does not decide diff's status"
unlike "$(cat out)" '^text$' "and its output does not mix with diff's"

# ---- what is allowed and never observed, what does not exist ----
run "$SECPROF" diff true.json allow.json
like "$(cat out)" '[0-9]' 'unused calls are counted'
unlike "$(cat out)" 'restart_syscall' 'and not listed'
run "$SECPROF" diff -v true.json allow.json
like "$(cat out)" 'restart_syscall' '-v lists them'
run "$SECPROF" diff -v true.json "$deny"
first=$(awk '/never observed/ { getline; print; exit }' out)
like "$first" 'critical' 'dangerous ones first'
run "$SECPROF" diff -q sleep.json "$deny"
is "$status $(wc -c <out)" 'exit 1 0' '-q prints nothing'
run "$SECPROF" diff --json sleep.json "$deny"
is "$status" 'exit 1' '--json keeps the status'
is "$(json out '[c["name"] for c in d["refused"]]')" clock_nanosleep '--json lists what is refused'

profile() { # RULES: a profile that allows by default
	printf '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [%s]}' "$1" >p.json
}
profile '{"names": ["no_such_call", "clock_nanosleep"], "action": "SCMP_ACT_KILL_PROCESS"}'
run "$SECPROF" diff sleep.json p.json
is "$status" 'exit 1' 'a profile that kills'
like "$(cat out)" 'clock_nanosleep.*kill' 'the action is reported'
like "$(cat out err)" 'no_such_call' 'names that do not exist are reported'

# ---- the verdict is the filter's: actions, arguments, defaults ----
refuses() { # STATUS NAME RULES
	profile "$3"
	run "$SECPROF" diff sleep.json p.json
	is "$status" "exit $1" "$2"
}
refuses 0 'a rule that only logs' '{"names": ["openat"], "action": "SCMP_ACT_LOG"}'
refuses 1 'TRAP refuses' '{"names": ["openat"], "action": "SCMP_ACT_TRAP"}'
refuses 1 'arguments that were not recorded: it may be refused' \
	'{"names": ["openat"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 2, "value": 1, "op": "SCMP_CMP_EQ"}]}'
like "$(cat out)" 'depend' 'and says so'
printf '{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "syscalls": []}' >p.json
run "$SECPROF" diff --json sleep.json p.json
is "$(json out 'len(d["refused"])')" "$(names_of sleep.json | wc -l)" \
	'an empty allow-list refuses everything'

# ---- what is no profile is refused by name ----
foreign() { # WORD PROFILE
	printf '%s' "$2" >p.json
	run "$SECPROF" diff sleep.json p.json
	is "$status" 'exit 2' "a profile with $1: exit 2"
	like "$(cat err)" "p\\.json.*$1" "and $1 is named"
}
foreign SCMP_ACT_MAYBE '{"defaultAction": "SCMP_ACT_MAYBE"}'
foreign SCMP_ARCH_VAX '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_VAX"]}'
foreign defaultAction '{"syscalls": []}'
foreign index '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["read"],
	"action": "SCMP_ACT_ERRNO", "args": [{"index": 6, "value": 1, "op": "SCMP_CMP_EQ"}]}]}'
foreign archMap '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"],
	"archMap": [{"architecture": "SCMP_ARCH_X86_64"}]}'
foreign 'linux: "seccomp" is missing' '{"ociVersion": "1.0.2", "linux": {}}'

# ---- Docker's dialect: conditions and the options that decide them ----
cat >p.json <<'JSON'
{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
	{"name": "clock_nanosleep", "action": "SCMP_ACT_ERRNO", "errno": "EPERM",
	 "excludes": {"caps": ["CAP_SYS_ADMIN"]}, "includes": {"caps": ["CAP_CHOWN"], "minKernel": "4.8"}}]}
JSON
decides() { # STATUS NAME OPTION...
	local want=$1 name=$2
	shift 2
	run "$SECPROF" diff "$@" sleep.json p.json
	is "$status" "exit $want" "$name"
}
decides 1 "Docker's capabilities by default"
decides 0 '--cap adds one' --cap CAP_SYS_ADMIN
decides 0 '--cap, as Docker writes it' --cap sys_admin
decides 0 '--cap none takes the defaults away' --cap none
decides 1 'and others are added to nothing' --cap chown --cap none
decides 0 '--kernel' --kernel 4.7
decides 1 '--kernel, as old as is wanted' --kernel 4.8
decides 2 'no such capability' --cap nonsense
like "$(cat err)" "--cap: no such capability 'nonsense'" 'is reported'
decides 2 'no such kernel' --kernel 5
decides 2 'no such architecture' --arch vax
# (2.6 has it.)
run "$SECPROF" check --arch loongarch64 p.json read
if [ "$status" = 'exit 2' ]; then
	decides 2 'one that libseccomp lacks' --arch loongarch64
	like "$(cat err)" "'loongarch64' is not supported" 'is reported'
else
	skip 'one that libseccomp lacks' 'this libseccomp has all'
fi
decides 2 'one of another name' --arch mips64el
like "$(cat err)" "'mips64el' is not supported by that name: write 'mipsel64'" 'and by which name'

# ---- what would admit a call ----
profile '{"names": ["clock_nanosleep"], "action": "SCMP_ACT_ERRNO"}'
run "$SECPROF" diff sleep.json p.json
like "$(cat out)" '^  take clock_nanosleep out of syscalls\[0\]$' 'a rule that refuses is named'
is "$("$SECPROF" diff --json sleep.json p.json | "$PYTHON" -c \
	'import json,sys; c = json.load(sys.stdin)["refused"][0]; print(c["rule"], c["remedy"], c["add"])')" \
	'syscalls[0] edit []' 'also as JSON'
"$PYTHON" - allow.json >lacking.json <<'PYTHON'
import json, sys
profile = json.load(open(sys.argv[1]))
profile["syscalls"][0]["names"].remove("clock_nanosleep")
profile["syscalls"][0]["names"].remove("openat")
json.dump(profile, sys.stdout)
PYTHON
run "$SECPROF" diff sleep.json lacking.json
is "$status" 'exit 1' 'an allow-list that lacks two calls'
sed -n 's/^  add to "syscalls": //p' out >rule.json
like "$(cat rule.json)" '^\{"names": \["clock_nanosleep", "openat"\], "action": "SCMP_ACT_ALLOW"\}$' \
	'one rule for both is printed'
"$PYTHON" - lacking.json rule.json >mended.json <<'PYTHON'
import json, sys
profile = json.load(open(sys.argv[1]))
profile["syscalls"].append(json.load(open(sys.argv[2])))
json.dump(profile, sys.stdout)
PYTHON
run "$SECPROF" diff sleep.json mended.json
is "$status" 'exit 0' 'and with it nothing is refused'

# ---- SARIF (2.1.0, sections 3.13, 3.14, 3.27: what a log, a run and a result must have) ----
sarif() { # PYTHON-EXPRESSION: of the log, its run and its results
	"$PYTHON" - out "$1" <<'PYTHON'
import json, sys
log = json.load(open(sys.argv[1]))
run = log["runs"][0]
results = run["results"]
ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
assert log["version"] == "2.1.0" and "sarif-2.1.0" in log["$schema"]
assert run["tool"]["driver"]["name"] == "secprof" and len(ids) == len(set(ids))
for result in results:
    assert result["ruleId"] in ids and result["message"]["text"]
    assert result["level"] in ("error", "warning", "note")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] and place["region"]["startLine"] >= 1
    assert result["partialFingerprints"]
print(eval(sys.argv[2]))
PYTHON
}
cp lacking.json 'with blank.json'
run "$SECPROF" diff --format sarif sleep.json 'with blank.json'
is "$status" 'exit 1' 'SARIF'
is "$(sarif 'len(results), results[0]["level"]')" "(2, 'error')" 'a result for each call'
is "$(sarif 'results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]')" \
	'with%20blank.json' 'that points to the profile'
like "$(sarif 'results[0]["message"]["text"]')" '^clock_nanosleep \(.*\): errno ENOSYS; add to "syscalls": ' \
	'and says what to do'
run "$SECPROF" diff --format sarif sleep.json allow.json
is "$status $(sarif 'len(results)')" 'exit 0 0' 'nothing refused: no result'
run "$SECPROF" diff --format yaml sleep.json allow.json
is "$status" 'exit 2' 'no such format'

# ---- how two profiles are loaded ----
loaded() { # FILE KEYS
	printf '{"defaultAction": "SCMP_ACT_ALLOW", %s "syscalls": []}' "$2" >"$1"
}
loaded p1.json '"flags": ["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_TSYNC"],'
loaded p2.json '"flags": ["SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_LOG"],'
run "$SECPROF" diff p1.json p2.json
is "$status" 'exit 0' 'the same flags in another order'
loaded p2.json '"flags": ["SECCOMP_FILTER_FLAG_LOG"],'
run "$SECPROF" diff p1.json p2.json
is "$status" 'exit 1' 'other flags make a difference'
like "$(cat out)" '^flags: SECCOMP_FILTER_FLAG_LOG, SECCOMP_FILTER_FLAG_TSYNC / SECCOMP_FILTER_FLAG_LOG$' \
	'which is shown'
loaded p1.json ''
loaded p2.json '"listenerPath": "/run/a", "listenerMetadata": "x",'
run "$SECPROF" diff --json p1.json p2.json
is "$status" 'exit 1' 'so does a listener'
is "$(json out '(d["loading"]["first"]["listenerPath"], d["loading"]["second"]["listenerPath"])')" \
	"(None, '/run/a')" 'which JSON shows'
run "$SECPROF" diff --format sarif p1.json p2.json
is "$(json out '[r["ruleId"] for r in d["runs"][0]["results"]]')" \
	"$(printf 'other-loading\nother-loading')" 'and SARIF'
run "$SECPROF" lint p2.json
unlike "$(cat out)" 'listener' 'a listener is nothing to report'

# ---- two profiles ----
run "$SECPROF" diff allow.json allow.json
is "$status" 'exit 0' 'a profile and itself'
run "$SECPROF" diff allow.json lacking.json
is "$status" 'exit 1' 'two profiles that differ'
like "$(cat out)" '^allowed by allow\.json only:$' 'the one that allows more is named'
like "$(cat out)" '^- +openat +allow +errno ENOSYS +syscalls\[0\] / defaultAction +any' 'with the call'
unlike "$(cat out)" 'allowed by lacking.json only' 'and nothing is allowed by the other'
run "$SECPROF" diff --json lacking.json allow.json
is "$(json out '" ".join(sorted({c["name"] for c in d["second_allows"]}))')" \
	'clock_nanosleep openat' '--json'
is "$(json out 'len(d["first_allows"])')" 0 'one side is empty'
run "$SECPROF" diff --format sarif lacking.json allow.json
is "$(sarif '{r["ruleId"] for r in results}')" "{'second-allows'}" 'SARIF of two profiles'
run "$SECPROF" diff -q lacking.json allow.json
is "$status $(wc -c <out)" 'exit 1 0' '-q prints nothing'
run "$SECPROF" diff allow.json sleep.json
is "$status" 'exit 2' 'a recording for a profile'
like "$(cat err)" 'sleep\.json is a recording' 'is reported'

# ---- the default profiles of Docker and podman, where they are ----
podman=/usr/share/containers/seccomp.json
docker=${SECPROF_DOCKER_PROFILE:-$ROOT/../shared/profiles/docker-default.json}
if [ -f "$podman" ] && [ -f "$docker" ]; then
	run "$SECPROF" diff --arch x86_64 --json "$docker" "$podman"
	is "$status" 'exit 1' "Docker's and podman's default profiles differ"
	names=$(json out '{c["name"] for c in d["second_allows"]}')
	for name in mount unshare clone clone3 keyctl setns pivot_root socket; do
		like "$names" "\\b$name\\b" "$name is allowed by podman only"
	done
	is "$(json out '[c["conditional"] for c in d["second_allows"] if c["name"] == "clone"][0]')" True \
		'clone with some arguments'
	like "$(json out '{c["name"] for c in d["first_allows"]}')" '\bvmsplice\b' "vmsplice by Docker only"
else
	skip "the default profiles of Docker and podman" "not both are here"
fi
done_testing
