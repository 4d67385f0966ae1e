#!/bin/bash
# Every command without memory: it ends as with it, or with an error and the old output.  Each
# distinct call stack of an allocation fails once, here each 40th, and a few single allocations; all
# stacks and a thousand single ones with SECPROF_THOROUGH=1 (half an hour).
. "$(dirname "$0")/lib.sh"

export ASAN_OPTIONS=detect_leaks=0
preload=$BUILD/tests/preload/fail_allocation.so
[ -e "$preload" ] || skip_all 'fail_allocation.so is not built'
! nm -D "$SECPROF" | grep -q __asan_init || skip_all 'AddressSanitizer has a malloc of its own'
setarch -R true 2>/dev/null || skip_all 'addresses cannot be made the same each time'
share=40 single=3
[ -z "${SECPROF_THOROUGH:-}" ] || share=1 single=1000
"$SECPROF" trace -q -o r.json -- ls / >/dev/null
"$SECPROF" trace -q -o s.json -- true
"$SECPROF" generate deny -q -o p.json r.json
"$SECPROF" generate allow -q -o a.json r.json

survives() { # NAME OLD COMMAND...: OLD is the file that "out" is before; "" for none
	local name=$1 old=$2
	shift 2
	rm -f old out
	[ -z "$old" ] || cp "$old" old
	"$PYTHON" "$TESTS/memory.py" "$preload" "$name" "$share" "$single" "$SECPROF" "$@" >report
	is "$? $(grep -c : report)" '0 1' "$name"
	note "$(tail -5 report)"
}
for mode in ptrace trace learn notify ebpf; do
	"$SECPROF" trace -q --mode $mode -- true 2>/dev/null || continue
	survives "trace $mode" r.json trace -q --mode $mode -o out -- ls /
done
# What is chosen, and how it is named, must not depend on when memory was short.
share=1 survives 'trace' r.json trace -q -o out -- true
! "$SECPROF" trace -q --stacks -- true 2>/dev/null ||
	survives 'trace --stacks' r.json trace -q --stacks -o out -- ls /
survives 'trace --args' r.json trace -q --args -o out -- "$VICTIMS/argued"
for n in 1 2 3; do
	"$SECPROF" trace -q --args -o args$n.json -- "$VICTIMS/argued" >/dev/null
done
survives 'generate allow, of values' a.json generate allow -o out args1.json args2.json args3.json
survives 'diff of values' '' diff args1.json a.json
survives 'diff of recordings with values' '' diff --json args1.json args2.json
printf '%s\n' 'execve("/bin/x", ["x", "y"], 0x1) = 0' 'socket(AF_INET, SOCK_STREAM, 0) = 3' >log
# Lines are lost one by one, so each allocation matters.
share=1 survives import r.json import --from strace --force -o out log
echo 'setsockopt(3, SOL_SOCKET, SO_KEEPALIVE, [1], 4) = 0' >>log
share=1 survives 'import --args' r.json import --args --from strace --force -o out log
survives merge r.json merge -o out r.json s.json
survives 'generate allow' a.json generate allow -o out r.json
"$SECPROF" generate allow -q --arch arm64,x86_64 -o b.json r.json
survives 'generate allow --arch' b.json generate allow --arch arm64,x86_64 -o out r.json
survives 'generate deny' a.json generate deny -o out r.json
! "$SECPROF" generate allow -q --margin imports -o m.json r.json 2>/dev/null ||
	survives 'generate allow --margin' m.json generate allow --margin imports -o out r.json
"$SECPROF" generate allow -q --base a.json -o c.json r.json
survives 'generate allow --base' c.json generate allow --base a.json -o out r.json
"$SECPROF" trace -q --stacks -o stacks.json -- sleep 0 2>/dev/null || cp s.json stacks.json
"$SECPROF" report -q -o a.html r.json
survives report a.html report -o out r.json
survives 'report of a profile' a.html report --profile a.json -o out stacks.json
survives estimate '' estimate r.json s.json
survives 'estimate --json' '' estimate --json r.json s.json
# What could not be read must not count as read.
share=1 survives reach '' reach stacks.json
survives 'reach --json' '' reach --json stacks.json
survives diff '' diff r.json a.json
survives 'diff --json' '' diff --json r.json p.json
survives 'diff of profiles' '' diff a.json p.json
survives 'diff of recordings' '' diff s.json r.json
survives 'diff --subset' '' diff --subset a.json p.json
# What fails for want of memory is no verdict on the profile.
share=1 survives lint '' lint p.json
survives 'lint --json' '' lint --json a.json
survives check '' check p.json socket 'clone(0x10000000)'
survives 'check --json' '' check --json p.json socket
"$SECPROF" generate allow -q --format bpf -o a.bpf r.json
survives 'check of a filter' '' check a.bpf ioctl read
survives 'diff of a filter' '' diff a.bpf a.json
"$SECPROF" generate allow -q --format kubernetes -o a.yaml r.json
! "$SECPROF" --version | grep -q 'libyaml [0-9]' || survives 'check of YAML' '' check a.yaml ioctl read
for format in artifact seccompiler kubernetes systemd bpf; do
	"$SECPROF" generate allow -q --runtime none --format $format -o a.$format r.json 2>/dev/null || continue
	survives "generate --format $format" a.$format generate allow --runtime none --format $format --force -o out r.json
done
"$PYTHON" - >gated.json <<'PY'
import json
profile = json.load(open("a.json"))
profile["syscalls"].append({"names": ["bpf"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_BPF"]}})
print(json.dumps(profile))
PY
survives 'lint of two readings' '' lint --baseline p.json gated.json
survives explain '' explain --baseline p.json r.json mmap socket
survives 'explain --json' '' explain --json --baseline a.json r.json clone3
survives show '' show r.json
survives 'show --json' '' show --json r.json
survives 'show --stacks' '' show --stacks stacks.json
survives verify '' verify -p p.json -- true
# Of a profile that is amended the filter is made several times: each may fail.
[ "$single" -ge 30 ] || single=30
survives 'verify --fix' p.json verify -p a.json --fix out -- uname

# ---- less and less of it ----
"$PYTHON" - r.json >big.json <<'PY'
import json, sys
recording = json.load(open(sys.argv[1]))
recording["runs"][0]["command"] = ["x" * 20] * 100000
json.dump(recording, sys.stdout)
PY
"$SECPROF" merge -o whole.json big.json s.json 2>err
refused=0 merged=0 broken=0
for size in $(seq 6000 1000 30000); do
	cp s.json out
	status=0
	(ulimit -v "$size" && exec "$SECPROF" merge -o out big.json s.json) 2>err || status=$?
	if [ "$status" = 2 ] && cmp -s out s.json; then
		refused=$((refused + 1))
	elif [ "$status" = 0 ] && cmp -s out whole.json; then
		merged=$((merged + 1))
	elif [ "$status" != 127 ]; then # less than the loader needs
		broken=$((broken + 1))
		note "ulimit -v $size: status $status, $(stat -c %s out) bytes: $(head -1 err)"
	fi
done
is "$broken" 0 'merge of a large recording: whole, or refused, whatever the limit on memory'
ok 'merge of a large recording: both happened' test "$refused" -gt 0 -a "$merged" -gt 0
done_testing
