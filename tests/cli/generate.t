#!/bin/bash
# Profiles: valid, minimal, honest, and enforced by real container runtimes.
. "$(dirname "$0")/lib.sh"
. "$TESTS/programs.sh"
. "$TESTS/containers.sh"

schema=$(find /usr/share/gocode /usr/share/opencontainers -name config-schema.json 2>/dev/null |
	head -1)
valid() { # PROFILE: by the OCI runtime specification
	"$PYTHON" -W ignore - "$1" "$schema" 2>problem <<-'PYTHON'
		import json, os, sys
		import jsonschema
		profile, schema = sys.argv[1:]
		base = "file://" + os.path.dirname(schema) + "/"
		with open(schema) as file:
		    schema = json.load(file)
		with open(profile) as file:
		    document = {"ociVersion": "1.0.2", "linux": {"seccomp": json.load(file)}}
		resolver = jsonschema.RefResolver(base, schema)
		jsonschema.Draft4Validator(schema, resolver=resolver).validate(document)
	PYTHON
}
valid_profile() { # PROFILE NAME
	if [ -n "$schema" ] && "$PYTHON" -c 'import jsonschema' 2>/dev/null; then
		ok "$2: valid by the OCI schema" valid "$1"
	else
		skip "$2: valid by the OCI schema" 'the schema or python3-jsonschema is missing'
	fi
}
allowed() { # PROFILE: names of all rules, in their order
	json "$1" '[n for r in d["syscalls"] if r["action"] == "SCMP_ACT_ALLOW" for n in r["names"]]'
}
denied() { # PROFILE: names of rules without arguments, sorted
	json "$1" 'sorted(n for r in d["syscalls"] if r["action"] != "SCMP_ACT_ALLOW" and
		not r.get("args") for n in r["names"])'
}
denied_by_argument() {
	json "$1" 'sorted({n for r in d["syscalls"] if r["action"] != "SCMP_ACT_ALLOW" and
		r.get("args") for n in r["names"]})'
}

# ---- allow ----
trace -- sleep 0.05
cp r.json sleep.json
run "$SECPROF" generate allow sleep.json
cp out allow.json
is "$status" 'exit 0' 'generate allow'
valid_profile allow.json 'generate allow'
is "$(json allow.json 'd["defaultAction"], d["defaultErrnoRet"]')" "('SCMP_ACT_ERRNO', 38)" \
	'the rest is answered ENOSYS'
is "$(json allow.json '[n for r in d["syscalls"] if not r.get("args") for n in r["names"]]' | sort)" \
	"$(json allow.json '{n for r in d["syscalls"] if not r.get("args") for n in r["names"]}' | sort)" 'each name once'
is "$(json allow.json 'all(r["names"] == sorted(r["names"]) for r in d["syscalls"])')" True 'sorted'
is "$(comm -23 <(names_of sleep.json) <(json allow.json 'd["syscalls"][0]["names"]'))" '' \
	'every observed call is allowed, by the first rule'
for name in $(comm -13 <(names_of sleep.json) <(allowed allow.json | sort)); do
	like "$(cat err)" "\\b$name\\b" "$name was not observed, and stderr says that it was added"
done
for name in exit exit_group rt_sigreturn restart_syscall execve; do
	like "$(allowed allow.json)" "^$name\$" "$name is always there"
done
run "$SECPROF" generate allow --format oci sleep.json
is "$status $(cmp out allow.json && echo same)" 'exit 0 same' '--format oci is the default'
run "$SECPROF" generate allow --format nonsense -o none.json sleep.json
is "$status $(ls none.json 2>/dev/null)" 'exit 2 ' 'an unknown format: no profile'
like "$(cat err)" "--format: 'nonsense' is not oci" 'and the formats are listed'
like "$("$SECPROF" help generate)" '--format FORMAT .*: oci' 'as in the help'
[ "$(uname -m)" != x86_64 ] || is "$(json allow.json 'd["architectures"]')" SCMP_ARCH_X86_64 \
	'only the architecture that was used'
is "$(json allow.json '"flags" in d or any("errnoRet" in r for r in d["syscalls"])')" False \
	'nothing that runtimes disagree about'
"$SECPROF" generate allow sleep.json 2>/dev/null | cmp -s - allow.json
is "$?" 0 'the same recording gives the same bytes'
run "$SECPROF" generate allow -o file.json sleep.json
same_file file.json allow.json '-o FILE'
run "$SECPROF" generate allow --errno EPERM sleep.json
is "$(json out 'd["defaultErrnoRet"]')" 1 '--errno NAME'
run "$SECPROF" generate allow --default-action SCMP_ACT_KILL_PROCESS sleep.json
is "$(json out 'd["defaultAction"], "defaultErrnoRet" in d')" "('SCMP_ACT_KILL_PROCESS', False)" \
	'--default-action'
run "$SECPROF" generate allow -- sleep 0.01
is "$status $(allowed out | grep -c '^clock_nanosleep$')" 'exit 0 1' 'recorded on the spot'
run "$SECPROF" generate allow -- sh -c 'echo workload; exit 3'
is "$status $(json out 'd["defaultAction"]')" 'exit 0 SCMP_ACT_ERRNO' 'a failed command: still a profile'
like "$(cat err)" 'status 3|exit.* 3' 'and a warning'
like "$(cat err)" '^workload$' 'the workload writes to stderr then'
run "$SECPROF" generate allow -- no-such-command-here
is "$status $(wc -c <out)" 'exit 2 0' 'a command that cannot be started: no profile'
sed 's/"lost": *0/"lost": 5/' sleep.json >lossy.json
run "$SECPROF" generate allow lossy.json
like "$status $(cat err)" 'lost|incomplete|could not be read' 'a recording with losses: a warning'
if build_32bit threads; then
	run "$SECPROF" generate allow -- sh -c './threads32; exec true'
	is "$(json out 'sorted(d["architectures"])')" $'SCMP_ARCH_X86\nSCMP_ARCH_X86_64' \
		'two ABIs: two architectures'
	like "$(cat err)" 'i386' 'and what the union opens is reported'
fi
if [ "$(uname -m)" = x86_64 ]; then
	run "$SECPROF" generate allow -- "$VICTIMS/x32"
	! "$VICTIMS/x32" | grep -q 'errno 38' ||
		is "$(json out 'd["architectures"]')" SCMP_ARCH_X86_64 'failed x32 attempts open no x32'
fi

# ---- what runtimes need, EPERM on purpose ----
by_comment() { # PROFILE: names of rules with a comment
	json "$1" '[n for r in d["syscalls"] if "needed by" in r.get("comment", "") for n in r["names"]]'
}
like "$(cat err)" '^secprof: note: without --runtime' 'the default for runtimes is reported'
for runtime in none runc crun podman docker containerd; do
	run "$SECPROF" generate allow --runtime $runtime sleep.json
	is "$status" 'exit 0' "--runtime $runtime"
	unlike "$(cat err)" 'without --runtime' 'is no default'
	by_comment out >by.$runtime
	is "$(grep -c 'needed by' err)" "$([ $runtime = none ] && echo 0 || echo 1)" 'reported in one line'
done
is "$(cat by.none)" '' 'none: nothing is added'
same_file by.containerd by.runc 'containerd uses runc'
same_file by.docker by.runc 'docker, too'
is "$(sort -u by.runc by.crun)" "$(sort by.podman)" 'podman uses either'
is "$(by_comment allow.json)" "$(cat by.podman)" 'the default is all of them'
run "$SECPROF" generate allow --runtime crun --runtime runc sleep.json
is "$(by_comment out)" "$(cat by.podman)" '--runtime may be given twice'
run "$SECPROF" generate allow --runtime crun --default-action SCMP_ACT_KILL_PROCESS -- true
like "$(by_comment out)" '^rt_sigaction$' 'required where the default kills'
fails() { # PATTERN NAME OPTION...
	run "$SECPROF" generate allow sleep.json "${@:3}"
	is "$status" 'exit 2' "$2: exit 2"
	like "$(cat err)" "$1" "$2: reported"
}
fails "did you mean 'runc'" 'an unknown runtime' --runtime runk
fails 'containerd' 'an unknown runtime, unlike any' --runtime xyzzy
fails 'none' 'none with another' --runtime none --runtime crun
fails 'EPERM' '--explicit-eperm with EPERM anyway' --explicit-eperm --errno EPERM
fails 'tier' '--tier alone' --tier low
fails '1[.][.]4094' 'an errno that libseccomp refuses' --errno 4095
fails 'runtimes refuse' 'a default that runc refuses' --default-action SCMP_ACT_NOTIFY
run "$SECPROF" generate allow --errno 4094 -o errno.json sleep.json
is "$status" 'exit 0' 'the largest errno'
docker_note() { # COUNT OPTION...
	run "$SECPROF" generate allow sleep.json "${@:2}"
	is "$(grep -c 'Docker 20.10' err)" "$1" "old Docker and ${*:2}"
}
docker_note 1 --runtime docker
docker_note 0 --runtime crun
docker_note 0 --runtime docker --errno EPERM
docker_note 0 --runtime docker --default-action SCMP_ACT_TRAP
run "$SECPROF" generate allow --explicit-eperm sleep.json
valid_profile out '--explicit-eperm'
like "$(denied out)" '^mount$' '--explicit-eperm: mount'
unlike "$(denied out)" '^clone3$' 'and never clone3'
is "$(comm -12 <(denied out) <(allowed out | sort))" '' 'nothing is both'
is "$(json out '{(r["action"], r["errnoRet"]) for r in d["syscalls"] if "ALLOW" not in r["action"]}')" \
	"{('SCMP_ACT_ERRNO', 1)}" 'all with EPERM'
run "$SECPROF" generate allow --explicit-eperm --default-action SCMP_ACT_KILL_PROCESS sleep.json
like "$(denied out)" '^mount$' 'EPERM where the default kills'

# ---- deny ----
run "$SECPROF" generate deny sleep.json
cp out deny.json
is "$status" 'exit 0' 'generate deny'
valid_profile deny.json 'generate deny'
is "$(json deny.json 'd["defaultAction"]')" SCMP_ACT_ALLOW 'the rest is allowed'
for name in init_module kexec_load bpf mount unshare ptrace io_uring_setup add_key; do
	like "$(denied deny.json)" "^$name\$" "$name is denied"
done
for name in clone socket ioctl personality; do
	like "$(denied_by_argument deny.json)" "^$name\$" "$name is denied by its arguments"
	unlike "$(denied deny.json)" "^$name\$" "$name is not denied by name alone"
done
is "$(json deny.json '[r["errnoRet"] for r in d["syscalls"] if "clone3" in r["names"]]')" '[38]' \
	'clone3 is answered ENOSYS'
for name in seccomp landlock_restrict_self capset setuid setgid setgroups execve prctl; do
	unlike "$(denied deny.json)" "^$name\$" "$name is never denied"
done
[ "$(uname -m)" != x86_64 ] || is "$(json deny.json 'sorted(d["architectures"])')" \
	$'SCMP_ARCH_X32\nSCMP_ARCH_X86\nSCMP_ARCH_X86_64' 'all ABIs of the machine'
previous=
for tier in critical high medium low; do
	run "$SECPROF" generate deny --tier "$tier" sleep.json
	denied out >tier.$tier
	[ -z "$previous" ] || ok "--tier $tier denies more than $previous" sh -c \
		"test \$(comm -23 tier.$previous tier.$tier | wc -l) = 0 && \
		test \$(wc -l <tier.$tier) -gt \$(wc -l <tier.$previous)"
	previous=$tier
done
cmp -s tier.high <(denied deny.json)
is "$?" 0 'the default tier is high'
trace -- "$VICTIMS/io_uring"
run "$SECPROF" generate deny r.json
unlike "$(denied out)" '^io_uring_setup$' 'what was used is not denied'
like "$(cat err)" 'io_uring_setup' 'but listed as dangerous and used'

# C libraries' fexecve falls back from execveat on ENOSYS only.
if [ -x /usr/bin/python3 ]; then
	run "$SECPROF" generate deny --tier medium -o medium.json sleep.json
	run "$SECPROF" verify --json --profile medium.json -- /usr/bin/python3 -c \
		'import os; os.execve(os.open("/bin/true", os.O_RDONLY), ["true"], os.environ)'
	is "$(json out 'd["end"], [c["name"] for c in d["refused"]]')" \
		"({'status': 0}, ['execveat'])" '--tier medium: fexecve works'
fi

# ---- enforced ----
find_runtimes runc crun
[ -n "$runtimes" ] || {
	skip 'enforcement' 'neither runc nor crun starts a container here (root is needed)'
	done_testing
}
busybox=$(command -v busybox)
for runtime in $runtimes; do
	contained "$runtime" allow.json sleep 0.05
	is "$status" 'exit 0' "$runtime: the allow-list of sleep runs sleep"
	contained "$runtime" allow.json chmod 600 "$WORK/tree/x"
	unlike "$status" 'exit 0' "$runtime: and does not let chmod work"
	contained "$runtime" deny.json sleep 0.05
	is "$status" 'exit 0' "$runtime: the deny-list starts and runs with nothing added"
	started=$SECONDS
	contained "$runtime" "$ROOT/docs/deny-clock_nanosleep.json" sleep 100
	ok "$runtime: a deny-list of clock_nanosleep stops sleep" test $((SECONDS - started)) -lt 90
	[ -z "$busybox" ] || contained "$runtime" "$ROOT/docs/deny-clock_nanosleep.json" \
		busybox sleep 100
	ok "$runtime: and the static one" test $((SECONDS - started)) -lt 90
done

# What is refused to be written, or an error of lint, does not load.
for runtime in $runtimes; do
	contained "$runtime" errno.json sleep 0.05
	is "$status" 'exit 0' "$runtime: the largest errno loads"
done
obstacle() { # NAME PYTHON-STATEMENT RUNTIME...
	"$PYTHON" - >obstacle.json <<-PYTHON
		import json
		d = json.load(open("allow.json"))
		$2
		print(json.dumps(d))
	PYTHON
	run "$SECPROF" lint obstacle.json
	like "$status; $(grep '^error' out)" '^exit 1; error: does-not-load' "$1: lint"
	run "$SECPROF" verify --profile obstacle.json --fix fixed.json -- true
	is "$status $(ls fixed.json 2>/dev/null)" 'exit 2 ' "$1: verify --fix writes no such profile"
	for runtime in "${@:3}"; do
		case " $runtimes " in *" $runtime "*) ;; *) continue ;; esac
		contained "$runtime" obstacle.json sleep 0.05
		unlike "$status" 'exit 0' "$1: $runtime does not start"
	done
}
obstacle 'errno 4095' 'd["defaultErrnoRet"] = 4095' runc crun
obstacle 'an errno of a rule' 'd["syscalls"][0].update(action="SCMP_ACT_ERRNO", errnoRet=4095)' \
	runc crun
obstacle 'an empty name' 'd["syscalls"][0]["names"].append("")' runc
obstacle 'NOTIFY by default' 'd["defaultAction"] = "SCMP_ACT_NOTIFY"; del d["defaultErrnoRet"]' runc
obstacle 'NOTIFY on write' 'd["listenerPath"] = "/tmp/x"; d["syscalls"].append(
	{"names": ["write"], "action": "SCMP_ACT_NOTIFY"})' runc

runtime=${runtimes##* }
for candidate in $runtimes; do
	[ "$candidate" != runc ] || runtime=runc
done
for name in "${program_names[@]}"; do
	eval "argv=(${program_words[$name]})"
	recordings=()
	for round in 1 2 3; do
		in_scratch "$SECPROF" trace -q -o "$WORK/$name.$round.json" -- "${argv[@]}" \
			</dev/null >/dev/null 2>&1
		wanted=$?
		recordings+=("$name.$round.json")
		[ "${program_kind[$name]}" != exact ] || break
	done
	"$SECPROF" generate allow -q -o "$name.json" "${recordings[@]}" 2>err
	rm -rf scratch && mkdir scratch && cd scratch || exit 1
	contained "$runtime" "$WORK/$name.json" "${argv[@]}"
	cd "$WORK" || exit 1
	is "${status#exit }" "$wanted" "$runtime runs $name with its own allow-list"
done
done_testing
