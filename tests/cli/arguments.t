#!/bin/bash
# Allow-lists look at arguments: real workloads work under them, and what they never asked for is
# refused; clone3's flags are recorded, and answering it ENOSYS breaks nothing.
. "$(dirname "$0")/lib.sh"
. "$TESTS/containers.sh"
. "$TESTS/workloads.sh"
docker=${SECPROF_DOCKER_PROFILE:-$ROOT/../shared/profiles/docker-default.json}

# ---- what is recorded of clone3 ----
"$VICTIMS/clone3" plain | grep -q 'clone3 ok' || skip_all 'this kernel makes no child by clone3'
flags() { # RECORDING: of clone3, and whether a pid was asked for
	json "$1" '[(c["clone_args"]["flags"], c["clone_args"]["overflow"], c["clone_args"]["set_tid"])
		for c in d["runs"][0]["calls"] if c["name"] == "clone3"]'
}
for mode in ptrace trace notify learn; do
	trace --mode $mode -- "$VICTIMS/clone3" plain clear into newuser
	is "$(flags r.json)" "[([0, $((0x10000000)), $((0x100000000)), $((0x200000000))], False, False)]" \
		"$mode: the flags of clone3"
	trace --mode $mode -- "$VICTIMS/clone3" plain plain set_tid
	is "$(flags r.json)" '[([0], False, True)]' "$mode: and that a pid is asked for"
done
run "$SECPROF" merge -o merged.json r.json r.json
is "$(flags merged.json)" '[([0], False, True)]' 'merge keeps it'
if build_32bit clone3; then
	trace -- ./clone332 clear
	is "$(flags r.json)" "[([$((0x100000000))], False, False)]" 'the flags of an i386 process'
fi

# An unprivileged tracer cannot read the memory of a process that is not dumpable.
user=()
[ "$(id -u)" != 0 ] || user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
mkdir -m 777 unread
chmod 755 "$WORK"
if "${user[@]}" test -x "$SECPROF" -a -x "$VICTIMS/untraced" -a -w "$WORK/unread"; then
	run "${user[@]}" "$SECPROF" trace -q -o "$WORK/unread/r.json" -- "$VICTIMS/untraced" hidden
	is "$(flags unread/r.json)" '[([], True, False)]' 'flags that could not be read'
	run "$SECPROF" generate allow unread/r.json
	like "$(cat err)" 'answered ENOSYS: clone3 .*not all its flags were recorded' 'are reported'
else
	skip 'flags that could not be read' 'an ordinary user cannot reach the programs'
fi

# ---- what is needed, and what is not ----
clone3_under() { # STATUS ANSWER NAME VICTIM-ARGUMENT: of generate, diff and verify
	trace -- "$VICTIMS/clone3" "$4"
	run "$SECPROF" generate allow -o clone3.json r.json
	cp err remarks
	run "$SECPROF" check clone3.json clone3
	like "$(cat out)" "clone3 +$2" "$3: $2"
	run "$SECPROF" diff r.json clone3.json
	is "$status" 'exit 0' "$3: no break in diff"
	run "$SECPROF" verify --profile clone3.json -- "$VICTIMS/clone3" "$4"
	is "$status" "exit $1" "$3: verify"
}
clone3_under 0 'errno ENOSYS' 'plain flags' plain
like "$(cat remarks)" 'answered ENOSYS: clone3' 'and that is reported'
like "$(cat out)" '^refused; falls back to clone:' 'verify reports it apart'
unlike "$(cat out)" 'changes of the profile' 'and advises nothing'
like "$(cat err)" '^plain clone ok$' 'the caller uses clone'
run "$SECPROF" verify --json --profile clone3.json --fix fixed.json -- "$VICTIMS/clone3" plain
is "$status $(json out '[(c["name"], c["fallback"], c["changes"]) for c in d["refused"]]')" \
	"exit 0 [('clone3', 'clone', [])]" 'verify --json'
run "$SECPROF" check fixed.json clone3
like "$(cat out)" 'clone3 +errno ENOSYS' '--fix leaves it refused'
run "$SECPROF" verify --profile clone3.json -- "$VICTIMS/clone3" into
is "$status" 'exit 1' 'flags that clone does not have are a break'
run "$SECPROF" verify --profile clone3.json -- "$VICTIMS/clone3" newuser
is "$status" 'exit 1' 'and so are some that the profile does not allow clone'
run "$SECPROF" verify --dry-run --profile clone3.json -- "$VICTIMS/clone3" plain
is "$status" 'exit 0' '--dry-run: no break'
cat >probe.py <<'PYTHON'
import ctypes
libc = ctypes.CDLL(None)
newuser = (ctypes.c_uint64 * 11)(0x10000000)
for argument, size in (0, 0), (0, 88), (1, 64), (newuser, 8), (newuser, 63):
    libc.syscall(435, argument, size)
PYTHON
run "$SECPROF" verify --profile clone3.json --dry-run --json -- "$PYTHON" probe.py
is "$(json out '[(c["count"], c["fallback"], c["changes"]) for c in d["refused"] if c["name"] == "clone3"]')" \
	"[(5, 'clone', [])]" 'a call that only tries clone3 needs none'
clone3_under 0 allow 'a cgroup' into
like "$(cat remarks)" 'CLONE_INTO_CGROUP' 'and why it is allowed'
clone3_under 0 allow 'pids that are asked for' set_tid
clone3_under 0 allow 'cleared handlers' clear
clone3_under 0 'errno ENOSYS' 'a user namespace' newuser
run "$SECPROF" check clone3.json 'clone(CLONE_NEWUSER|17)' 'clone(CLONE_NEWUSER|CLONE_NEWNET)'
is "$(grep -Eo 'allow|errno ENOSYS' out | tr '\n' ' ')" 'allow errno ENOSYS ' \
	'clone is allowed what clone3 was asked for'
run "$SECPROF" generate allow --names-only r.json
is "$(json out '[n for r in d["syscalls"] for n in r["names"] if r.get("args") or n == "clone3"]')" \
	clone3 '--names-only: no rules with arguments'
run "$SECPROF" generate deny --names-only r.json
is "$status" 'exit 2' '--names-only is for allow'
if build_32bit clone3; then
	run "$SECPROF" generate allow -o clone3.json -- ./clone332 plain
	run "$SECPROF" verify --profile clone3.json -- ./clone332 plain
	is "$status" 'exit 0' 'an i386 process falls back'
	like "$(cat err)" '^plain clone ok$' 'to clone'
	run "$SECPROF" check clone3.json 'i386:clone(CLONE_NEWUSER)' 'i386:clone(17)'
	is "$(grep -Eo 'allow|errno ENOSYS' out | tr '\n' ' ')" 'errno ENOSYS allow ' 'on i386, too'
fi
sed 's/, "clone_args": {[^}]*}//' r.json >before.json
run "$SECPROF" generate allow before.json
like "$(cat err)" 'answered ENOSYS: clone3 .*not all its flags were recorded' \
	'a recording of before: it is reported that nothing is known of the flags'

# ---- deny ----
run "$SECPROF" generate deny -o deny.json r.json
like "$(cat err)" 'answered ENOSYS: clone3' 'a deny-list answers ENOSYS to clone3 though it was used'
run "$SECPROF" lint deny.json
unlike "$(cat out)" 'unseen-arguments' 'so that its rules about clone are worth something'
run "$SECPROF" diff r.json deny.json
is "$status" 'exit 0' 'and it refuses nothing'

# ---- what is not in the recording ----
trace -- sh -c 'stty -a <&1 | cat; sleep 0.01 & wait'
sed '/"name": "ioctl"/s/"overflow": false/"overflow": true/' r.json >overflow.json
run "$SECPROF" generate allow -o overflowed.json overflow.json
if grep -q '"name": "ioctl"' r.json; then
	like "$(cat err)" 'warning: ioctl: allowed with any arguments' 'too many values: reported'
	run "$SECPROF" check overflowed.json 'ioctl(_, TIOCSTI)'
	is "$status" 'exit 0' 'and the name is allowed'
fi

# ---- dash waits without spinning, though rt_sigsuspend was not recorded ----
sed '/"name": "rt_sigsuspend"/d; /"name": "rt_sigprocmask"/d' r.json >without.json
run "$SECPROF" generate allow -o dash.json without.json
like "$(cat err)" 'rt_sigsuspend \(needed beside wait4.*dash' 'what comes in some runs is reported'
run "$SECPROF" diff r.json dash.json
is "$status" 'exit 0' 'and allowed'

# ---- beside Docker's default profile ----
trace -- "$VICTIMS/clone3" plain
looser() { # OPTION...: what the output says
	run "$SECPROF" generate allow "$@" r.json
	grep -oE "(no )?looser than Docker's default.*" err
}
is "$(looser)" "no looser than Docker's default profile (with Docker's default capabilities)" \
	'what Docker refuses is refused'
is "$(looser --names-only)" \
	"looser than Docker's default profile (with Docker's default capabilities) in clone(0x20000), clone3" \
	'--names-only opens clone3'
is "$(looser --names-only --cap SYS_ADMIN)" \
	"no looser than Docker's default profile (with the capabilities of --cap)" \
	'which Docker does not refuse a container with SYS_ADMIN'
is "$(looser -q)" '' '-q'
trace -- "$VICTIMS/io_uring"
like "$(looser)" ' in io_uring_setup' 'io_uring'
podman() { # OPTION...: the same of podman's
	run "$SECPROF" generate allow "$@" r.json
	grep -oE "(no )?looser than podman's default.*" err
}
of="looser than podman's default profile of containers-common 0.50.1"
like "$(podman)" "^$of \(with podman's default capabilities\) in io_uring_setup" "podman refuses it, too"
trace -- "$PYTHON" -c 'import socket; socket.socket()'
is "$(podman)" "$of (with podman's default capabilities) in socket(16, _, 9)" \
	'AF_NETLINK, which comes with AF_INET, allows what podman refuses without AUDIT_WRITE'
is "$(podman --cap AUDIT_WRITE)" "no $of (with the capabilities of --cap)" 'and not with it'
run "$SECPROF" generate deny --cap SYS_ADMIN r.json
is "$status" 'exit 2' '--cap is for allow'

# ---- real workloads ----
cat >argued.py <<'PYTHON'
import os, socket, subprocess, threading
done = []
threads = [threading.Thread(target=done.append, args=(n,)) for n in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(done) == 3
assert os.system("true") == 0
assert os.waitpid(os.posix_spawn("/bin/true", ["true"], os.environ), 0)[1] == 0
assert subprocess.run(["true"]).returncode == 0
with socket.socket() as one, socket.socket(socket.AF_INET6), socket.socket(socket.AF_UNIX):
    one.bind(("127.0.0.1", 0))
    one.setblocking(False)
PYTHON
cat >argued.js <<'JS'
const { Worker, isMainThread } = require('worker_threads');
if (isMainThread) {
	require('child_process').execFileSync('true');
	const server = require('net').createServer().listen(0, '127.0.0.1', () => server.close());
	new Worker(__filename).on('exit', code => process.exit(code));
}
JS
workload_words[argued]="/usr/bin/python3 $WORK/argued.py"
workload_words[node]="/usr/bin/node $WORK/argued.js"
argued=()
[ ! -x /usr/bin/python3 ] || argued+=(argued)
[ ! -x /usr/bin/node ] || argued+=(node)
! have nginx || [ "$(id -u)" != 0 ] || argued+=(nginx)
runtimes=
# shellcheck disable=SC2086
[ "$(id -u)" != 0 ] || find_runtimes runc crun ${newer_runtimes:-}

refused_of_all=('clone(CLONE_NEWUSER)' 'clone(0x10000011)' 'socket(AF_ALG)' 'socket(0x100000026)'
	'ioctl(_, TIOCSTI)' 'ioctl(_, 0x100005412)')
for workload in "${argued[@]}"; do
	ok "$workload is traced" trace_workload "$workload"
	run "$SECPROF" generate allow -o "$workload.profile" "$workload.json"
	is "$status" 'exit 0' "$workload: generate allow"
	for call in "${refused_of_all[@]}"; do
		run "$SECPROF" check "$workload.profile" "$call"
		is "$status" 'exit 1' "$workload: $call is refused"
		unlike "$(cat out)" 'depends' "$workload: $call is refused whatever else it asks for"
	done
	is "$(json "$workload.profile" '[(len(r["args"]), r["args"][0]["op"], r["args"][0]["value"] >> 32)
		for r in d["syscalls"] if len(r.get("args", [])) != (0 if "args" not in r else 1) or
		r.get("args", [{"op": "SCMP_CMP_MASKED_EQ"}])[0]["op"] != "SCMP_CMP_MASKED_EQ"]')" '' \
		"$workload: one condition a rule, under a mask"
	run "$SECPROF" lint --threshold warning "$workload.profile"
	is "$status" 'exit 0' "$workload: lint warns of nothing"
	if [ -e "$docker" ]; then
		run "$SECPROF" diff "$workload.json" "$docker"
		is "$status" 'exit 0' "$workload works under Docker's default profile, says diff"
	fi
	if ! is_server "$workload"; then
		eval "words=(${workload_words[$workload]})"
		run "$SECPROF" verify --json --untouched --profile "$workload.profile" -- "${words[@]}"
		is "$(json out 'd["end"], d["untouched"]')" "({'status': 0}, {'status': 0})" \
			"$workload works under it, traced or not"
		is "$(json out '[c["name"] for c in d["refused"] if c["fallback"] is None and c["name"] in
			("clone", "clone3", "socket", "socketpair", "ioctl", "personality")]')" '' \
			"$workload has no argument refused"
		if grep -q '"name": "clone3"' "$workload.json"; then
			is "$(json out '{c["fallback"] for c in d["refused"] if c["name"] == "clone3"}')" \
				clone "$workload falls back to clone"
		fi
	fi
	for runtime in $runtimes; do
		ok "$workload works under $runtime" run_workload "$workload" "$runtime" \
			"$WORK/$workload.profile"
	done
done
done_testing
