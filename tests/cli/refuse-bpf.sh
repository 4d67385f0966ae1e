#!/bin/sh
# refuse-bpf.sh SETTING ERRNO COMMAND...: what a kernel does where BPF's JIT compiler is off, or
# cannot do it, on any kernel: net.core.bpf_jit_enable shows SETTING, and each bpf(2) of the command
# fails with ERRNO, by strace(1).  Needs root, and a kernel that has the setting.
set -e
setting=$(mktemp)
echo "$1" >"$setting"
errno=$2
shift 2
# LeakSanitizer does not work under strace.
export setting errno ASAN_OPTIONS=detect_leaks=0
# They are for the inner shell.
# shellcheck disable=SC2016
exec unshare --mount sh -ec 'mount --bind "$setting" /proc/sys/net/core/bpf_jit_enable
	rm "$setting"
	exec strace -f -D -o /dev/null -e trace=bpf -e "inject=bpf:error=$errno" "$@"' sh "$@"
