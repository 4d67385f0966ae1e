#!/bin/bash
# What a slip on the command line is answered with.
. "$(dirname "$0")/lib.sh"
trace -- true
cp r.json sleep.json
printf '{"defaultAction": "SCMP_ACT_ALLOW"}' >p.json

says() { # STATUS REGEX NAME ARG...: one line on standard error
	run "$SECPROF" "${@:4}"
	is "$status $(wc -l <err)" "exit $1 1" "$3: exit $1, one line"
	like "$(cat err)" "^secprof: .*$2" "$3: says what"
}

# ---- the words that profiles and people use ----
for action in ERRNO errno SCMP_ACT_ERRNO scmp_act_errno; do
	run "$SECPROF" generate allow -q --default-action "$action" r.json
	is "$status $(json out 'd["defaultAction"]')" 'exit 0 SCMP_ACT_ERRNO' "--default-action $action"
done
says 2 'did you mean SCMP_ACT_ERRNO' 'a mistyped action' generate allow --default-action ERRN r.json
says 2 'use SCMP_ACT_ALLOW' 'no action at all' generate allow --default-action fetch r.json
says 2 "did you mean 'EPERM'" 'a mistyped errno' generate allow --errno EPREM r.json
says 2 "neither a name like EPERM nor a number [(]" 'no errno at all' generate allow --errno never r.json
for kernel in 6.1 6.1.0-13-amd64 5.10.0 4.19+ "$(uname -r)"; do
	run "$SECPROF" check --kernel "$kernel" p.json read
	is "$status" 'exit 0' "--kernel $kernel"
done
for kernel in 6 6. 6.x 6.1rc -1.2 '' 999.1 0.0; do
	says 2 'kernel' "--kernel '$kernel'" check "--kernel=$kernel" p.json read
done

# ---- slips ----
says 2 "did you mean 'allow'" 'generate alow' generate alow r.json
says 2 "did you mean 'deny'" 'generate dney' generate dney r.json
says 2 "must be 'allow' or 'deny'" 'generate without a kind' generate r.json
says 2 "must be 'allow' or 'deny'" 'generate alone' generate
says 2 "'allow' comes before the recordings" 'generate, swapped' generate r.json allow
says 2 "did you mean 'warning'" 'a choice cut short' lint --threshold warn p.json
says 2 "did you mean 'generate'" 'a command cut short' gen
says 2 "did you mean 'medium'" 'a mistyped choice' generate deny --tier medim r.json
says 2 "did you mean 'CAP_SYS_ADMIN'" 'a mistyped capability' check --cap sys_admn p.json read
says 2 "did you mean 'openat'" 'a mistyped call' check p.json opneat
says 2 'last operand must be a profile' 'diff, swapped' diff p.json sleep.json

# ---- one kind of file for another ----
says 2 'sleep.json is a recording, not a profile' 'check of a recording' check sleep.json read
says 2 'sleep.json is a recording, not a profile' 'lint of a recording' lint sleep.json
says 2 'sleep.json is a recording, not a profile' 'verify of a recording' \
	verify --profile sleep.json -- true
says 2 'p.json is a profile, not a recording' 'show of a profile' show p.json
says 2 'p.json is a profile, not a recording' 'merge of a profile' merge -o - r.json p.json
says 2 'p.json is a profile, not a recording' 'generate of a profile' generate allow p.json
printf '[]' >other.json
says 2 'other.json: not a secprof recording' 'show of something else' show other.json
says 2 'write it as --profile p.json' 'verify PROFILE' verify p.json -- true
says 2 "unknown option '--mode'; those of a command come after it" 'options first' --mode auto trace

# ---- recordings and commands ----
for verb in show 'generate allow' 'generate deny'; do
	says 2 "a RECORDING or '-- COMMAND' is needed" "$verb of nothing" $verb
	says 2 "'-- COMMAND', not both" "$verb of both" $verb r.json -- true
done
says 2 "a PROFILE is needed before '-- COMMAND'" 'diff of a command alone' diff -- true
says 2 "with '-- COMMAND' only a PROFILE" 'diff of too much' diff r.json p.json -- true
says 2 'a RECORDING .* and a PROFILE' 'diff of one file' diff r.json
done_testing
