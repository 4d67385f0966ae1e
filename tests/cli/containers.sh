# Running a command under a container runtime with a profile; sourced after lib.sh.
#
# contained RUNTIME PROFILE COMMAND...   as run does ("-" for no profile)
# start_contained RUNTIME PROFILE COMMAND...; wait_contained   for servers
#
# where RUNTIME is runc, crun, podman, docker, bwrap, or one of those that $newer_runtimes
# lists (runc-1.3.6); CONTAINER_USER (0), CONTAINER_NNP (yes)
# and CONTAINER_CAPS (yes) choose the user, no_new_privs and capabilities.  The container shows
# the host's programs and $WORK, has a network of its own, and starts in the current folder.
# CONTAINER_PIDS=own gives runc and crun a pid namespace of its own (podman and docker always do);
# podman_globals, engine_extra and dockerd_options are more options of podman, of run, of dockerd.
# find_runtimes RUNTIME... sets $runtimes to those that start a container here.
export WORK CONTAINER_USER=0 CONTAINER_NNP=yes CONTAINER_CAPS=yes
TOOLS=$BUILD/tests/tools
RUNTIMES=${RUNTIMES:-$BUILD/runtimes} # of scripts/fetch-runtimes.sh
PATH=$PATH:$RUNTIMES/bin
newer_runtimes=$(ls "$RUNTIMES/bin" 2>/dev/null)
container_number=0
podman_globals=() engine_extra=() dockerd_options=()
contained_by=() # a command that the runtime becomes the arguments of
limit=(timeout --foreground -k 2 240)

# crun refuses a hybrid cgroup hierarchy: in a mount namespace of its own the second version
# is taken away from it.
without_hybrid_cgroups() {
	unshare -m sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$@"' sh "$@"
}

in_bundle() { # NAME RUNTIME PROFILE COMMAND...
	local name=$1 runtime=$2 profile=$3 bundle=$WORK/bundle-$1
	shift 3
	"$PYTHON" "$TESTS/container.py" "$bundle" "$profile" -- "$@" || return
	cd "$bundle" || return
	local command=("${limit[@]}" "${contained_by[@]}" "$runtime" --root "$WORK/state" run "$name")
	if [[ $runtime = crun* ]]; then
		without_hybrid_cgroups "${command[@]}"
	else
		"${command[@]}"
	fi
}

# The programs as they find the containers of these tests, for whoever calls them by PATH.
runtime_programs() { # FOLDER
	local hidden="unshare -m sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null; exec \"\$@\"' sh"
	mkdir -p "$1"
	runtime_program "$1/runc" "$(type -P runc)" --root "$WORK/state"
	runtime_program "$1/crun" "$hidden $(type -P crun) --root $WORK/state"
	runtime_program "$1/podman" "$hidden $(type -P podman) --root $WORK/podman/root" \
		"--runroot $WORK/podman/run --tmpdir $WORK/podman/tmp --storage-driver vfs" \
		"--cgroup-manager cgroupfs --events-backend file"
	runtime_program "$1/docker" "$docker" -H "unix://$WORK/docker.sock"
}
runtime_program() { # FILE COMMAND...
	printf '#!/bin/sh\nexec %s "$@"\n' "${*:2}" >"$1"
	chmod +x "$1"
}

# What podman and docker are told alike; sets the caller's $options.
engine_options() { # NAME PROFILE
	local folder
	options=(run --rm "${engine_extra[@]}" --name "$1" --network=none --user "$CONTAINER_USER"
		--workdir "$PWD" -v "$WORK:$WORK" -v "$VICTIMS:$VICTIMS:ro"
		-e "PATH=$PATH" -e "HOME=$HOME" -e "LC_ALL=$LC_ALL" -e "WORK=$WORK")
	[ "$CONTAINER_CAPS" = yes ] || options+=(--cap-drop=ALL)
	[ "$2" = - ] || options+=(--security-opt "seccomp=$2")
	[ "$2" != - ] || options+=(--security-opt seccomp=unconfined)
	[ "$CONTAINER_NNP" = no ] || options+=(--security-opt no-new-privileges)
	for folder in /usr /etc /bin /sbin /lib /lib32 /lib64 /libx32; do
		[ -L "$folder" ] || [ ! -d "$folder" ] || options+=(-v "$folder:$folder:ro")
	done
}

links_to_host() { # ROOTFS: bin -> usr/bin and so on, where the host has such
	local folder
	mkdir -p "$1"/{proc,dev,tmp,sys}
	for folder in bin sbin lib lib32 lib64 libx32; do
		[ ! -L /$folder ] || ln -sf "$(readlink /$folder)" "$1/$folder"
	done
}

podman() {
	without_hybrid_cgroups "${limit[@]}" podman --root "$WORK/podman/root" \
		--runroot "$WORK/podman/run" --tmpdir "$WORK/podman/tmp" --storage-driver vfs \
		--cgroup-manager cgroupfs --events-backend file "${podman_globals[@]}" "$@"
}

in_podman() { # NAME PROFILE COMMAND...
	local name=$1 options
	engine_options "$1" "$2"
	shift 2
	links_to_host "$WORK/bundle-$name/rootfs"
	podman "${options[@]}" --ulimit=nofile=1024:1024 --ulimit=nproc=1000:1000 \
		--rootfs "$WORK/bundle-$name/rootfs" "$@"
}

# There may be another program of that name in the PATH.
docker=/usr/bin/docker
[ -x $docker ] || docker=docker

docker_client() {
	$docker -H "unix://$WORK/docker.sock" "$@"
}

start_dockerd() {
	have dockerd || return
	mkdir -p "$WORK/docker"
	dockerd --data-root "$WORK/docker/data" --exec-root "$WORK/docker/exec" \
		-H "unix://$WORK/docker.sock" --pidfile "$WORK/docker/pid" --bridge=none \
		--iptables=false --ip6tables=false --storage-driver vfs "${dockerd_options[@]}" \
		>"$WORK/docker/log" 2>&1 </dev/null &
	dockerd_pid=$!
	wait_for 30 docker_client info || return
	links_to_host "$WORK/docker/rootfs"
	tar -C "$WORK/docker/rootfs" -c . | docker_client import - secprof-test:1 >/dev/null
}

stop_dockerd() {
	kill "$dockerd_pid" && wait "$dockerd_pid"
}

in_docker() { # NAME PROFILE COMMAND...
	local options
	engine_options "$1" "$2"
	shift 2
	"${limit[@]}" "$docker" -H "unix://$WORK/docker.sock" "${options[@]}" secprof-test:1 "$@"
}

# bubblewrap always sets no_new_privs; it takes the filter that libseccomp makes.
in_bwrap() { # NAME PROFILE COMMAND...
	local filter=$WORK/filter-$1 user=() profile=$2
	shift 2
	[ "$CONTAINER_USER" = 0 ] || user=(--unshare-user --uid "$CONTAINER_USER")
	if [ "$profile" = - ]; then
		"${limit[@]}" bwrap --dev-bind / / --die-with-parent --unshare-net "${user[@]}" "$@"
	else
		"$TOOLS/profile_answers" --filter "$profile" >"$filter" || return
		"${limit[@]}" bwrap --dev-bind / / --die-with-parent --unshare-net "${user[@]}" \
			--seccomp 10 "$@" 10<"$filter"
	fi
}

in_container() { # NAME RUNTIME PROFILE COMMAND...
	case $2 in
	runc* | crun*) in_bundle "$@" ;;
	*) "in_$2" "$1" "${@:3}" ;;
	esac
}

new_container() {
	container_number=$((container_number + 1))
	container_name=secprof-test-$$-$container_number
}

contained() { # RUNTIME PROFILE COMMAND...
	new_container
	last_command="$*"
	(in_container "$container_name" "$@") >"$WORK/out" 2>"$WORK/err" </dev/null
	status="exit $?"
	rm -rf --one-file-system "$WORK/bundle-$container_name"
}

start_contained() { # RUNTIME PROFILE COMMAND...
	new_container
	last_command="$*"
	container_runtime=$1
	(in_container "$container_name" "$@") >"$WORK/out" 2>"$WORK/err" </dev/null &
	container_pid=$!
}

signal_contained() { # SIGNAL
	case $container_runtime in
	podman) podman kill -s "$1" "$container_name" ;;
	docker) docker_client kill -s "$1" "$container_name" ;;
	crun* | runc*) "$container_runtime" --root "$WORK/state" kill "$container_name" "$1" ;;
	esac >/dev/null 2>&1
}

# For a server that was told to end by its client, or has died.  $status as after `contained`.
wait_contained() {
	wait "$container_pid"
	status="exit $?"
	rm -rf --one-file-system "$WORK/bundle-$container_name"
}

starts_here() { # RUNTIME
	case $1 in
	bwrap) have bwrap ;;
	docker) start_dockerd ;;
	*) have "$1" ;;
	esac && contained "$1" - true && [ "$status" = 'exit 0' ]
}

find_runtimes() { # RUNTIME...
	local runtime
	runtimes=
	[ "$(id -u)" = 0 ] || return
	for runtime; do
		! starts_here "$runtime" || runtimes="$runtimes $runtime"
	done
}
