#!/bin/bash
# The promise: what was traced on the host starts and works in a container, under a profile
# made for that runtime.  `make check-runtimes` (runtimes.t) tries more.
. "$(dirname "$0")/lib.sh"
. "$TESTS/containers.sh"
. "$TESTS/workloads.sh"
[ "$(id -u)" = 0 ] || skip_all 'containers need root here'
# shellcheck disable=SC2086
find_runtimes runc crun podman bwrap $newer_runtimes
[ -n "$runtimes" ] || skip_all 'no container runtime starts here'

needs_of() { # RUNTIME: as --runtime names it
	case $1 in
	bwrap) echo none ;;
	*-*) echo "${1/-/@}" ;;
	*) echo "$1" ;;
	esac
}

for workload in "${workload_names[@]}"; do
	ok "$workload is traced" trace_workload "$workload"
	for runtime in $runtimes; do
		"$SECPROF" generate allow -q --runtime "$(needs_of "$runtime")" -o p.json \
			"$workload.json"
		ok "$workload works under $runtime" run_workload "$workload" "$runtime" "$WORK/p.json"
	done
done

# What the profile leaves out is refused, and the runtimes' own needs are no luxury.
refused() { # RUNTIME OPTION...: does sleep fail under a profile made with them?
	"$SECPROF" generate allow -q "${@:2}" -o p.json sleep.json
	! run_workload sleep "$1" "$WORK/p.json"
}
for runtime in $runtimes; do
	[ "$runtime" != bwrap ] || continue
	CONTAINER_NNP=no
	ok "$runtime does not start without its needs" refused "$runtime" --runtime none
	CONTAINER_USER=1234
	"$SECPROF" generate allow -q --runtime "$(needs_of "$runtime")" -o p.json sleep.json
	ok "$runtime: without no_new_privs, as another user" run_workload sleep "$runtime" \
		"$WORK/p.json"
	"$SECPROF" generate allow -q --runtime "$(needs_of "$runtime")" --default-action SCMP_ACT_KILL_PROCESS \
		-o p.json sleep.json
	ok "$runtime: where everything else is killed" run_workload sleep "$runtime" "$WORK/p.json"
	CONTAINER_USER=0 CONTAINER_NNP=yes
	"$SECPROF" generate allow -q --explicit-eperm -o p.json ls.json
	ok "$runtime takes the rules of --explicit-eperm" run_workload ls "$runtime" "$WORK/p.json"
done

# Without --runtime: whatever of them starts the container.  And a version is not another.
"$SECPROF" generate allow -o p.json sleep.json 2>said
like "$(cat said)" 'needed by crun 1\.8\.1, .*1\.28, runc 1\.1\.5, .*1\.3\.6 to start' \
	'the output names the versions'
for runtime in $runtimes; do
	ok "$runtime starts with the union" run_workload sleep "$runtime" "$WORK/p.json"
done
if [[ $runtimes = *runc-1.3* ]]; then
	ok 'runc 1.3 does not start with what runc 1.1 needs' refused runc-1.3.6 --runtime runc@1.1
	like "$(cat err)" 'operation not permitted|not implemented' 'and says why'
else
	skip 'runc 1.3 does not start with what runc 1.1 needs' 'scripts/fetch-runtimes.sh was not run'
	skip 'and says why' 'scripts/fetch-runtimes.sh was not run'
fi
done_testing
