# Running a command under a container runtime with a profile; sourced after lib.sh.
export WORK
container_number=0
contained_by=() # a command that the runtime becomes the arguments of

# contained RUNTIME PROFILE ADD COMMAND...: as run does, under runc or crun, with PROFILE
# ("-": none) to which the names that ADD (runc, crun, none) needs itself are added.
contained() {
	local runtime=$1 profile=$2 add=$3 bundle name
	shift 3
	container_number=$((container_number + 1))
	name=secprof-test-$$-$container_number
	bundle=$WORK/bundle-$container_number
	"$PYTHON" "$TESTS/container.py" "$bundle" "$profile" "$add" -- "$@" || return
	if [ "$runtime" = runc ]; then
		run_in_bundle "$bundle" "${contained_by[@]}" runc --root "$WORK/state" run "$name"
	else
		# crun refuses a hybrid cgroup hierarchy; in a mount namespace of its own
		# the second version is taken away from it.
		run_in_bundle "$bundle" "${contained_by[@]}" unshare -m sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null
			exec crun --root "$0" run "$1"' "$WORK/state" "$name"
	fi
	rm -rf --one-file-system "$bundle"
}

run_in_bundle() { # BUNDLE COMMAND...
	local bundle=$1
	shift
	last_command="$*"
	(cd "$bundle" && perl "$TESTS/status.pl" "$WORK/status" 60 "$@" >"$WORK/out" \
		2>"$WORK/err" </dev/null)
	status=$(cat "$WORK/status")
}

# The runtimes that start a container here at all.
runtimes=
if [ "$(id -u)" = 0 ]; then
	for runtime in runc crun; do
		have "$runtime" || continue
		contained "$runtime" - none true
		[ "$status" != 'exit 0' ] || runtimes="$runtimes $runtime"
	done
fi
