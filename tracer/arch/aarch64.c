/* Registers of aarch64 tracees, and of arm ones under an aarch64 tracer. */
#ifdef __aarch64__

#include "../lib/memory.h"
#include "../lib/ptrace.h"
#include "arm_registers.h"
#include "hooks.h"

#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/user.h>

/* At syscall-stops the kernel shows x7 (r12 of a 32-bit task) as a flag for entry or exit.
 * It puts the true one back itself, whatever is written. */
union registers {
	struct user_regs_struct wide;
	struct arm_registers narrow;
	unsigned char bytes[sizeof(struct user_regs_struct)];
};

_Static_assert(sizeof(union registers) <= sizeof((struct arch_registers){0}.bytes), "room");

enum { CALL_BYTES = 4 };

static long get(pid_t tid, union registers *registers)
{
	return ptrace_get_registers(tid, NT_PRSTATUS, registers, sizeof(*registers));
}

static bool is_narrow(size_t n_bytes)
{
	return n_bytes == sizeof(struct arm_registers);
}

/* -1 at an entry or seccomp stop: the call is not made; at a syscall-exit-stop: this is no call
 * that could have to be restarted. */
static int set_number(pid_t tid, int nr)
{
	return ptrace_set_registers(tid, NT_ARM_SYSTEM_CALL, &nr, sizeof(nr));
}

static int set_argument(pid_t tid, const struct arch *abi, unsigned index, uint64_t value)
{
	union registers registers;
	long n_bytes;

	if (index >= SYSCALL_ARGS) {
		errno = EINVAL;
		return -1;
	}
	n_bytes = get(tid, &registers);
	if (n_bytes < 0)
		return -1;
	if (abi->bits == 64)
		registers.wide.regs[index] = value;
	else
		registers.narrow.r[index] = (uint32_t)value;
	return ptrace_set_registers(tid, NT_PRSTATUS, &registers, (size_t)n_bytes);
}

static int refuse_call(pid_t tid, int number)
{
	union registers registers;
	long n_bytes = get(tid, &registers);

	/* For the number -1 the kernel leaves x0 as it is, so it is the result. */
	if (n_bytes < 0 || set_number(tid, -1) < 0)
		return -1;
	if (is_narrow((size_t)n_bytes))
		registers.narrow.r[0] = (uint32_t)-number;
	else
		registers.wide.regs[0] = (unsigned long long)-number;
	return ptrace_set_registers(tid, NT_PRSTATUS, &registers, (size_t)n_bytes);
}

/* The instruction before the program counter is the one that injected calls run again. */
static bool can_inject(pid_t tid, const struct ptrace_syscall_info *info)
{
	static const unsigned char svc_0[CALL_BYTES] = {0x01, 0x00, 0x00, 0xd4};
	unsigned char code[CALL_BYTES];
	union registers registers;
	long n_bytes = get(tid, &registers);

	if (n_bytes < 0)
		return false;
	if (is_narrow((size_t)n_bytes))
		return arm_stands_behind_call(tid, &registers.narrow);
	return read_memory(tid, info->instruction_pointer - CALL_BYTES, code, sizeof(code)) &&
	       memcmp(code, svc_0, sizeof(code)) == 0;
}

static int save(pid_t tid, struct arch_registers *saved)
{
	long n_bytes = ptrace_get_registers(tid, NT_PRSTATUS, saved->bytes, sizeof(saved->bytes));

	saved->n_bytes = n_bytes < 0 ? 0 : (size_t)n_bytes;
	return n_bytes < 0 ? -1 : 0;
}

/* The number is not among the general registers: the kernel takes it from x8 (r7) at the next
 * call. */
static int set(pid_t tid, const void *registers, size_t n_bytes)
{
	if (ptrace_set_registers(tid, NT_PRSTATUS, registers, n_bytes) < 0)
		return -1;
	return set_number(tid, -1);
}

/* What is there is written first, to see whether it can be. */
static int cancel_call(pid_t tid, const struct arch_registers *saved)
{
	return set(tid, saved->bytes, saved->n_bytes);
}

static int prepare_call(
        pid_t tid, const struct arch_registers *saved, int nr, const uint64_t args[SYSCALL_ARGS])
{
	union registers registers;

	memcpy(&registers, saved->bytes, saved->n_bytes);
	if (is_narrow(saved->n_bytes)) {
		arm_prepare_call(&registers.narrow, nr, args);
	} else {
		registers.wide.pc -= CALL_BYTES;
		registers.wide.regs[8] = (unsigned)nr;
		for (int i = 0; i < SYSCALL_ARGS; i++)
			registers.wide.regs[i] = args[i];
	}
	return set(tid, &registers, saved->n_bytes);
}

/* What was saved at the syscall-enter-stop has the arguments and the number still. */
static int rewind_call(
        pid_t tid, const struct arch_registers *saved, const struct ptrace_syscall_info *info)
{
	union registers registers;

	(void)info;
	memcpy(&registers, saved->bytes, saved->n_bytes);
	if (is_narrow(saved->n_bytes))
		arm_point_at_call(&registers.narrow);
	else
		registers.wide.pc -= CALL_BYTES;
	return set(tid, &registers, saved->n_bytes);
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
