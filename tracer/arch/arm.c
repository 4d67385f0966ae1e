/* Registers of tracees under a 32-bit arm tracer.  (Under an aarch64 one: aarch64.c.) */
#ifdef __arm__

#include "../lib/ptrace.h"
#include "arm_registers.h"
#include "hooks.h"

#include <elf.h>
#include <errno.h>
#include <string.h>

enum { SET_NUMBER = 23 }; /* PTRACE_SET_SYSCALL, asm/ptrace.h of arm */

static int get(pid_t tid, struct arm_registers *registers)
{
	return ptrace_get_registers(tid, NT_PRSTATUS, registers, sizeof(*registers)) < 0 ? -1 : 0;
}

static int set(pid_t tid, const struct arm_registers *registers)
{
	return ptrace_set_registers(tid, NT_PRSTATUS, registers, sizeof(*registers));
}

static int set_argument(pid_t tid, const struct arch *abi, unsigned index, uint64_t value)
{
	struct arm_registers registers;

	(void)abi;
	if (index >= SYSCALL_ARGS) {
		errno = EINVAL;
		return -1;
	}
	if (get(tid, &registers) < 0)
		return -1;
	registers.r[index] = (uint32_t)value;
	return set(tid, &registers);
}

static int skip_call(pid_t tid)
{
	return (int)ptrace_raw(SET_NUMBER, tid, 0, (unsigned long)-1);
}

static int refuse_call(pid_t tid, int number)
{
	return skip_call(tid) < 0 ? -1 : set_argument(tid, arch_native(), 0, (uint64_t)-number);
}

static bool can_inject(pid_t tid, const struct ptrace_syscall_info *info)
{
	struct arm_registers registers;

	(void)info;
	return get(tid, &registers) == 0 && arm_stands_behind_call(tid, &registers);
}

static int save(pid_t tid, struct arch_registers *saved)
{
	return get(tid, (struct arm_registers *)saved->bytes);
}

/* What is there is written first, to see whether it can be. */
static int cancel_call(pid_t tid, const struct arch_registers *saved)
{
	if (set(tid, (const struct arm_registers *)saved->bytes) < 0)
		return -1;
	return skip_call(tid);
}

static int prepare_call(
        pid_t tid, const struct arch_registers *saved, int nr, const uint64_t args[SYSCALL_ARGS])
{
	struct arm_registers registers;

	memcpy(&registers, saved->bytes, sizeof(registers));
	arm_prepare_call(&registers, nr, args);
	return set(tid, &registers);
}

/* What was saved at the syscall-enter-stop has the arguments and the number still. */
static int rewind_call(
        pid_t tid, const struct arch_registers *saved, const struct ptrace_syscall_info *info)
{
	struct arm_registers registers;

	(void)info;
	memcpy(&registers, saved->bytes, sizeof(registers));
	arm_point_at_call(&registers);
	return set(tid, &registers);
}

const struct arch_hooks arch_hooks = {
        .set_argument = set_argument,
        .result_in_argument = true,
        .refuse_call = refuse_call,
        .can_inject = can_inject,
        .save = save,
        .cancel_call = cancel_call,
        .prepare_call = prepare_call,
        .rewind_call = rewind_call,
};

#endif
