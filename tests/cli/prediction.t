#!/bin/bash
# generate allow --arch: what is predicted for an architecture, against what ten programs called
# there.  The recordings of both sides were made at the same work, in virtual machines, of the same
# Debian: tests/golden/programs/README says how; `make check-prediction` makes them anew and sets
# RECORDINGS.
. "$(dirname "$0")/lib.sh"
RECORDINGS=${RECORDINGS:-$ROOT/tests/golden/programs}

# The runs of a recording as files FOLDER/PROGRAM.json.
split_runs() { # RECORDING FOLDER
	mkdir -p "$2"
	"$PYTHON" - "$1" "$2" <<'PY'
import json, os, sys
recording = json.load(open(sys.argv[1]))
for run in recording["runs"]:
    words = [os.path.basename(word).split(".")[0] for word in run["command"]]
    name = words[1] if words[0] == "bash" else words[0]
    json.dump(dict(recording, runs=[run]), open("%s/%s.json" % (sys.argv[2], name), "w"))
PY
}

names() { # RECORDING
	"$PYTHON" -c 'import json, sys
print(*sorted({call["name"] for run in json.load(open(sys.argv[1]))["runs"] for call in run["calls"]}), sep="\n")' "$1"
}
allowed() { # PROFILE
	"$PYTHON" -c 'import json, sys
print(*sorted({name for rule in json.load(open(sys.argv[1]))["syscalls"]
	if rule["action"] == "SCMP_ACT_ALLOW" for name in rule["names"]}), sep="\n")' "$1"
}
at_least() { # PART WHOLE PERCENT
	[ "$(($1 * 100))" -ge "$(($2 * $3))" ]
}

predicts() { # SUITE FROM TO RECALL PRECISION
	local from=$2 to=$3 least=$4 precision=$5 hits=0 recorded=0 listed=0 refused n_programs=0 file name
	[ -e "$RECORDINGS/$1-$2.json" ] && [ -e "$RECORDINGS/$1-$3.json" ] || {
		skip "$1, $2 to $3" 'not recorded'
		return
	}
	rm -rf from to
	split_runs "$RECORDINGS/$1-$2.json" from
	split_runs "$RECORDINGS/$1-$3.json" to
	for file in from/*.json; do
		name=$(basename "$file" .json)
		n_programs=$((n_programs + 1))
		run "$SECPROF" generate allow -q --runtime none --siblings exact --arch "$to" -o p.json --force "$file"
		is "$status $(grep -c SCMP_ARCH p.json)" 'exit 0 1' "$1, $from to $to: $name"
		names "to/$name.json" >want
		allowed p.json >got
		# It is answered ENOSYS, and C libraries do without.
		! grep -qx clone3 want || echo clone3 >>got
		sort -u -o got got
		hit=$(comm -12 want got | wc -l)
		hits=$((hits + hit)) recorded=$((recorded + $(wc -l <want))) listed=$((listed + $(wc -l <got)))
		ok "$1, $from to $to: $name: recall" at_least "$hit" "$(wc -l <want)" "$least"
		note "$name: $hit of $(wc -l <want), $(wc -l <got) allowed;" \
			"missed: $(comm -23 want got | tr '\n' ' ')"
		# The filter itself, with the recorded arguments.
		run "$SECPROF" diff --json "to/$name.json" p.json
		refused=$("$PYTHON" -c 'import json
d = json.load(open("out"))
# libseccomp 2.5 does not know it, so that no filter of it can allow it.
print(sum(call["name"] != "riscv_hwprobe" for call in d["refused"] + d["depends"]))')
		ok "$1, $from to $to: $name: the filter admits what was recorded" \
			at_least "$(($(wc -l <want) - refused))" "$(wc -l <want)" "$least"
		[ "$refused" = 0 ] || note "refused: $(json_names)"
	done
	is "$n_programs" 10 "$1, $from to $to: ten programs"
	ok "$1, $from to $to: recall in all" at_least "$hits" "$recorded" "$least"
	ok "$1, $from to $to: precision in all" at_least "$hits" "$listed" "$precision"
	note "$1, $from to $to: $hits of $recorded recorded, $listed allowed"
}
json_names() {
	"$PYTHON" -c 'import json
d = json.load(open("out"))
print(*(call["name"] for call in d["refused"] + d["depends"]))'
}

# The other way there are more forms to allow: open and openat for openat.
predicts bookworm x86_64 aarch64 97 85
predicts bookworm aarch64 x86_64 95 65
predicts forky x86_64 riscv64 97 85
predicts forky riscv64 x86_64 95 65

# ---- recordings of several architectures in one file ----
split_runs "$RECORDINGS/bookworm-x86_64.json" from
split_runs "$RECORDINGS/bookworm-aarch64.json" to
"$SECPROF" merge -o both.json from/git.json to/git.json 2>/dev/null
run "$SECPROF" generate allow --format docker -o docker.json both.json
is "$status $(json docker.json '[(entry["architecture"], entry.get("subArchitectures")) for entry in d["archMap"]]')" \
	"exit 0 [('SCMP_ARCH_AARCH64', None), ('SCMP_ARCH_X86_64', None)]" "Docker's form has an entry for each machine"
run "$SECPROF" generate allow -o oci.json both.json
is "$status $(json oci.json '" ".join(d["architectures"])')" 'exit 0 SCMP_ARCH_AARCH64 SCMP_ARCH_X86_64' \
	'the OCI form has all in one list'
like "$(cat err)" 'opened on an ABI where they were not recorded: .*\(x86_64\)' 'what is opened is said'
for side in from to; do
	run "$SECPROF" diff "$side/git.json" oci.json
	is "$status" 'exit 0' "the $side side runs under the OCI form"
done
for arch in x86_64 arm64; do
	side=from
	[ $arch = x86_64 ] || side=to
	run "$SECPROF" diff --arch $arch "$side/git.json" docker.json
	is "$status" 'exit 0' "$arch runs under Docker's form"
done

# One that is recorded and one that is predicted.
run "$SECPROF" generate allow --arch arm64,x86_64 --runtime none -o some.json from/git.json
is "$status $(json some.json '" ".join(d["architectures"])')" 'exit 0 SCMP_ARCH_AARCH64 SCMP_ARCH_X86_64' \
	'--arch of both'
like "$(cat err)" 'warning: predicted for aarch64 from x86_64' 'says what is predicted'
is "$(json some.json '["dup3" in rule["names"] for rule in d["syscalls"]
	if rule.get("comment") == "predicted for aarch64 from x86_64"]')" '[True]' 'and so does the comment of a rule'
run "$SECPROF" diff from/git.json some.json
is "$status" 'exit 0' 'what was recorded is allowed'
run "$SECPROF" generate allow -q --arch x86_64 --runtime none -o one.json both.json
run "$SECPROF" generate allow -q --runtime none -o other.json from/git.json
same_file one.json other.json '--arch takes what was recorded on that machine alone'
run "$SECPROF" lint --arch arm64 some.json
like "$status" 'exit [01]' 'lint judges it for the other machine'
run "$SECPROF" explain --arch arm64 --baseline some.json dup3
like "$(cat out)" 'some.json: allow' 'and explain does'
run "$SECPROF" diff --arch arm64 some.json oci.json
like "$status" 'exit [01]' 'and diff compares it there'
for format in oci docker kubernetes systemd names; do
	run "$SECPROF" generate allow -q --arch arm64 --format $format --names-only -o f.$format from/git.json
	is "$status" 'exit 0' "--format $format"
done
run "$SECPROF" generate allow -q --arch arm64 --format kubernetes -o f.json from/git.json
like "$(cat f.json)" 'SCMP_ARCH_AARCH64' 'kubernetes names the architecture'

# ---- mistakes ----
for mistake in 'arm65:no such architecture' ':no such architecture' 'arm64,:no such architecture'; do
	run "$SECPROF" generate allow --arch "${mistake%%:*}" from/git.json
	is "$status $(wc -c <out)" 'exit 2 0' "--arch '${mistake%%:*}'"
	like "$(cat err)" "${mistake#*:}" "--arch '${mistake%%:*}': says why"
done
echo arch_prctl >list
"$SECPROF" import --from names -o list.json list 2>/dev/null
run "$SECPROF" generate allow --arch arm64 list.json
is "$status $(wc -c <out)" 'exit 2 0' 'nothing that has a place there'
like "$(cat err)" 'no recorded call has a place on these machines' 'nothing that has a place there: says so'
run "$SECPROF" generate deny --arch arm64 from/git.json
is "$status $(cat err)" "exit 2 secprof: --arch is for 'allow' only (see 'secprof help generate')" \
	'--arch with deny'
done_testing
