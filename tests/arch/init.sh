#!/bin/sh
# The first process of the virtual machine of scripts/check-arch.sh: runs unit tests and
# tests of the command line one after the other, prints one TAP line for each program (and
# what failed of it), and powers off.
export PATH=/usr/bin:/usr/sbin HOME=/root LC_ALL=C.UTF-8
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev 2>/dev/null
mkdir -p /dev/pts /dev/shm
mount -t devpts pts /dev/pts
mount -t tmpfs tmp /tmp
ln -sf /proc/self/fd /dev/fd
chmod 1777 /tmp
# Linux 7 loads programs that ask for the current task only where there is a JIT compiler, and Debian
# switches that of riscv64 off.  That of 32-bit arm cannot translate them.
[ "$(uname -m)" != riscv64 ] || echo 1 >/proc/sys/net/core/bpf_jit_enable
# Or each program would look through hundreds of folders for its libraries.
ldconfig
cd /src || exit 1

# Those that ask for other programs (compilers, strace, runc, git) run where these are.
cli='every-mode late modes untraced own-filter seed signals transparency kill9 recording options
errors'

# Of python's starts would be most of the time.
export SECPROF_READ_IN_ONE=yes

n=0
failed=0

tell() { # STATUS NAME FILE
	n=$((n + 1))
	word=ok
	[ "$1" = 0 ] || {
		word='not ok'
		failed=$((failed + 1))
	}
	# cmocka says "not ok" of what it skips.
	echo "$word $n - $2, $(($(date +%s) - started)) s: $(grep '^ok' "$3" | grep -civ '# skip') passed," \
		"$(grep '^not ok' "$3" | grep -civ '# skip') failed, $(grep -ci '# skip' "$3") skipped"
	grep -i '# skip' "$3" | sed 's/^/# /'
	[ "$1" = 0 ] || sed -n '/^not ok/,/^ok/p; /\[ *ERROR\|FAILED/p; $p' "$3" | grep -v '^ok' | sed 's/^/# /'
}

try() { # NAME COMMAND...
	name=$1
	shift
	[ -z "$(cat tests-wanted)" ] || grep -qw -- "$name" tests-wanted || return 0
	started=$(date +%s)
	{
		timeout 1800 "$@" 2>&1 </dev/null
		echo $? >/tmp/status
	} | tee /tmp/log | sed -u 's/^/# | /' >"$shown"
	status=$(cat /tmp/status)
	tell "$status" "$name" /tmp/log
}

# Those that were asked for by name are shown as they run.
shown=/dev/null
[ -z "$(cat tests-wanted)" ] || shown=/dev/console

if [ -s command-wanted ]; then
	bash command-wanted
	busybox poweroff -f
fi
# After a line of the kernel's that may not have ended.
printf '\nTAP version 13\n'
echo "# $(uname -srm), $(build/secprof --version | tr '\n' ' ')"
for test in build/tests/unit/*; do
	CMOCKA_MESSAGE_OUTPUT=TAP try "${test##*/}" "$test"
done
for test in $cli; do
	try "$test.t" bash "tests/cli/$test.t"
done
echo "1..$n"
[ "$failed" -gt 0 ] || [ "$n" -eq 0 ] || echo '# guest: all passed'
busybox poweroff -f
