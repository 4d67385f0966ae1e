#!/bin/bash
# explain: what the tables say, checked against libseccomp, strace, the man pages, Docker's file.
. "$(dirname "$0")/lib.sh"

explained() { # NAME PATTERN CALL...: the first call has a line like that
	run "$SECPROF" explain "${@:3}"
	is "$status $(wc -c <err)" 'exit 0 0' "$1: exit 0"
	# Lines that were broken are joined again.
	like "$(tr '\n' ' ' <out | tr -s ' ')" "$2" "$1"
}
field() { # EXPRESSION: of the first explanation as JSON, d
	"$PYTHON" -c 'import json, sys
d = json.load(sys.stdin)[0]
print('"$1"')' <out
}

# ---- what is said ----
explained 'what it does' '^openat - open or create a file, relative to a directory ' openat
explained 'AF_ALG has its CVE' 'high if argument 0 is 38: AF_ALG [^()]*\(CVE-2026-31431\)' socket
explained 'no risk' 'risk not in the risk table' getpid
explained 'bits' 'critical if argument 0 has a bit of 0x7e020000' clone
explained 'all values but some' 'if argument 0 is none of 0, 8, 0x20000' personality
explained "Docker's gate" 'Docker refuses it, unless the container has CAP_SYS_ADMIN or CAP_BPF' bpf
explained "Docker's errno" 'Docker refuses it \(ENOSYS\), unless the container has CAP_SYS_ADMIN' clone3
explained "Docker's argument" 'Docker refuses it if argument 0 is 38' socket
explained 'Docker allows it' 'Docker allows it' openat
explained 'podman refuses it' 'podman refuses it since' vmsplice
explained "podman's rule for audit" \
	'podman refuses it \(EINVAL\) if argument 0 is 16 and argument 2 is 9, unless .* CAP_AUDIT_WRITE' socket
explained 'siblings' 'siblings access, faccessat, faccessat2 on ENOSYS callers use faccessat ' faccessat2
explained 'arguments' 'arguments 1 \(level\), 2 \(option\)' setsockopt
explained 'no kernel has it' 'since in no kernel' tuxcall
explained 'multiplexers' 'by socketcall' connect
explained 'a number of this machine' '^execve - ' "$("$SECPROF" check --json "$ROOT/docs/deny-clock_nanosleep.json" execve |
	"$PYTHON" -c 'import json, sys; print(json.load(sys.stdin)[0]["nr"])')"
explained 'a number of another ABI' '^socketcall - ' i386:102 --arch x86_64
explained 'a call that this machine lacks' '^_newselect - ' _newselect
run "$SECPROF" explain read write
is "$(grep -c '^[a-z0-9_]* - ' out) $(grep -c '^$' out)" '2 1' 'two calls, a line between'
for columns in 50 80; do
	run env COLUMNS=$columns "$SECPROF" explain clone3 mmap
	is "$(awk -v n=$columns 'length($0) > n' out)" '' "it fits $columns columns"
done

# ---- what is refused ----
refused() { # NAME PATTERN ARG...
	run "$SECPROF" explain "${@:3}"
	is "$status $(wc -c <out) $(wc -l <err)" 'exit 2 0 1' "$1: exit 2"
	like "$(cat err)" "$2" "$1: says why"
}
refused 'a mistyped call' "no call 'sokcet' is known; did you mean 'socket'" sokcet
refused 'nothing like a call' "no call 'xyzzyxyzzy' is known\$" xyzzyxyzzy
refused 'one bad among good' "'opne'" open opne
refused 'a number that nobody has' '999: .* no call of that number' 999
refused 'arguments' "'secprof check'" 'socket(AF_ALG)'
refused 'no file' 'neither a recording nor a call' nowhere.json openat
refused 'a profile' 'is a profile, not a recording' "$ROOT/docs/deny-clock_nanosleep.json" openat
refused 'no call' 'a CALL is needed'
refused 'an empty name' "no call '' is known" ''
refused 'an ABI without it' "x86_64 has no call 'mmap2'" --arch x86_64 x86_64:mmap2

# ---- with profiles ----
cat >p.json <<'JSON'
{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38,
 "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"},
  {"names": ["socket"], "action": "SCMP_ACT_ALLOW",
   "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]}]}
JSON
explained 'a baseline that allows it' 'baseline p.json: allow ' --baseline p.json read
explained 'a baseline that refuses it' 'baseline p.json: errno ENOSYS ' --baseline p.json write
explained 'a baseline that looks at arguments' 'p.json: errno ENOSYS or allow, by its arguments ' \
	--baseline p.json socket
run "$SECPROF" explain --json --baseline p.json socket
is "$(field '[a["action"] for a in d["baselines"][0]["answers"]]')" \
	"['SCMP_ACT_ERRNO', 'SCMP_ACT_ALLOW']" 'and as JSON'
refused 'a baseline that is none' 'baseline' --baseline "$0" read

# ---- with recordings ----
trace -- sh -c 'ls . >/dev/null; exit 0'
explained 'who called it' 'recording [a-z0-9_]*: 2 calls, first by /[^ ]* after [^:]*: ok ' r.json execve
explained 'each of several executables' '/bin/ls: [1-9]' r.json mmap
explained 'not recorded' 'recording not recorded' r.json reboot
run "$SECPROF" explain --json r.json mmap execve
is "$(field 'sum(e["count"] for e in d["recorded"][0]["executables"])')" \
	"$("$SECPROF" show --json r.json | "$PYTHON" -c 'import json, sys
print(*(c["count"] for c in json.load(sys.stdin) if c["name"] == "mmap"))')" \
	'the counts of the executables add up to what show prints'
"$SECPROF" explain - execve <r.json >out 2>err
like "$(cat out)" 'recording .* 2 calls' 'a recording from standard input'
trace --reproducible -- true
explained 'without counts and times' 'recording [a-z0-9_]*: some calls, first by /[^ ]*: ok' r.json execve
if "$VICTIMS/clone3" plain | grep -q 'clone3 ok'; then
	trace -- "$VICTIMS/clone3" clear
	explained 'flags of clone3' 'flags in memory: 0x1' r.json clone3
else
	skip 'flags of clone3' 'this kernel makes no child by clone3'
fi
trace -- "$PYTHON" -c 'import socket; socket.socket(socket.AF_UNIX)'
explained 'values' 'argument 0: 0x1' r.json socket
like "$(sed -n 2p out)" '^  recording ' 'what was recorded comes first'
explained 'a risk of other arguments' 'argument 0: 0x1 as it was used, none of the risks applies' r.json socket
trace -- "$PYTHON" -c 'import socket
try:
    socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET)
except OSError:
    pass'
run "$SECPROF" explain r.json socket
unlike "$(cat out)" 'as it was used' 'a risk that applies'
trace --args -- "$PYTHON" -c 'import socket; socket.socket(socket.AF_UNIX)'
explained 'values that were together' 'arguments 0, 1, 2: \(0x1, 0x80001, 0x0\)' r.json socket
run "$SECPROF" explain --json r.json socket
cp out explained
run "$SECPROF" show --args --json r.json
is "$("$PYTHON" -c 'import json
print(json.load(open("explained"))[0]["recorded"][0]["args"])')" \
	"$("$PYTHON" -c 'import json
print(*(call["args"] for call in json.load(open("out")) if call["name"] == "socket"))')" \
	'as JSON they are those of show --args'
if run "$SECPROF" trace -q --stacks -o r.json -- true && [ "$status" = 'exit 0' ]; then
	explained 'stacks' 'mmap (←|<-) .* \([^ ]*true\)' r.json mmap
	run "$SECPROF" explain --json r.json mmap
	is "$(field 'len(d["recorded"][0]["stack"]) > 0')" True 'stacks as JSON'
else
	skip 'stacks' 'built without libunwind'
fi
refused 'a recording after a call' 'comes before the calls' openat r.json

# ---- outside truths ----
run "$SECPROF" explain --json $(cut -d, -f1 "$ROOT/profilegen/knowledge/call.csv" | sed '1d; /^#/d')
is "$status" 'exit 0' 'all calls of the table are explained'
cp out all.json
if [ -e /usr/include/asm/unistd_64.h ] || [ -e /usr/include/x86_64-linux-gnu/asm/unistd_64.h ]; then
	sed -n 's/^#define __NR_\([a-z0-9_]*\) \([0-9]*\)$/\1 \2/p' /usr/include/x86_64-linux-gnu/asm/unistd_64.h \
		2>/dev/null | sort >headers
	"$PYTHON" -c 'import json
for call in json.load(open("all.json")):
    if "x86_64" in call["numbers"]:
        print(call["name"], call["numbers"]["x86_64"])' | sort >ours
	is "$(comm -23 headers ours)" '' 'each call of the kernel headers has its number'
else
	skip 'each call of the kernel headers has its number' 'no headers of x86_64'
fi
page=/usr/share/man/man2/syscalls.2.gz
if [ -e "$page" ]; then
	# "\fBaccept4\fP(2)	2.6.28", "\fBtkill\fP(2)	2.6; 2.4.22"
	"$PYTHON" - "$page" >differences <<'PY'
import gzip, json, re, sys
since = {call["name"]: call["since"] for call in json.load(open("all.json"))}
page = re.sub(r"\\f(\[\w*\]|.)", "", gzip.open(sys.argv[1], "rt").read())
page = re.sub(r"T\{\n\.BR (\w+) (\(2\))\nT\}", r"\1\2", page)
rows = re.findall(r"^(\w+)\(2\)\t([0-9.]+)", page, re.M)
for name, version in rows:
    if name in since and since[name] != version:
        print(name, since[name], "the page:", version)
print(len(rows) > 400)
PY
	is "$(cat differences)" True 'the versions are those of syscalls(2)'
else
	skip 'the versions are those of syscalls(2)' 'needs its page (manpages-dev)'
fi
done_testing
