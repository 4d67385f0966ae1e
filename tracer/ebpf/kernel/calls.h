/*
 * Numbers, ABIs and arguments of calls: what differs between architectures.
 */
#ifndef SECPROF_TRACER_EBPF_KERNEL_CALLS_H
#define SECPROF_TRACER_EBPF_KERNEL_CALLS_H

#include "../shared.h"
#include "structures.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include <bpf/bpf_core_read.h>

#define TS_COMPAT 0x0002u /* arch/x86/include/asm/thread_info.h */
#define X32_BIT 0x40000000

static __always_inline struct task_struct *current_task(void)
{
	return (void *)bpf_get_current_task_btf();
}

/* int $0x80 in 64-bit code has the bit, too (entry/common.c): its table is that of i386. */
static __always_inline struct probe_call call_of(const struct task_struct *task, int nr)
{
	struct probe_call call = {.nr = nr, .abi = PROBE_NATIVE};

	if (task->thread_info.status & TS_COMPAT)
		call.abi = PROBE_32;
	else if (nr >= 0 && nr & X32_BIT) /* -1 is a number, too, of no call */
		call.abi = PROBE_X32;
	return call;
}

/* A filter changes only the result: the number is still there after it (asm/syscall.h). */
static __always_inline int number_of(struct pt_regs *regs)
{
	return (int)BPF_CORE_READ(regs, orig_ax);
}

static __always_inline void read_args(struct pt_regs *regs, uint32_t abi, uint64_t args[PROBE_ARGS])
{
	if (abi == PROBE_32) {
		args[0] = (uint32_t)BPF_CORE_READ(regs, bx);
		args[1] = (uint32_t)BPF_CORE_READ(regs, cx);
		args[2] = (uint32_t)BPF_CORE_READ(regs, dx);
		args[3] = (uint32_t)BPF_CORE_READ(regs, si);
		args[4] = (uint32_t)BPF_CORE_READ(regs, di);
		args[5] = (uint32_t)BPF_CORE_READ(regs, bp);
		return;
	}
	args[0] = BPF_CORE_READ(regs, di);
	args[1] = BPF_CORE_READ(regs, si);
	args[2] = BPF_CORE_READ(regs, dx);
	args[3] = BPF_CORE_READ(regs, r10);
	args[4] = BPF_CORE_READ(regs, r8);
	args[5] = BPF_CORE_READ(regs, r9);
}

#endif
