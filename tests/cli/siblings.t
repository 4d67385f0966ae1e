#!/bin/bash
# generate allow --siblings: a profile of a program that is linked with one C library, for the same
# program with another.
. "$(dirname "$0")/lib.sh"
. "$TESTS/containers.sh"

made() { # LEVEL FILE [OPTION...]: of r.json
	run "$SECPROF" generate allow --runtime none --force --siblings "$1" -o "$2" "${@:3}" r.json
}
names_in() { # PROFILE: what it allows
	json "$1" 'sorted({n for r in d["syscalls"] if r["action"] == "SCMP_ACT_ALLOW" for n in r["names"]})'
}

# ---- the option ----
trace -- "$VICTIMS/libc_files"
is "$status" 'exit 0' 'it works'
made exact exact.json
is "$status" 'exit 0' 'exact'
unlike "$(cat err)" 'C librar' 'adds nothing for other C libraries'
unlike "$(cat exact.json)" 'C librar' 'no rule, either'
made safe safe.json
is "$status" 'exit 0' 'safe'
"$SECPROF" generate allow --runtime none -q r.json | cmp -s - safe.json
is "$?" 0 'is the default'
# Machines younger than openat have no open.
[ "$(uname -m)" != x86_64 ] ||
	like "$(cat err)" '^secprof: allowed for other C libraries and kernels: .*creat for openat' 'what is added is reported, and for which call'
is "$(comm -23 <(names_in exact.json) <(names_in safe.json))" '' 'safe allows what exact allows'
for name in $(comm -13 <(names_in exact.json) <(names_in safe.json)); do
	like "$(cat err)" "\\b$name\\b" "$name was added, and standard error says so"
done
run "$SECPROF" diff --subset exact.json safe.json
is "$status" 'exit 0' 'exact is within safe'
made portable portable.json
run "$SECPROF" diff --subset safe.json portable.json
is "$status" 'exit 0' 'and safe within portable'
run "$SECPROF" generate allow --siblings much r.json
is "$status" 'exit 2' 'no other level'
run "$SECPROF" generate deny --siblings safe r.json
is "$status" 'exit 2' 'deny: refused'
like "$(cat err)" "siblings is for 'allow' only" 'and why'
made safe list --format names
is "$status" 'exit 0' 'a format without arguments'
unlike "$(cat list)" '^(fcntl|ioctl|prctl)$' 'gets nothing that would need them'
made safe object.yaml --format kubernetes
like "$(cat object.yaml)" 'openat2' 'where the default is EPERM, what C libraries do without has a rule'
run "$SECPROF" lint safe.json
unlike "$(cat out)" 'missing-sibling|eperm-trap' 'lint misses no sibling'
run "$SECPROF" lint exact.json
like "$(cat out)" 'missing-sibling' '(as it does where there is none)'

# ---- with musl ----
if have musl-gcc; then
	for program in files children threads sockets signals; do
		musl-gcc -D_GNU_SOURCE -O1 -std=gnu17 -Wall -o "musl_$program" "$ROOT/tests/victims/libc_$program.c" 2>err
		is "$?" 0 "$program: built with musl"
		trace -- "$VICTIMS/libc_$program"
		is "$status" 'exit 0' 'recorded with this C library'
		made safe safe.json --errno EPERM
		run "$SECPROF" verify --profile safe.json -- "./musl_$program"
		is "$status" 'exit 0' 'nothing is refused with musl'
		made exact exact.json --errno EPERM
		run "$SECPROF" verify --profile exact.json -- "./musl_$program"
		is "$status" 'exit 1' '(something would be without siblings)'
		# And the other way round, after what that one may have left.
		rm -rf libc_files.folder
		trace -- "./musl_$program"
		made portable portable.json --errno EPERM
		run "$SECPROF" verify --profile portable.json -- "$VICTIMS/libc_$program"
		is "$status" 'exit 0' 'nor with this C library, if recorded with musl'
	done
	# Where a runtime loads the filter, and nobody looks on.
	find_runtimes runc crun
	for runtime in $runtimes; do
		for program in files threads sockets; do
			trace -- "$VICTIMS/libc_$program"
			run "$SECPROF" generate allow --runtime "$runtime" --force -o contained.json r.json
			contained "$runtime" "$WORK/contained.json" "$WORK/musl_$program"
			is "$status $(cat out)" "exit 0 $program" "$program with musl works under $runtime"
		done
	done
else
	skip 'programs linked with musl' 'musl-gcc is not installed'
fi
done_testing
