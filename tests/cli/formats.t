#!/bin/bash
# generate --format: what each format's own reader says about it.
. "$(dirname "$0")/lib.sh"
. "$TESTS/containers.sh"
trace -- sleep 0.01
cp r.json sleep.json
trace -- ls /
cp r.json ls.json

made() { # FORMAT FILE OPTION... -- RECORDING
	local format=$1 file=$2
	shift 2
	run "$SECPROF" generate allow --force --format "$format" -o "$file" "$@"
}
made oci oci.json --runtime none sleep.json

# ---- docker: archMap ----
made docker docker.json --runtime none sleep.json
is "$status" 'exit 0' 'docker'
run "$SECPROF" diff docker.json oci.json
is "$status" 'exit 0' 'says what oci says'
is "$(json docker.json '"architectures" in d, len(d["archMap"])')" '(False, 1)' 'with archMap'
is "$(json docker.json '[d["archMap"][0]["architecture"]]')" "$(json oci.json 'd["architectures"][0]')" \
	'of this machine'
if [ "$(uname -m)" = x86_64 ]; then
	trace -- "$VICTIMS/int80"
	made docker docker.json --runtime none r.json
	is "$(json docker.json 'd["archMap"][0]["subArchitectures"]')" SCMP_ARCH_X86 'and the ABI beside it'
fi
find_runtimes podman bwrap
case $runtimes in
*podman*)
	made docker docker.json --runtime podman sleep.json
	contained podman "$WORK/docker.json" sleep 0.01
	is "$status" 'exit 0' 'podman takes it'
	;;
*) skip 'podman takes it' 'podman starts no container here' ;;
esac

# ---- bpf: the filter itself ----
made bpf filter.bpf sleep.json
is "$status" 'exit 0' 'bpf'
unlike "$(cat err)" 'runtime|needed by' 'allows nothing for container runtimes'
case $runtimes in
*bwrap*)
	run bwrap --dev-bind / / --seccomp 10 sleep 0.01 10<filter.bpf
	is "$status" 'exit 0' 'under bubblewrap the program works'
	run bwrap --dev-bind / / --seccomp 10 mkdir dir 10<filter.bpf
	is "$status $(ls -d dir 2>/dev/null)" 'exit 1 ' 'and another does not'
	;;
*) skip 'under bubblewrap the program works' 'bubblewrap does not work here' ;;
esac

# ---- artifact: the layer that is pulled is the profile itself ----
made artifact layer.json ls.json
is "$status" 'exit 0' 'artifact'
made oci oci-ls.json ls.json
same_file layer.json oci-ls.json 'the layer is the JSON of the specification'
"$PYTHON" - >large.json <<'PY'
import json
print(json.dumps({"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [
	{"names": ["read"], "action": "SCMP_ACT_ALLOW", "comment": "x" * 16384} for _ in range(64)]}))
PY
run "$BUILD/tests/tools/profile_convert" artifact large.json
is "$status $(wc -c <out)" 'exit 1 0' 'no layer of more than 1 MiB'
like "$(cat err)" 'has [0-9]+ bytes, an artifact may have 1048576' 'and why'

# ---- seccompiler: by its documentation, since Debian has neither Firecracker nor the crate ----
means_it() {
	"$PYTHON" "$TESTS/seccompiler.py" oci firecracker.json "$(json oci.json 'd["architectures"][0]')" >meant.json
}
made oci oci.json --runtime none ls.json
made seccompiler firecracker.json --runtime none ls.json
if [ "$status" = 'exit 0' ]; then
	ok 'seccompiler: keys, types and values are those of the documentation' means_it
	run "$SECPROF" diff meant.json oci.json
	is "$status" 'exit 0' 'and it means what oci says, errnos and arguments too'
else
	like "$(cat err)" 'makes no filter for' 'seccompiler has no such machine'
fi
cat >two.json <<'JSON'
{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"], "syscalls": [
	{"names": ["mount", "stime"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1},
	{"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38},
	{"names": ["mount"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1,
	 "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]}]}
JSON
run "$BUILD/tests/tools/profile_convert" seccompiler two.json x86_64
is "$status" 'exit 0' 'a deny-list with several errnos is written'
cp out two-firecracker.json
is "$(sort err)" "SCMP_ARCH_X32: a filter is for one ABI: Firecracker's compiler has calls of this one killed, rust-vmm's crate allows all that the kernel takes
SCMP_ARCH_X86: a filter is for one ABI: calls of this one are killed
profile: not written, as x86_64 has no such call: stime
syscalls[1]: all rules of a file have one action: answered with the errno of the first" 'and what is lost is said'
ok 'a call is listed once: the two compilers differ in what they make of more' \
	"$PYTHON" "$TESTS/seccompiler.py" check two-firecracker.json SCMP_ARCH_X86_64

# ---- names ----
made oci oci.json --runtime none sleep.json
made names names --runtime none sleep.json
is "$(cat names)" "$(json oci.json 'sorted(n for r in d["syscalls"] for n in r["names"]
	if r["action"] == "SCMP_ACT_ALLOW" and not r.get("args"))')" 'names: those of the rules'
run "$SECPROF" generate allow -q --runtime none --format names -o names sleep.json
is "$status" 'exit 0' 'names: replaces its own output'
printf 'read\nwrit\n' >words
run "$SECPROF" generate allow -q --runtime none --format names -o words sleep.json
is "$status $(tail -1 words)" 'exit 2 writ' 'names: and no other list'
run "$SECPROF" import --from names -o names.json names
is "$status" 'exit 0' 'which import takes'
made names none ls.json
is "$status $(ls none 2>/dev/null)" 'exit 2 ' 'no list for a profile that looks at arguments'
like "$(cat err)" 'ioctl: a list of names cannot say with which arguments; --names-only' 'and why'
made names all --names-only ls.json
is "$status" 'exit 0' 'with --names-only there is one'
like "$(cat all)" '^ioctl$' 'with that name'
made names errno --names-only --errno EPERM ls.json
unlike "$(cat err)" 'answered' 'a list answers nothing'
like "$(cat err)" '^secprof: not listed, and best refused with ENOSYS,.*: .*pidfd_open' 'it says what to answer'
run "$SECPROF" generate deny --format names sleep.json
is "$status" 'exit 2' 'a deny-list is no list of what is allowed'

# ---- systemd ----
if have systemd-analyze; then
	mkdir -p unit/x.service.d
	printf '[Service]\nExecStart=/bin/sleep 1\n' >unit/x.service
	verified() {
		run systemd-analyze verify --man=no "$PWD/unit/x.service"
		# Names younger than systemd are passed over: here those are refused.
		echo "$status$(cat out err | grep -v 'ignoring: open_tree_attr$')"
	}
	made systemd unit/x.service.d/seccomp.conf sleep.json
	like "$(cat err)" 'group @default in any case: execve, mmap, mprotect, prlimit64, \.\.\. ' \
		'what systemd allows whatever the list is said'
	is "$status $(verified)" 'exit 0 exit 0' 'systemd takes the drop-in of an allow-list without a word'
	run "$SECPROF" generate allow --format systemd --force --explicit-eperm -o unit/x.service.d/seccomp.conf sleep.json
	cp err said
	is "$status $(verified)" 'exit 0 exit 0' 'and calls with an errno of their own'
	like "$(cat unit/x.service.d/seccomp.conf)" '^SystemCallFilter=~.*mount:EPERM' 'as it writes them'
	like "$(cat said)" '(clone|unshare|socket|[a-z]+): systemd compares no arguments: refused as calls are that no rule names' \
		'what is left out is said'
	sed -i 's/mount:EPERM/mount:ENONE/' unit/x.service.d/seccomp.conf
	like "$(verified)" 'ENONE|mount' '(a mistake would be found)'
else
	skip 'systemd takes the drop-in' 'systemd-analyze is not installed'
fi
made systemd none ls.json
is "$status $(ls none 2>/dev/null)" 'exit 2 ' 'systemd compares no arguments'
like "$(cat err)" 'systemd compares no arguments; --names-only allows the call with any' 'and so it is said'

# ---- kubernetes: the operator's object has the profile as its spec ----
made kubernetes profile.yaml ls.json
is "$status" 'exit 0' 'kubernetes'
like "$(cat err)" 'note: in format kubernetes: defaultErrnoRet: the operator has no such key' 'what is lost is reported'
taken() { # FILE: by the operator
	"$PYTHON" "$TESTS/seccomp_object.py" "$1" >spec.json
}
if "$PYTHON" -c 'import yaml' 2>/dev/null; then
	ok 'an object that the operator takes' taken profile.yaml
	made oci eperm.json --errno EPERM ls.json
	run "$SECPROF" diff spec.json eperm.json
	is "$status" 'exit 0' 'the profile in it says what oci says, with the errno that it gets there'
	cat >odd.json <<'JSON'
{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [
	{"names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "errnoRet": 0},
	{"names": ["read", "read", "write"], "action": "SCMP_ACT_ALLOW"}]}
JSON
	run "$BUILD/tests/tools/profile_convert" kubernetes odd.json
	like "$(cat err)" 'syscalls.0.: an errno of 0 means none to the operator: calls return EPERM' 'an errno of 0 is lost'
	cp out odd.yaml
	ok 'and a name that is repeated is written once' taken odd.yaml
else
	skip 'an object that the operator takes' 'PyYAML is not installed'
fi

# Read back, nothing is lost but that errno.
made oci oci.json ls.json
if "$SECPROF" --version | grep -q 'libyaml [0-9]'; then
	run "$SECPROF" diff --subset profile.yaml oci.json
	is "$status" 'exit 0' 'read back it is within what oci says'
	run "$SECPROF" diff --subset oci.json profile.yaml
	is "$status" 'exit 0' 'and the reverse'
	made kubernetes eperm.yaml --errno EPERM ls.json
	made oci eperm.json --errno EPERM ls.json
	run "$SECPROF" diff eperm.yaml eperm.json
	is "$status" 'exit 0' 'and the same where the errno is the one of the operator'
	run "$SECPROF" check - read <eperm.yaml
	is "$status" 'exit 0' 'check takes it from standard input'
	run "$SECPROF" lint --json eperm.yaml
	is "$(json out 'd["grade"]["letter"]')" "$("$SECPROF" lint --json eperm.json >out; json out 'd["grade"]["letter"]')" \
		'lint grades it alike'
	sed 's/^spec:/spec: \&anchor/' profile.yaml >hostile.yaml
	run "$SECPROF" check hostile.yaml read
	like "$status $(cat err)" 'exit 2 secprof: hostile.yaml: line 5, column 7: anchors and aliases' 'what is wrong is said with its place'
else
	run "$SECPROF" check profile.yaml read
	like "$status $(cat err)" 'exit 2 .*built without' 'without libyaml it is refused'
fi

# ---- what was written may be replaced, and nothing else ----
for format in oci docker kubernetes artifact systemd seccompiler bpf; do
	rm -f again
	made "$format" again --names-only --runtime none sleep.json
	[ "$status" = 'exit 0' ] || continue
	run "$SECPROF" generate allow --format "$format" --names-only --runtime none -o again sleep.json
	is "$status" 'exit 0' "$format: written over one of before"
done
printf '\40\0\0\0\4\0\0\0' >again
run "$SECPROF" generate allow -o again sleep.json
like "$status $(cat err)" "exit 2 .*'again' exists and is not a profile" 'a file that looks like a filter and is none'

like "$("$SECPROF" help generate | tr -s ' \n' ' ')" 'oci, docker, kubernetes, artifact, systemd, seccompiler, bpf, names' \
	'the help lists the formats'
done_testing
