#!/bin/bash
# What is taken out of a profile, verify names, and --fix puts back: one call of each program
# at random, or with SECPROF_THOROUGH=1 every call of each.  All as an ordinary user.
. "$(dirname "$0")/lib.sh"
"$VICTIMS/refuse" getppid EPERM -- true || skip_all 'no seccomp filters here'
. "$TESTS/programs.sh"
RANDOM=${SECPROF_SEED:-$(date +%N | sed 's/^0*//')}
note "SECPROF_SEED=$RANDOM"

user=()
if [ "$(id -u)" = 0 ]; then
	user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	chmod 755 "$WORK"
	"${user[@]}" test -x "$SECPROF" -a -x "$VICTIMS/die" -a -x "$WORK" ||
		skip_all 'an ordinary user cannot reach the programs'
fi

# As run does, as that user and in an empty folder.  What hangs without a call (bash without
# wait4 tries for ever) is ended by a signal after 20 s, and reported all the same.
as_user() { # COMMAND...
	rm -rf "$WORK/scratch"
	mkdir -m 777 "$WORK/scratch"
	cd "$WORK/scratch" || exit 1
	last_command="$*"
	perl "$TESTS/status.pl" "$WORK/status" 60 timeout --preserve-status 20 "${user[@]}" "$@" \
		>"$WORK/out" 2>"$WORK/err" </dev/null
	cd "$WORK" || exit 1
	status=$(cat status)
}
mkdir -m 777 results

# A profile of what several runs of a program did: thread switches and the like vary.
record() { # COMMAND...
	local runs=() n=1
	rm -f results/*
	[ "$kind" = exact ] || n=5
	while [ "$n" -gt 0 ]; do
		as_user "$SECPROF" trace -q -o "$WORK/results/$n.json" -- "$@"
		runs+=("results/$n.json")
		n=$((n - 1))
	done
	"$SECPROF" merge -o r.json "${runs[@]}" 2>err && "$SECPROF" generate allow -o allow.json r.json \
		>/dev/null 2>&1
}

remove() { # NAME: p.json
	"$PYTHON" - "$1" <<'PYTHON'
import json, sys
with open("allow.json", encoding="utf-8") as file:
    profile = json.load(file)
for rule in profile["syscalls"]:
    rule["names"] = [name for name in rule["names"] if name != sys.argv[1]]
with open("p.json", "w", encoding="utf-8") as file:
    json.dump(profile, file)
PYTHON
}

# What varies from run to run may be missing in a profile of some runs: then the fix is
# fixed, a few times.
is_fixed() { # COMMAND...
	local tries=1
	[ "$kind" != varies ] || tries=4
	while [ "$tries" -gt 0 ]; do
		as_user "$SECPROF" verify -p "$WORK/results/fixed.json" \
			--fix "$WORK/results/fixed.json" -- "$@"
		[ "$status" != 'exit 0' ] || return 0
		tries=$((tries - 1))
	done
	return 1
}

# A call that thread switches decide about is not made in each run: a few are allowed.
is_refused() { # COMMAND...
	local tries=1
	[ "$kind" != varies ] || tries=10
	while [ "$tries" -gt 0 ]; do
		as_user "$@"
		[ "$status" = 'exit 0' ] || break
		tries=$((tries - 1))
	done
	[ "$status" = 'exit 1' ]
}

found_and_fixed() { # OPTION|'' NAME COMMAND...
	local option=$1 removed=$2
	shift 2
	remove "$removed"
	is_refused "$SECPROF" verify ${option:+"$option"} --json -p "$WORK/p.json" \
		--fix "$WORK/results/fixed.json" -- "$@" || return 1
	json out '[c["name"] for c in d["refused"]]' >names
	grep -qx -- "$removed" names && is_fixed "$@"
}

# Calls that are not made in each run cannot be missed in each; clone3 is never allowed, and
# nobody misses it (arguments.t).
in_every_run() {
	for file in results/?.json; do
		names_of "$file"
	done | grep -vx clone3 | sort | uniq -c | awk -v runs="$(ls results/?.json | wc -l)" '$1 == runs { print $2 }'
}

for name in "${program_names[@]}"; do
	eval "argv=(${program_words[$name]})"
	kind=${program_kind[$name]}
	ok "$name: recorded" record "${argv[@]}"
	mapfile -t calls < <(in_every_run)
	[ -n "${SECPROF_THOROUGH:-}" ] || calls=("${calls[RANDOM % ${#calls[@]}]}")
	for call in "${calls[@]}"; do
		ok "$name without $call" found_and_fixed '' "$call" "${argv[@]}"
		ok "$name without $call, dry run" found_and_fixed --dry-run "$call" "${argv[@]}"
	done
done
done_testing
