#include "bpf_jit.h"

#include "proc.h"

#include <errno.h>

const char *bpf_jit_hint(int error)
{
	int enabled = proc_number("sys/net/core/bpf_jit_enable", "", -1);

	if (enabled == 0 && (error == EINVAL || error == BPF_JIT_FAILED))
		return "; BPF's JIT compiler is off, and Linux 7 needs it: set "
		       "net.core.bpf_jit_enable to 1 (sysctl)";
	if (enabled > 0 && error == BPF_JIT_FAILED)
		return "; BPF's JIT compiler cannot translate it here, the interpreter may: set "
		       "net.core.bpf_jit_enable to 0 (sysctl)";
	return "";
}
