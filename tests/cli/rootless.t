#!/bin/bash
# secprof hook with podman of an ordinary user: the hook is root in podman's user namespace only.
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || skip_all 'becomes another user'
[ "$(uname -m)" = x86_64 ] || skip_all 'secprof attaches on x86_64 only'
for program in podman setpriv busybox; do
	have $program || skip_all "needs $program"
done
id nobody >/dev/null 2>&1 || skip_all 'needs the user nobody'
busybox=$(type -P busybox)
grep -q INTERP <<<"$(readelf -lW "$busybox" 2>/dev/null)" && skip_all 'needs a static busybox'

chmod 755 .
mkdir home hooks rec run rootfs rootfs/bin
cp "$SECPROF" secprof
cp "$busybox" rootfs/bin/busybox
ln -s busybox rootfs/bin/sleep
./secprof hook --print --directory "$WORK/rec" >hooks/secprof.json
chown -R nobody home hooks rec run rootfs
chmod 700 run

container() { # RUNTIME [OPTION...]
	local runtime=$1
	shift
	# More than these limits an ordinary user may not ask for.
	run setpriv --reuid=nobody --regid=nogroup --clear-groups \
		env -i PATH="$PATH" HOME="$WORK/home" XDG_RUNTIME_DIR="$WORK/run" \
		podman --runtime "$runtime" --cgroup-manager cgroupfs --hooks-dir "$WORK/hooks" \
		run --rm --network none --ulimit nofile=1024:1024 --ulimit nproc=1000:1000 "$@" \
		--rootfs "$WORK/rootfs" /bin/sleep 0.1
}
is_finished() { json "$(echo rec/*.json)" 'done["finished"]' | grep -q True; }

"$SECPROF" trace -q --mode ptrace -o natively.json -- "$WORK/rootfs/bin/busybox" sleep 0.1
names='sorted({c["name"] for c in run["calls"]})'
for runtime in crun runc; do
	have $runtime && container $runtime
	if ! have $runtime || [ "$status" != 'exit 0' ]; then
		skip "$runtime without root" "$(tail -1 err)"
		continue
	fi
	is "$(ls rec)" '' "$runtime: nothing is recorded that is not asked for"
	for option in label=disable no-new-privileges; do
		rm -f rec/*
		container $runtime --security-opt $option --annotation io.secprof.record=on
		is "$status" 'exit 0' "$runtime, $option: the container ends as it would"
		ok "$runtime, $option: it is recorded" wait_for 10 is_finished
		is "$(json rec/*.json "$names")" "$(json natively.json "$names")" "$runtime, $option: the same calls"
		is "$(json rec/*.json 'run["source"], run["exit"], done["lost"]')" \
			"('hook', {'status': 0}, 0)" "$runtime, $option: nothing is lost"
		is "$(stat -c %U:%a rec/*.json)" nobody:600 "$runtime, $option: the recording is the user's"
	done
done
done_testing
