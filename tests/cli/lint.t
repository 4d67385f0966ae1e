#!/bin/bash
# lint: what it says of a profile, in words, as JSON, and by its exit status.
. "$(dirname "$0")/lib.sh"

profile() { # DEFAULT RULES [OTHER-KEYS]: p.json, for all ABIs of x86_64
	printf '{"defaultAction": "SCMP_ACT_%s", %s "architectures": ["SCMP_ARCH_X86_64",
		"SCMP_ARCH_X86", "SCMP_ARCH_X32"], "syscalls": [%s]}' "$1" "${3:-}" "$2" >p.json
}
codes() { # SEVERITY: the codes of findings, from --json in out
	json out "sorted({f['code'] for f in d['findings'] if f['severity'] == '$1'})"
}
[ "$(uname -m)" = x86_64 ] || skip_all 'the profiles are for x86_64'

# ---- a bypass, in words and as JSON ----
profile ALLOW '{"names": ["socket"], "action": "SCMP_ACT_ERRNO",
	"args": [{"index": 0, "value": 38, "op": "SCMP_CMP_EQ"}]}'
run "$SECPROF" lint p.json
is "$status $(wc -c <err)" 'exit 1 0' 'findings: exit 1, nothing on stderr'
like "$(head -1 out)" '^a deny-list: refuses 0 of the [0-9]+ calls of x86_64, and 1 with some' \
	'what it is'
like "$(grep -m 1 -E '^(error|warning|note): ' out)" '^error: high-bits: ' 'errors come first'
like "$(cat out)" 'syscalls\[0\]: socket .*0x26 is refused, 0x100000026 is allowed' 'a bypass, with its rule'
like "$(cat out)" '^    -> ' 'and what to do'
like "$(cat out)" 'bpf: critical: ' 'dangerous calls, with tier and reason'
like "$(cat out)" 'CVE-2022-0185' 'and example'
like "$(cat out)" ' and [0-9]+ more' 'long lists are folded'
like "$(tail -3 out)" '^errors 1, warnings [0-9]+, notes [0-9]+$' 'a line of totals'
like "$(tail -2 out)" '^grade D: 27 x [0-9]+ critical' 'a grade with its formula'
ok 'it fits a screen of 80 columns, but for the grade' \
	awk '!/^grade/ && length($0) > 80 { exit 1 }' out
run "$SECPROF" lint -v p.json
unlike "$(cat out)" ' and [0-9]+ more' '-v lists all'
run "$SECPROF" lint --json p.json
is "$status" 'exit 1' '--json keeps the status'
is "$(json out '[(f["path"], f["calls"][0]["name"]) for f in d["findings"] if f["code"] == "high-bits"]')" \
	"[('syscalls[0]', 'socket')]" '--json has path and call'
is "$(json out 'all(f["text"] and f["advice"] for f in d["findings"])')" True \
	'every finding has a text and advice'
is "$(json out 'd["grade"]["score"] == sum(w * n for w, n in
	zip((27, 9, 3, 1), (d["grade"]["allowed"][t] for t in ("critical", "high", "medium", "low"))))')" \
	True 'the score is what the formula says'

# ---- following the advice leads to a clean profile ----
allow() { # NAMES: an allow-list with ENOSYS
	profile ERRNO "{\"names\": [$1], \"action\": \"SCMP_ACT_ALLOW\"}" '"defaultErrnoRet": 38,'
}
names='"read"'
for round in 1 2 3 4 5; do
	allow "$names"
	run "$SECPROF" lint --json p.json
	[ "$status" = 'exit 1' ] || break
	missing=$(json out '", ".join(sorted({"\"%s\"" % c["name"] for f in d["findings"]
		if f["severity"] == "warning" for c in f["calls"]}))')
	note "round $round: $missing"
	names="$names, $missing"
done
is "$status" 'exit 0' 'with what lint asks for, there are only notes'
is "$(codes error)$(codes warning)" '' 'and no warnings'

# ---- one profile for each of several codes ----
finds() { # CODE SEVERITY
	run "$SECPROF" lint --json p.json
	like "$(codes "$2")" "$1" "$1"
}
profile ERRNO '{"names": ["clone"], "action": "SCMP_ACT_ALLOW"}'
finds eperm-trap warning
profile ERRNO '{"names": ["opneat"], "action": "SCMP_ACT_ALLOW"}'
finds unknown-name warning
run "$SECPROF" lint p.json
like "$(cat out)" 'opneat \(openat\?\)' 'and the name that was meant'
profile ALLOW '{"names": ["open"], "action": "SCMP_ACT_ERRNO"}'
finds left-open warning
profile ALLOW '' '"flags": ["SECCOMP_FILTER_FLAG_LOG"],'
finds runtime-refuses warning
run "$SECPROF" lint --runtime runc@1.1 p.json
like "$(cat out)" '^error: runtime-refuses' 'an error under the runtime that refuses it'
run "$SECPROF" lint --runtime crun p.json
unlike "$(cat out)" 'runtime-refuses' 'and nothing under one that does not'
loads_under() { # RUNTIME 0|1 NAME
	run "$SECPROF" lint --runtime "$1" --threshold error p.json
	is "$(grep -c '^error: does-not-load' out)" "$2" "--runtime $1: $3"
}
for rules in '{"names": ["kcmp", ""], "action": "SCMP_ACT_ERRNO"}' \
	'{"names": ["write"], "action": "SCMP_ACT_NOTIFY"}'; do
	profile ALLOW "$rules" '"listenerPath": "/run/agent.sock",'
	finds does-not-load error
	loads_under runc@1.3 1 'an error under runc'
	loads_under docker 1 'and under what runs it'
	loads_under crun 0 'but none under crun, which takes it'
done
profile NOTIFY '' '"listenerPath": "/run/agent.sock",'
loads_under crun 0 'nor is notifying by default one there'
profile ERRNO '{"names": ["kcmp"], "action": "SCMP_ACT_ERRNO", "errnoRet": 4095}'
loads_under crun 1 'what libseccomp refuses is one everywhere'
profile ALLOW '' '"colour": 1,'
finds reading warning
profile ALLOW '' '"_comment": "why",'
finds reading note
run "$SECPROF" lint "$ROOT/docs/deny-clock_nanosleep.json"
like "$(cat out)" 'clock_nanosleep \(nanosleep is allowed\)' 'the example of the README leaves a way'

# ---- what it is ----
what_is() { # LINE DEFAULT RULES
	profile "${@:2}"
	run "$SECPROF" lint p.json
	is "$(head -1 out)" "$1" "$1"
}
what_is 'refuses nothing: LOG only' LOG ''
what_is 'refuses nothing' ALLOW ''
what_is 'nothing can start under it: execve is refused with EPERM' ERRNO \
	'{"names": ["read"], "action": "SCMP_ACT_ALLOW"}'
profile KILL_PROCESS '{"names": ["execve", "read"], "action": "SCMP_ACT_ALLOW"}'
run "$SECPROF" lint --json p.json
like "$(json out 'd["summary"]')" '^an allow-list: allows 2 of the [0-9]+ calls of x86_64; others are killed$' \
	'an allow-list, and what becomes of the rest'

# ---- as a gate ----
gate() { # STATUS OPTION...
	run "$SECPROF" lint "${@:2}" p.json
	is "$status" "exit $1" "${*:2}"
}
profile ALLOW '{"names": ["open"], "action": "SCMP_ACT_ERRNO"}'
gate 1 --threshold warning
gate 0 --threshold error
gate 1 --threshold note
gate 1 --ignore left-open
unlike "$(cat out)" left-open 'what is ignored is not listed'
like "$(cat out)" '^errors 0, warnings [1-9][0-9]*, notes [1-9][0-9]*, ignored 1$' 'but counted'
gate 0 --ignore left-open --ignore risky-call
gate 0 --ignore left-open --ignore risky-call --json
is "$(json out 'd["ignored"] > 1 and {f["severity"] for f in d["findings"]}')" note \
	'and only notes are left'
gate 2 --threshold serious
like "$(cat err)" "'serious' is not error, warning or note" 'an unknown severity'
gate 2 --ignore left-opne
like "$(cat err)" "did you mean 'left-open'" 'an unknown code'
profile ALLOW '{"names": ["socket"], "action": "SCMP_ACT_ERRNO",
	"args": [{"index": 0, "value": 38, "op": "SCMP_CMP_EQ"}]}'
gate 1 --threshold error

# ---- what secprof makes itself ----
trace -- sleep 0.02
"$SECPROF" generate deny -q r.json >deny.json
run "$SECPROF" lint --json deny.json
is "$(codes error)" '' 'nothing bypasses a deny-list of ours'
"$SECPROF" generate allow -q r.json >allow.json
run "$SECPROF" lint --json allow.json
is "$(codes error)" '' 'nor can an allow-list'
unlike "$(codes warning)" 'risky-call|eperm-trap|needed-call|unknown-name' 'which is tight, too'
is "$(json out 'd["grade"]["letter"]')" A 'and gets the best grade'

run "$SECPROF" lint --threshold warning deny.json
is "$status" 'exit 0' 'a deny-list of ours has no warnings'
run "$SECPROF" lint --threshold warning allow.json
is "$status" 'exit 0' 'nor has an allow-list'

# ---- Docker's default ----
docker=$ROOT/../shared/profiles/docker-default.json
if [ -f "$docker" ] && "$SECPROF" --version | grep -q 'libseccomp 2\.5'; then
	run "$SECPROF" lint --json --arch x86_64 --kernel 6.1 "$docker"
	is "$(json out 'd["grade"]["letter"], d["grade"]["score"] - d["grade"]["docker"]')" \
		"('B', 0)" "Docker's default is what the grade compares with"
	like "$(codes error)" multiplexer "Docker's default: sockets through socketcall"
else
	skip "Docker's default is what the grade compares with" 'it is not here, or not libseccomp 2.5'
	skip "Docker's default: sockets through socketcall" 'it is not here, or not libseccomp 2.5'
fi

# ---- hostile names, trouble ----
profile ALLOW '{"names": ["e\u001b[31mvil\u000aname\u202e"], "action": "SCMP_ACT_ERRNO"}' \
	'"k\u001b[31mey": 1,'
run "$SECPROF" lint p.json
unlike "$(cat -v out)" '\^\[|M-bM-\^@M-\.' 'names cannot command the terminal'
like "$(cat out)" 'e\\x1b\[31mvil\\nname' 'they are escaped'
like "$(cat out)" 'k\\x1b\[31mey' 'keys too'
run "$SECPROF" lint --json p.json
is "$(json out '[c["name"] for f in d["findings"] if f["code"] == "unknown-name" for c in f["calls"]] ==
	["e\x1b[31mvil\nname\u202e"]')" True '--json has them as they are'
profile ALLOW '{"names": ["socket"], "action": "SCMP_ACT_ERRNO",
	"args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"},
		{"index": 0, "value": 2, "op": "SCMP_CMP_EQ"}]}'
run "$SECPROF" lint p.json
is "$status" 'exit 1' 'two conditions on one argument are a finding'
like "$(cat out)" 'syscalls\[0\]\.args: two conditions on argument 0' 'which says where'
run "$SECPROF" check p.json 'socket(2)'
is "$status" 'exit 1' 'and they are read as alternatives'
run "$SECPROF" lint missing.json
is "$status $(wc -c <out)" 'exit 2 0' 'no such profile: exit 2'
like "$(cat err)" '^secprof: .*missing\.json' 'and it is named'
run "$SECPROF" lint
is "$status" 'exit 2' 'no profile: exit 2'
run "$SECPROF" lint p.json p.json
is "$status" 'exit 2' 'two profiles: exit 2'
done_testing
