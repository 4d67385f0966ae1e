#!/bin/bash
# diff --subset: does a profile allow nothing that another refuses?
. "$(dirname "$0")/lib.sh"
TOOLS=${TOOLS:-$BUILD/tests/tools}

profile() { # FILE DEFAULT RULES
	printf '{"defaultAction": "SCMP_ACT_%s", "syscalls": [%s]}' "$2" "$3" >"$1"
}
rule() { # NAME [ARGS]
	printf '{"names": ["%s"], "action": "SCMP_ACT_ALLOW", "args": [%s]}' "$1" "${2:-}"
}
compared() { # OP VALUE [VALUE-TWO]: a condition on argument 0
	printf '{"index": 0, "op": "SCMP_CMP_%s", "value": %s, "valueTwo": %s}' "$1" "$2" "${3:-0}"
}
subset() {
	run "$SECPROF" diff --subset --arch x86_64 "$@"
}

profile small.json ERRNO "$(rule read), $(rule write)"
profile large.json ERRNO "$(rule read), $(rule write), $(rule mount)"
subset small.json large.json
is "$status" 'exit 0' 'within'
like "$(cat out)" 'small.json allows nothing that large.json refuses \(all numbers and arguments of x86_64\)' 'and says of what'
subset large.json small.json
is "$status" 'exit 1' 'not within'
like "$(cat out)" '^critical +mount +allow +errno EPERM +syscalls\[2\] / defaultAction +any +x86_64$' 'the call, and why'
subset -q large.json small.json
is "$status $(cat out)" 'exit 1 ' '-q: the status only'
subset --json large.json small.json
is "$(json out 'str(d["within"]), [e["name"] for e in d["excess"]], d["excess"][0]["first"]["action"]')" \
	"('False', ['mount'], 'SCMP_ACT_ALLOW')" 'as JSON'

# ---- arguments ----

# The kernel reads an int: what is compared in 64 bits is open where the upper half is not 0, here
# AF_ALG with bit 32 set.
profile bounds.json ERRNO "$(rule socket "$(compared LT 38)"), $(rule socket "$(compared EQ 39)"), $(rule socket "$(compared GT 40)")"
profile masks.json ERRNO "$(rule socket "$(compared EQ 39)"), $(for family in {0..37} {41..45}; do
	printf '%s, ' "$(rule socket "$(compared MASKED_EQ 0xffffffff "$family")")" | sed 's/0xffffffff/4294967295/'
done | sed 's/, $//')"
subset bounds.json masks.json
is "$status" 'exit 1' 'bounds on 64 bits are not within masks'
subset --json bounds.json masks.json
example=$(json out 'd["excess"][0]["example"][0]')
like "$example" '^[0-9]+$' 'with an example'
run "$SECPROF" check bounds.json "socket($example, 0, 0)"
is "$status" 'exit 0' 'which the first allows'
run "$SECPROF" check masks.json "socket($example, 0, 0)"
is "$status" 'exit 1' 'and the second refuses'
run "$SECPROF" check bounds.json 'socket(0x100000026, 0, 0)'
is "$status" 'exit 0' 'AF_ALG with bit 32 set is among them'

profile loose.json ERRNO "$(rule personality)"
profile tight.json ERRNO "$(rule personality "$(compared EQ 8)")"
subset tight.json loose.json
is "$status" 'exit 0' 'a condition is within none'
subset loose.json tight.json
like "$(cat out)" 'personality +allow +errno EPERM .*personality\(0\)' 'and not the other way, with an example'

# ---- whole ABIs, numbers without names ----

printf '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], "syscalls": [%s]}' \
	"$(rule read)" >both.json
subset both.json small.json
is "$status" 'exit 1' 'an ABI more'
like "$(cat out)" '^i386: judged by both.json, killed by small.json' 'is named'
subset small.json both.json
is "$status" 'exit 1' 'write is missing there'
profile all.json ALLOW ''
subset all.json large.json
like "$(cat out)" ' number [0-9]+ +allow +errno EPERM' 'numbers without a name are looked at'
profile log.json LOG ''
subset all.json log.json
is "$status" 'exit 0' 'what is logged is allowed'

# ---- the kernel as the judge ----

count=30
[ -z "${SECPROF_THOROUGH:-}" ] || count=300
: >verdicts
: >problems
for ((seed = 1; seed <= count; seed++)); do
	"$PYTHON" "$TESTS/within_pairs.py" "$seed" a.json b.json
	"$TOOLS/within_kernel" a.json b.json 1000 "$seed" >verdict 2>&1 ||
		{ echo "seed $seed:" && cat verdict; } >>problems
	head -1 verdict >>verdicts
done
is "$(head -5 problems)" '' "$count pairs: no call under the filters contradicts, every example is real"
is "$(grep -c undecided verdicts)" 0 'all are decided'
ok 'and both ways' test "$(grep -c within verdicts)" -ge $((count / 5)) -a \
	"$(grep -c exceeds verdicts)" -ge $((count / 5))

# ---- generate --baseline: of a profile that is being made ----

trace -- sleep 0.01
"$SECPROF" generate allow -q --runtime none -o sleep.json r.json
run "$SECPROF" generate allow --runtime none --baseline sleep.json --baseline small.json -o p.json r.json
like "$(cat err)" '^secprof: note: no looser than sleep.json$' 'generate says where the profile is within a baseline'
like "$(cat err)" '^secprof: note: looser than small.json in .*clock_nanosleep' 'and where it is not'
unlike "$(cat err)" 'looser than small.json in .*\bread\b' 'by the calls that the baseline refuses'
run "$SECPROF" generate allow -q --baseline missing.json -o none.json r.json
is "$status $(ls none.json 2>/dev/null)" 'exit 2 ' 'a baseline that is missing'
like "$(cat err)" '^secprof: --baseline: missing.json' 'is named'

# ---- what others decide ----

for action in NOTIFY TRACE KILL; do
	printf '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "listenerPath": "/run/x", "syscalls": [
		{"names": ["mount"], "action": "SCMP_ACT_%s"}]}' "$action" >"$action.json"
done
subset --arch x86_64 NOTIFY.json KILL.json
is "$status" 'exit 2' 'a supervisor may allow what it is asked about'
like "$(cat out)" 'mount .*not decided' 'and the call is named'
subset --arch x86_64 TRACE.json KILL.json
is "$status" 'exit 2' 'so may a tracer'
subset --arch x86_64 NOTIFY.json NOTIFY.json
is "$status" 'exit 0' 'the same supervisor, for all that is known'

# ---- mistakes ----

trace -- true
subset r.json small.json
is "$status" 'exit 2' 'a recording is no profile'
like "$(cat err)" 'r.json' 'and is named'
subset --format sarif small.json large.json
is "$status" 'exit 2' 'no SARIF'
done_testing
