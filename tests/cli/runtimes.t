#!/bin/bash
# What takes long (make check-runtimes): a profile made for a runtime starts redis and serves
# every time, in every situation; and none of what was added for the runtime is too much.
. "$(dirname "$0")/lib.sh"
[ -n "${SECPROF_THOROUGH:-}" ] || skip_all 'takes minutes: make check-runtimes'
. "$TESTS/containers.sh"
. "$TESTS/workloads.sh"
[ "$(id -u)" = 0 ] || skip_all 'containers need root here'
# shellcheck disable=SC2086
find_runtimes runc crun podman docker $newer_runtimes
[ -n "$runtimes" ] || skip_all 'no container runtime starts here'
note "here: $runtimes; not among them are missing, or start no container"
STARTS=${STARTS:-40}

# As root and as another user, twice each: what redis calls depends a little on both.
record_redis() {
	local round
	recordings=()
	for round in 1 2 3 4; do
		CONTAINER_USER=$((round % 2 * 1234))
		trace_workload redis || return
		mv redis.json "redis.$round.json"
		recordings+=("redis.$round.json")
	done
	CONTAINER_USER=0
}

count_starts() { # RUNTIME PROFILE: how many of $STARTS work; with STOP, up to the first failure
	local start works=0
	for ((start = 0; start < STARTS; start++)); do
		if run_workload redis "$1" "$2"; then
			works=$((works + 1))
		else
			[ -z "${STOP:-}" ] || break
			note "$(head -2 err)"
		fi
	done
	echo "$works"
}

# "NAME COMMENT" of what was added for the runtime itself.
added_calls() { # PROFILE
	json "$1" '[n + " " + r["comment"] for r in d["syscalls"]
		if r.get("comment", "").startswith("needed by") for n in r["names"]]'
}

without_call() { # PROFILE NAME: into less.json
	"$PYTHON" - "$1" "$2" >less.json <<-'PYTHON'
		import json, sys
		with open(sys.argv[1], encoding="utf-8") as file:
		    profile = json.load(file)
		rules = profile["syscalls"]
		for rule in rules:
		    rule["names"] = [name for name in rule["names"] if name != sys.argv[2]]
		profile["syscalls"] = [rule for rule in rules if rule["names"]]
		json.dump(profile, sys.stdout)
	PYTHON
}

# podman uses crun here, where both are; and Docker 20.10 says EPERM, which runc takes for
# another user's standard input that cannot be given away.  runc 1.3 needs mmap in one of 200
# starts.
needs_it() { # RUNTIME NAME COMMENT: does it, without no_new_privs and as another user?
	case $1 in
	crun*) [[ $3 != *'create and start'* ]] ;;
	podman) true ;;
	docker) [[ $3 != *'another user'* ]] ;;
	runc*) [ "$2" != mmap ] ;;
	esac
}

version() { # PROGRAM: of the installed one
	"$1" --version | sed -En '1s/.* ([0-9]+(\.[0-9]+)+).*/\1/p'
}

# What is installed, and nothing that only another version needs.
needs_of() { # RUNTIME: as --runtime names it
	case $1 in
	*-*) echo "${1/-/@}" ;;
	podman) have crun && echo "crun@$(version crun)" || echo "runc@$(version runc)" ;;
	docker) echo "runc@$(version runc)" ;;
	*) echo "$1@$(version "$1")" ;;
	esac
}

if [ -n "$redis" ]; then
	ok 'redis is traced' record_redis
fi
for runtime in $runtimes; do
	[ -n "$redis" ] || break
	"$SECPROF" generate allow -q --runtime "$(needs_of "$runtime")" -o p.json \
		"${recordings[@]}"
	for CONTAINER_NNP in yes no; do
		for CONTAINER_USER in 0 1234; do
			is "$(count_starts "$runtime" "$WORK/p.json")" "$STARTS" \
				"$runtime serves redis always: user $CONTAINER_USER, no_new_privs $CONTAINER_NNP"
		done
	done
	# Of itself: without what programs may call in its place, on which a runtime may fall back.
	"$SECPROF" generate allow -q --siblings exact --runtime "$(needs_of "$runtime")" -o p.json \
		"${recordings[@]}"
	while read -r name comment; do
		needs_it "$runtime" "$name" "$comment" || continue
		without_call p.json "$name"
		works=$(STOP=yes count_starts "$runtime" "$WORK/less.json")
		ok "$runtime does not always start without $name ($works of $STARTS)" \
			test "$works" -lt "$STARTS"
	done < <(added_calls p.json)
	CONTAINER_NNP=yes CONTAINER_USER=0
done

# All workloads under docker, which the everyday test leaves out.
for workload in "${workload_names[@]}"; do
	[[ $runtimes == *docker* ]] || break
	ok "$workload is traced" trace_workload "$workload"
	"$SECPROF" generate allow -q --runtime docker -o p.json "$workload.json"
	ok "$workload works under docker" run_workload "$workload" docker "$WORK/p.json"
done
[[ $runtimes != *docker* ]] || stop_dockerd
done_testing
