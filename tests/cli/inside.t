#!/bin/bash
# Sandboxes and containers inside the workload: namespaces, filters of their own, brokers.
# They work as they do alone, in the modes whose filters come late as well, and what they
# call is recorded.
. "$(dirname "$0")/lib.sh"
. "$TESTS/containers.sh"
modes='learn notify trace'
hot='i=0; while [ $i -lt 300 ]; do i=$((i + 1)); : <hello; done; cat hello'
echo hello >hello

# A filter for bwrap --seccomp: getpriority is answered EACCES (13), all else is allowed.
filter() {
	"$PYTHON" - "$1" <<'PYTHON'
import ctypes, os, struct, sys

number = {"x86_64": 140, "aarch64": 141, "riscv64": 141, "s390x": 96}[os.uname().machine]
rows = [(0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, 0x5000D), (0x06, 0, 0, 0x7FFF0000)]
open(sys.argv[1], "wb").write(b"".join(struct.pack("=HBBI", *row) for row in rows))
PYTHON
}

recorded() { # NAME FILTER-OF-ITS-OWN COMMAND...: as natively, in each mode
	local name=$1 own=$2 mode
	shift 2
	run "$@"
	if [ "$status" != 'exit 0' ]; then
		skip "$name" "it does not work here: $(head -1 err)"
		return
	fi
	cp out native
	for mode in $modes; do
		trace --mode "$mode" -- "$@"
		is "$status" 'exit 0' "$mode: $name works"
		same_file out native "$mode: $name, the same output"
		is "$(json r.json 'done["own_filter"], done["lost"], done["escaped"], done["finished"]')" \
			"($own, 0, 0, True)" "$mode: $name, what is noted"
	done
}

recorded 'a sandbox with a broker' True "$VICTIMS/sandbox" hello
for mode in notify trace; do
	trace --mode "$mode" -- "$VICTIMS/sandbox" hello
	[ "$status" != 'exit 0' ] ||
		is "$(count_of r.json getppid)" 6000 "$mode: and each call in it is counted"
done
! have unshare || recorded 'namespaces' False unshare --user --map-root-user --pid --fork --mount \
	sh -c "$hot"
if have bwrap; then
	bubble=(bwrap --ro-bind / / --proc /proc --dev /dev --unshare-all --die-with-parent)
	recorded 'bubblewrap' False "${bubble[@]}" sh -c "$hot"
	filter own.bpf
	recorded 'bubblewrap with a filter' True sh -c '"$@" 9<own.bpf' sh "${bubble[@]}" \
		--seccomp 9 sh -c "$hot; nice 2>/dev/null || echo refused"
else
	skip 'bubblewrap' 'bwrap is not installed'
fi

if have systemd-nspawn && have busybox; then
	mkdir -p root/bin root/usr root/etc root/proc root/sys root/dev root/tmp root/run root/var
	cp "$(type -P busybox)" root/bin/busybox
	cp hello root/hello
	touch root/etc/os-release
	recorded 'systemd-nspawn' True systemd-nspawn --quiet --register=no --keep-unit --as-pid2 \
		--pipe --directory="$WORK/root" /bin/busybox sh -c "$hot"
else
	skip 'systemd-nspawn' 'systemd-nspawn or busybox is not installed'
fi

# An OCI runtime with a profile.
find_runtimes runc crun
cat >deny.json <<'PROFILE'
{"defaultAction": "SCMP_ACT_ALLOW",
 "syscalls": [{"names": ["getpriority"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13}]}
PROFILE
for runtime in $runtimes; do
	contained "$runtime" "$WORK/deny.json" sh -c "$hot; nice 2>/dev/null || echo refused"
	is "$status $(tail -1 out)" 'exit 0 refused' "$runtime: the profile works"
	cp out native
	for mode in $modes; do
		contained_by=("$SECPROF" trace -q --mode "$mode" -o "$WORK/r.json" --)
		contained "$runtime" "$WORK/deny.json" sh -c "$hot; nice 2>/dev/null || echo refused"
		is "$status" 'exit 0' "$mode: $runtime works"
		same_file out native "$mode: $runtime, the same output"
		is "$(json r.json 'done["own_filter"], done["lost"], done["escaped"], done["finished"]')" \
			'(True, 0, 0, True)' "$mode: $runtime, what is noted"
		contained_by=()
	done
done
[ -n "$runtimes" ] || skip 'OCI runtimes' 'none works here'
done_testing
