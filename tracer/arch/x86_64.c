/* Registers of x86_64 tracees, and of i386 ones under an x86_64 tracer. */
#ifdef __x86_64__

#include "../hooks.h"
#include "../ptrace.h"

#include <errno.h>
#include <stddef.h>
#include <sys/user.h>

#define REGISTER(name) offsetof(struct user_regs_struct, name)

static const unsigned long argument_offset_64[] = {
        REGISTER(rdi), REGISTER(rsi), REGISTER(rdx), REGISTER(r10), REGISTER(r8), REGISTER(r9)};
static const unsigned long argument_offset_32[] = {
        REGISTER(rbx), REGISTER(rcx), REGISTER(rdx), REGISTER(rsi), REGISTER(rdi), REGISTER(rbp)};

static int set_argument(pid_t tid, const struct arch *abi, unsigned index, uint64_t value)
{
	const unsigned long *offsets =
	        abi->audit == arch_by_name("i386")->audit ? argument_offset_32 : argument_offset_64;

	if (index >= 6) {
		errno = EINVAL;
		return -1;
	}
	return (int)ptrace_raw(PTRACE_POKEUSR, tid, offsets[index], value);
}

/* The kernel has put -ENOSYS into rax before the stop; number -1 makes it skip the call. */
static int refuse_call(pid_t tid)
{
	return (int)ptrace_raw(PTRACE_POKEUSR, tid, REGISTER(orig_rax), (unsigned long)-1);
}

const struct arch_hooks arch_hooks = {
        .set_argument = set_argument,
        .refuse_call = refuse_call,
};

#endif
