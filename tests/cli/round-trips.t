#!/bin/bash
# Profiles written in the formats that are read back: nothing is allowed that was not, and nothing
# is lost, as diff --subset proves both ways.
. "$(dirname "$0")/lib.sh"
convert=$BUILD/tests/tools/profile_convert
formats='oci docker kubernetes bpf'
"$SECPROF" --version | grep -q 'libyaml [0-9]' || formats='oci docker bpf'

trace -- sh -c 'ls / | cat; echo | sed s/a/b/'
cp r.json shell.json
trace -- "$PYTHON" -c 'import socket; socket.socket().close(); print(open("/etc/passwd").read())'
made() { # NAME KIND OPTION... -- of both recordings
	local name=$1
	shift
	run "$SECPROF" generate "$@" -q --force -o "$name" shell.json r.json
	is "$status" 'exit 0' "made: $*"
}
made allow.json allow
made eperm.json allow --explicit-eperm --tier low
made names.json allow --names-only --errno EPERM
made kill.json allow --default-action SCMP_ACT_KILL_PROCESS
made log.json allow --default-action SCMP_ACT_LOG
made deny.json deny --tier low
# Every operator, on values of both halves and on each argument.
"$PYTHON" - >operators.json <<'PY'
import json
operators = ["NE", "LT", "LE", "EQ", "GE", "GT"]
rules = [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}]
calls = iter("open stat lseek mmap mprotect ioctl pread64 poll select fcntl flock dup2".split())
for value in (7, 2 ** 32 + 7):
	for index, op in enumerate(operators):
		rules.append({"names": [next(calls)], "action": "SCMP_ACT_ALLOW",
			"args": [{"index": index, "value": value, "op": "SCMP_CMP_" + op}]})
rules.append({"names": ["openat"], "action": "SCMP_ACT_ALLOW", "args": [
	{"index": 2, "value": 2 ** 63 - 1, "valueTwo": 2, "op": "SCMP_CMP_MASKED_EQ"},
	{"index": 3, "value": 0o7000, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]})
print(json.dumps({"defaultAction": "SCMP_ACT_TRAP", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": rules}))
PY
profiles='allow.json eperm.json names.json kill.json log.json deny.json'
[ "$(uname -m)" != x86_64 ] || profiles+=' operators.json'
for real in /usr/share/containers/seccomp.json ${SECPROF_PROFILES:-}; do
	[ ! -f "$real" ] || profiles+=" $real"
done

for profile in $profiles; do
	for format in $formats; do
		name="${profile##*/} in format $format"
		if ! "$convert" "$format" "$profile" >back 2>lost; then
			failed "$name" "$(cat lost)"
			continue
		fi
		there=$("$SECPROF" diff --subset back "$profile" 2>err)$?
		back=$("$SECPROF" diff --subset "$profile" back 2>>err)$?
		is "${there: -1}${back: -1}" 00 "$name"
		[ "${there: -1}${back: -1}" = 00 ] || note "$there $back"
		# Also how it refuses; the operator's object alone has no errno of its own for that.
		[ $format != kubernetes ] || continue
		"$SECPROF" diff back "$profile" >differences 2>err
		is "$(grep -v '^flags:' differences | head -1 | cut -c1-17)" 'compared calls of' "$name: every answer"
	done
done

# ---- a bare filter is said to be one, and has no rules to be used otherwise ----
"$convert" bpf allow.json >filter.bpf
run "$SECPROF" check filter.bpf read mount
is "$status" 'exit 1' 'check takes a filter'
like "$(cat err)" "note: filter.bpf is a bare filter for $(uname -m | sed 's/i.86/i386/')" 'and says so'
like "$(grep -w read out)" 'allow +the filter' 'whose answer it is'
run "$SECPROF" check - read <filter.bpf
is "$status" 'exit 0' 'from standard input'
run "$SECPROF" diff r.json filter.bpf
is "$status" 'exit 0' 'diff with a recording'
printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": %s, "syscalls": [{"names": ["openat"], "action": "SCMP_ACT_ERRNO"}]}' \
	"$("$PYTHON" -c 'import json; print(json.dumps(json.load(open("allow.json"))["architectures"]))')" >deny-openat.json
"$convert" bpf deny-openat.json >deny-openat.bpf
run "$SECPROF" diff r.json deny-openat.bpf
like "$status $(grep 'a filter is not edited' out)" 'exit 1 .*in the profile that it was made of, allow openat' 'what it refuses, and what to do'
run "$SECPROF" diff deny-openat.bpf deny-openat.json
is "$status" 'exit 0' 'two forms of one profile'
run "$SECPROF" lint --json filter.bpf
is "$(json out 'd["grade"]["letter"]')" "$("$SECPROF" lint --json allow.json >out; json out 'd["grade"]["letter"]')" 'lint grades it alike'
run "$SECPROF" verify --profile filter.bpf -- true
like "$status $(cat err)" 'exit 2 .*filter.bpf is a bare filter, and a profile with rules is needed' 'verify wants rules'
run "$SECPROF" generate allow -q --baseline filter.bpf -o x.json r.json
is "$status" 'exit 0' 'generate --baseline takes it'

run "$SECPROF" explain --baseline filter.bpf acct
is "$status" 'exit 0' 'explain --baseline, too'

# One for another machine, whose numbers are of other calls.
if [ "$(uname -m)" = x86_64 ]; then
	echo '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_S390X"]}' >s390x.json
	"$convert" bpf s390x.json s390x >s390x.bpf
	for command in 'lint --baseline s390x.bpf allow.json' 'diff r.json s390x.bpf' \
		'generate allow -q --force --baseline s390x.bpf -o x.json r.json' 'explain --baseline s390x.bpf acct'; do
		read -ra words <<<"$command"
		run "$SECPROF" "${words[@]}"
		like "$status $(tail -1 err)" 'exit 2 .*s390x.bpf is a filter for s390x, not for x86_64' "$command"
	done
	run "$SECPROF" diff --subset s390x.bpf filter.bpf
	like "$status $(tail -1 err)" 'exit 2 .*s390x.bpf is for s390x, and filter.bpf for x86_64' 'diff: two machines'
	run "$SECPROF" check s390x.bpf read
	is "$status" 'exit 0' 'check takes it for what it is'
fi

# ---- files that are none ----
head -c 12 filter.bpf >cut.bpf
run "$SECPROF" check cut.bpf read
is "$status $(cat err)" 'exit 2 secprof: cut.bpf: is no filter: it has 12 bytes, and an instruction has 8' 'cut off'
head -c 16 filter.bpf >short.bpf
run "$SECPROF" check short.bpf read
like "$status $(cat err)" 'exit 2 secprof: short.bpf: is no filter that Linux takes: filter instruction' 'what the kernel refuses'
head -c 40000 /dev/zero >zero.bpf
run "$SECPROF" check zero.bpf read
like "$status $(cat err)" 'exit 2 .*has 5000 instructions, and Linux takes 4096' 'too long'
run "$SECPROF" check /dev/zero read
like "$status $(cat err)" 'exit 2 secprof: /dev/zero: is no filter' 'without an end'

# 2^31 paths, and at the end of each some answers that no argument gets: what cannot be decided is said.
"$PYTHON" - >entangled.bpf <<'PY'
import struct, sys
def instruction(code, jt, jf, k):
	sys.stdout.buffer.write(struct.pack("=HBBI", code, jt, jf, k))
for i in range(31):
	instruction(0x20, 0, 0, 16 + 8 * (i % 5))  # load an argument
	instruction(0x45, 0, 1, 1 << i // 5)       # test a bit of it
	instruction(0x02, 0, 0, i % 16)
for answer in range(4):
	instruction(0x20, 0, 0, 56)
	instruction(0x15, 0, 3, 1000 + answer)
	instruction(0x20, 0, 0, 56)
	instruction(0x15, 0, 1, 2000 + answer)
	instruction(0x06, 0, 0, 0x50000 + answer)
instruction(0x06, 0, 0, 0x7fff0000)
PY
run "$SECPROF" check entangled.bpf read
is "$status $(grep -c 'cannot be excluded' out)" 'exit 1 4' 'check: answers that may be'
run "$SECPROF" diff entangled.bpf allow.json
like "$status $(tail -1 err)" 'exit 2 .*in too many ways to compare it' 'diff: no comparison rather than half a one'

# As hard for every number: all the searches of one command end, too.
"$PYTHON" - >hostile.bpf <<'PY'
import struct, sys
def instruction(code, jt, jf, k):
	sys.stdout.buffer.write(struct.pack("=HBBI", code, jt, jf, k))
for i in range(1300):
	instruction(0x20, 0, 0, 16 + 8 * (i % 6))        # load an argument
	instruction(0x45, 0, 1, 1 << i % 32)             # test a bit of it
	instruction(0x20, 0, 0, 20 + 8 * ((i + 1) % 6))
instruction(0x25, 0, 1, 5)
instruction(0x06, 0, 0, 0x50001)
instruction(0x06, 0, 0, 0x7fff0000)
PY
run timeout 300 "$SECPROF" diff --subset hostile.bpf allow.json
like "$status $(tail -1 out)" '^exit [12] not decided, and perhaps allowed by the first only: [0-9]{2,}' \
	'diff --subset: each number is not decided'
run timeout 300 "$SECPROF" diff hostile.bpf allow.json
like "$status $(tail -1 err)" 'exit 2 .*in too many ways to compare it' 'diff: nor here'
done_testing
