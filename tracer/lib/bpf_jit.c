#include "bpf_jit.h"

#include "proc.h"

#include <errno.h>

/* ENOTSUPP of include/linux/errno.h, which is not among those of errno(3). */
#define KERNEL_ENOTSUPP 524

const char *bpf_jit_hint(int error)
{
	if ((error != EINVAL && error != KERNEL_ENOTSUPP) ||
	        proc_number("sys/net/core/bpf_jit_enable", "", 1) != 0)
		return "";
	return "; BPF's JIT compiler is off, and Linux 7 needs it: set net.core.bpf_jit_enable to "
	       "1 (sysctl)";
}
