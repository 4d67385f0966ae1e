#!/bin/bash
# One file, two meanings: Docker's dialect as Docker reads it, and as containerd and Kubernetes do,
# which ignore archMap, includes and excludes (--as); and a profile beside the node's own (--baseline).
. "$(dirname "$0")/lib.sh"
. "$TESTS/containers.sh"
[ "$(uname -m)" = x86_64 ] || skip_all 'the profiles are for x86_64'

# A profile that lets mkdir work for whoever has CAP_SYS_ADMIN.
trace -- sh -c 'mkdir made || :'
run "$SECPROF" generate allow --names-only -o all.json r.json
"$PYTHON" - >gated.json <<'PY'
import json
profile = json.load(open("all.json"))
gated = {"mkdir"}
for rule in profile["syscalls"]:
	rule["names"] = [name for name in rule["names"] if name not in gated]
profile["syscalls"].append({"names": sorted(gated), "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}})
profile["defaultErrnoRet"] = 1
print(json.dumps(profile))
PY
rmdir made

# ---- what the runtimes do ----
find_runtimes runc podman
for runtime in runc podman; do
	case $runtimes in
	*$runtime*) ;;
	*)
		skip "as $runtime reads it" "$runtime starts no container here"
		continue
		;;
	esac
	contained $runtime "$WORK/gated.json" mkdir "$WORK/made"
	works=$([ -d made ] && echo 'exit 0' || echo 'exit 1')
	rmdir made 2>/dev/null
	[ $runtime = runc ] && as=oci || as=docker
	run "$SECPROF" check --as "$as" gated.json mkdir
	is "$status" "$works" "--as $as is how $runtime reads it"
done

# ---- each command ----
run "$SECPROF" check --as docker gated.json mkdir
is "$status" 'exit 1' 'check: refused as Docker reads it'
run "$SECPROF" check gated.json mkdir
is "$status" 'exit 1' 'which is the default'
run "$SECPROF" check --as oci gated.json mkdir
is "$status" 'exit 0' 'allowed as containerd reads it'
run "$SECPROF" check --runtime containerd --as docker gated.json mkdir
is "$status" 'exit 1' '--as decides, not the runtime'
run "$SECPROF" diff --as oci --subset gated.json all.json
is "$status" 'exit 0' 'diff: with nothing gated it is within the other'
run "$SECPROF" diff --as oci --subset all.json gated.json
is "$status" 'exit 0' 'and the reverse'
run "$SECPROF" diff --as docker --subset all.json gated.json
like "$status $(grep -w mkdir out)" 'exit 1 .*mkdir' 'else mkdir is more'
run "$SECPROF" diff -q --as oci r.json gated.json
is "$status" 'exit 0' 'diff with a recording'
run "$SECPROF" diff -q r.json gated.json
is "$status" 'exit 1' 'refused to it as Docker reads the profile'
run "$SECPROF" verify --as oci --profile gated.json -- mkdir made
is "$status $(ls -d made)" 'exit 0 made' 'verify'
rmdir made
run "$SECPROF" verify --profile gated.json -- mkdir made
is "$status" 'exit 1' 'refuses it as Docker does'
run "$SECPROF" generate allow --names-only --runtime none --as oci --baseline gated.json -o x.json r.json
like "$(cat err)" 'no looser than gated.json' 'generate --baseline'
run "$SECPROF" generate allow --force --names-only --runtime none --baseline gated.json -o x.json r.json
like "$(cat err)" 'looser than gated.json in mkdir' 'is looser than what Docker reads'
run "$SECPROF" check --as kubernetes gated.json mkdir
is "$status" 'exit 2' 'there are two'

# ---- lint ----
findings() { # CODE: calls and text
	json out "str([([c['name'] for c in f['calls']], f['severity']) for f in d['findings'] if f['code'] == '$1'])"
}
run "$SECPROF" lint --json gated.json
is "$(findings two-readings)" "[(['mkdir'], 'warning')]" 'lint warns of what is open for everybody elsewhere'
run "$SECPROF" lint --json --as oci gated.json
is "$(findings two-readings)" '[]' 'but not if a reading was chosen'
run "$SECPROF" lint --json --runtime podman gated.json
is "$(findings two-readings)" '[]' 'nor with a runtime'
run "$SECPROF" lint --json all.json
is "$(findings two-readings)" '[]' 'nor if there is one reading'
cat >map.json <<'JSON'
{"defaultAction": "SCMP_ACT_ALLOW", "archMap": [{"architecture": "SCMP_ARCH_X86_64",
	"subArchitectures": ["SCMP_ARCH_X86"]}], "syscalls": [{"names": ["reboot"],
	"action": "SCMP_ACT_ERRNO", "excludes": {"caps": ["CAP_CHOWN"]}}]}
JSON
run "$SECPROF" lint --json map.json
is "$(json out '[f["text"].split(",")[0] for f in d["findings"] if f["code"] == "two-readings"]')" \
	"i386: allowed as Docker reads archMap
allowed as Docker reads the file" 'and of what is killed or refused there'

# ---- lint --baseline ----
cat >baseline.json <<'JSON'
{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"],
 "syscalls": [{"names": ["mkdir"], "action": "SCMP_ACT_ERRNO"}]}
JSON
run "$SECPROF" lint --json all.json
alone=$(json out 'd["summary"]')
run "$SECPROF" lint --json --baseline baseline.json all.json
is "$(findings beyond-baseline)" "[(['mkdir'], 'warning')]" 'lint --baseline names what the node refuses'
number() {
	sed -E 's/.*allows ([0-9]+) of.*/\1/' <<<"$1"
}
is "$(($(number "$alone") - $(number "$(json out 'd["summary"]')")))" 1 'and judges what both allow'
run "$SECPROF" lint --baseline none.json all.json
like "$status$(cat err)" 'exit 2.*--baseline: none.json: cannot be opened' 'a baseline that is not there'
done_testing
