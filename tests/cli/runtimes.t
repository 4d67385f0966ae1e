#!/bin/bash
# What takes long (make check-runtimes): a profile made for a runtime starts redis and serves
# every time, in every situation; and none of what was added for the runtime is too much.
. "$(dirname "$0")/lib.sh"
[ -n "${SECPROF_THOROUGH:-}" ] || skip_all 'takes minutes: make check-runtimes'
. "$TESTS/containers.sh"
. "$TESTS/workloads.sh"
[ "$(id -u)" = 0 ] || skip_all 'containers need root here'
find_runtimes runc crun podman docker
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
# another user's standard input that cannot be given away.
needs_it() { # RUNTIME COMMENT: does it need the call without no_new_privs, as another user?
	case $1 in
	crun) [[ $2 != *'create and start'* ]] ;;
	podman) [[ $2 == *crun* ]] ;;
	docker) [[ $2 != *'another user'* ]] ;;
	runc) true ;;
	esac
}

if [ -n "$redis" ]; then
	ok 'redis is traced' record_redis
fi
for runtime in $runtimes; do
	[ -n "$redis" ] || break
	"$SECPROF" generate allow -q --runtime "$runtime" -o p.json "${recordings[@]}"
	for CONTAINER_NNP in yes no; do
		for CONTAINER_USER in 0 1234; do
			is "$(count_starts "$runtime" "$WORK/p.json")" "$STARTS" \
				"$runtime serves redis always: user $CONTAINER_USER, no_new_privs $CONTAINER_NNP"
		done
	done
	while read -r name comment; do
		needs_it "$runtime" "$comment" || continue
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
