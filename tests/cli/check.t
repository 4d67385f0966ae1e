#!/bin/bash
# check: what a profile does with single calls, and which rule decides.
. "$(dirname "$0")/lib.sh"
cat >p.json <<'JSON'
{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38,
 "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]},
             {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": []}],
 "syscalls": [
	{"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"},
	{"names": ["socket"], "action": "SCMP_ACT_ALLOW", "comment": "no AF_ALG",
	 "args": [{"index": 0, "value": 38, "op": "SCMP_CMP_LT"}]},
	{"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
	{"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1}]}
JSON
asks() { # STATUS NAME ARG...
	local want=$1 name=$2
	shift 2
	run "$SECPROF" check "$@"
	is "$status" "exit $want" "$name"
}
asks 0 'an allowed call' --arch x86_64 p.json read
like "$(cat out)" '^read +allow +syscalls\[0\]$' 'with the rule'
asks 1 'a refused call' --arch x86_64 p.json clone3
like "$(cat out)" '^clone3 +errno EPERM +syscalls\[3\]$' 'with errno and rule'
asks 1 'one of several' --arch x86_64 p.json read getpid
like "$(cat out)" '^getpid +errno ENOSYS +defaultAction$' 'the default action'
asks 1 'arguments that are not known' --arch x86_64 p.json socket
like "$(cat out)" '^socket depends on argument 0:$' 'which one is reported'
like "$(cat out)" '^  socket\(38\) +errno ENOSYS +defaultAction$' 'with an example'
like "$(cat out)" '^  socket\(37\) +allow +syscalls\[1\]: arg 0 < 38 \(no AF_ALG\)$' \
	'and the conditions and comment of the rule'
asks 1 'a constant' --arch x86_64 p.json 'socket(AF_ALG,…)'
like "$(cat out)" '^socket\(AF_ALG,…\) +errno ENOSYS +defaultAction$' 'as it was asked'
asks 0 'another constant' --arch x86_64 p.json 'socket(AF_INET, _)'
asks 1 'a capability decides' --arch x86_64 p.json mount
asks 0 '--cap' --arch x86_64 --cap SYS_ADMIN p.json mount
asks 0 'another ABI' --arch x86_64 p.json i386:read
asks 1 'an ABI that is not listed' --arch arm64 p.json arm:read
like "$(cat out)" 'kill thread +arm is not among the architectures' 'is reported'
asks 1 'another machine' p.json 'socket(AF_ALG,…)' clone3 --arch arm64
asks 2 'no such call' --arch arm64 p.json open
like "$(cat err)" "^secprof: open: aarch64 has no call 'open'" 'is reported'
asks 2 'no call' p.json
asks 2 'no such constant' p.json 'socket(AF_ALGG)'
asks 2 'no such profile' missing.json read
printf '{"ociVersion": "1.0.2", "linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
	{"names": ["read"], "action": "SCMP_ACT_KILL_PROCESS"}]}}}' >config.json
asks 1 'the profile of a config.json' config.json read
like "$(cat out)" '^read +kill process +linux\.seccomp\.syscalls\[0\]$' 'with its path'

# ---- other ways to write a call ----
asks 1 'a number' --arch x86_64 p.json 101
like "$(cat out)" '^101 \(ptrace\) +errno ENOSYS' 'is shown with the name'
asks 0 'a line of strace' --arch x86_64 p.json \
	'[pid 7] socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_TCP) = 3' 'read(3, "a)"..., 1) = 1'
asks 1 'a constant of strace that is not known' --arch x86_64 p.json 'socket(AF_NEW, 1, 0) = 3'
like "$(cat err)" "^secprof: note: .*'AF_NEW' is not known here" 'may be anything'
like "$(cat out)" 'depends on argument 0' 'which is reported'
asks 2 'the operands swapped' read p.json
like "$(cat err)" '^secprof: the PROFILE, here p\.json, comes before the calls' 'is reported'
if have strace && strace -o /dev/null true 2>/dev/null; then
	printf '{"defaultAction": "SCMP_ACT_ALLOW"}' >open.json
	strace -f -o lines sh -c 'ls -l / | sort >/dev/null; kill -CONT $$; (echo x)' >/dev/null
	grep -v '+++\|---' lines >calls
	mapfile -t lines <calls
	run "$SECPROF" check --json open.json "${lines[@]}"
	is "$status" 'exit 0' 'whatever strace prints is understood'
	# "1234 <... read resumed>" and "1234 read(3, ..." alike
	sed -E 's/^[0-9]+ +(<\.\.\. )?([a-z0-9_]+).*/\2/' calls >want
	"$PYTHON" -c 'import json; [print(c["name"]) for c in json.load(open("out"))]' >got
	same_file got want 'as the call that it is'
else
	skip 'lines of strace' 'strace does not work here'
fi

# ---- JSON ----
asks 1 '--json keeps the status' --json --arch x86_64 p.json 'socket(_, 1)' read
is "$(json out '" ".join(c["verdict"] for c in d)')" 'depends allowed' 'verdicts'
is "$(json out '" ".join(o["action"] for o in d[0]["outcomes"])')" 'SCMP_ACT_ERRNO SCMP_ACT_ALLOW' 'outcomes'
is "$(json out '" ".join(str(o["rule"]) for o in d[0]["outcomes"])')" 'None syscalls[1]' 'rules'
is "$(json out 'd[0]["outcomes"][0]["example"]')" '[38, 1]' 'an example'
is "$(json out 'd[0]["outcomes"][1]["conditions"][0]["op"]')" SCMP_CMP_LT 'conditions'

# ---- podman's profile, where Debian has put it ----
podman=/usr/share/containers/seccomp.json
if [ -f $podman ]; then
	asks 1 "podman's default profile" --arch x86_64 $podman mount bpf vmsplice
	like "$(cat out)" '^mount +allow +syscalls\[1\]$' 'mount'
	like "$(cat out)" '^bpf +errno EPERM +syscalls\[[0-9]+\]$' 'bpf needs CAP_SYS_ADMIN'
	asks 1 'without CAP_AUDIT_WRITE' --arch x86_64 --cap none $podman \
		'socket(AF_NETLINK, _, NETLINK_AUDIT)'
	like "$(cat out)" 'errno EINVAL' 'audit sockets are refused'
else
	skip "podman's default profile" "no $podman"
fi
# ---- a filter that looks at the instruction pointer: ret [8] == 0x1234 ? ALLOW : KILL ----
if [ "$(uname -m)" = x86_64 ]; then
	printf '\x20\0\0\0\x08\0\0\0\x15\0\0\x01\x34\x12\0\0\x06\0\0\0\0\0\xff\x7f\x06\0\0\0\0\0\0\0' >ip.bpf
	asks 1 'a filter that looks at where a call is made' ip.bpf getpid
	like "$(cat out)" '^getpid depends on the instruction pointer:$' 'and not at its arguments'
fi
run "$SECPROF" check - clock_nanosleep <"$ROOT/docs/deny-clock_nanosleep.json"
is "$status" 'exit 1' "the profile '-' is standard input"
like "$(cat out)" '^clock_nanosleep +errno EPERM ' 'and is read as a file is'
run "$SECPROF" check - read </dev/null
is "$(cat err)" 'secprof: standard input: the file is empty' 'and is called so in a message'
done_testing
