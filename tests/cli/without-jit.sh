#!/bin/sh
# without-jit.sh COMMAND...: what Linux 7 does where BPF's JIT compiler is off, on any kernel: the
# setting is shown as off, and each bpf(2) of the command fails with EINVAL, by strace(1).  Needs
# root, and a kernel that has the setting.
set -e
off=$(mktemp)
echo 0 >"$off"
export off
# They are for the inner shell.
# shellcheck disable=SC2016
exec unshare --mount sh -ec 'mount --bind "$off" /proc/sys/net/core/bpf_jit_enable
	rm "$off"
	exec strace -f -D -o /dev/null -e trace=bpf -e inject=bpf:error=EINVAL "$@"' sh "$@"
