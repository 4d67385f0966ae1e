/* Registers of aarch64 tracees, and of arm ones under an aarch64 tracer. */
#ifdef __aarch64__

#include "../hooks.h"
#include "../ptrace.h"

#include <elf.h>
#include <errno.h>
#include <sys/uio.h>
#include <sys/user.h>

/* The register set of a 32-bit task (struct user_regs of arm): r0..r15, cpsr, orig_r0.
 */
enum { ARM_REGISTERS = 18 };

union registers {
	struct user_regs_struct wide;
	uint32_t narrow[ARM_REGISTERS];
};

static int get_registers(pid_t tid, union registers *registers, struct iovec *vector)
{
	vector->iov_base = registers;
	vector->iov_len = sizeof(*registers);
	return (int)ptrace_raw(PTRACE_GETREGSET, tid, NT_PRSTATUS, (unsigned long)vector);
}

static int set_argument(pid_t tid, const struct arch *abi, unsigned index, uint64_t value)
{
	union registers registers;
	struct iovec vector;

	if (index >= 6) {
		errno = EINVAL;
		return -1;
	}
	if (get_registers(tid, &registers, &vector) < 0)
		return -1;
	if (abi->bits == 64)
		registers.wide.regs[index] = value;
	else
		registers.narrow[index] = (uint32_t)value;
	return (int)ptrace_raw(PTRACE_SETREGSET, tid, NT_PRSTATUS, (unsigned long)&vector);
}

/* x0 or r0, the first argument and the result; the kernel gives the registers of a task's
 * own width. */
static int set_result(pid_t tid, int64_t value)
{
	union registers registers;
	struct iovec vector;

	if (get_registers(tid, &registers, &vector) < 0)
		return -1;
	if (vector.iov_len > sizeof(registers.narrow))
		registers.wide.regs[0] = (uint64_t)value;
	else
		registers.narrow[0] = (uint32_t)value;
	return (int)ptrace_raw(PTRACE_SETREGSET, tid, NT_PRSTATUS, (unsigned long)&vector);
}

static int refuse_call(pid_t tid, int number)
{
	int no_call = -1;
	struct iovec vector = {&no_call, sizeof(no_call)};

	if (ptrace_raw(PTRACE_SETREGSET, tid, NT_ARM_SYSTEM_CALL, (unsigned long)&vector) < 0)
		return -1;
	return set_result(tid, -number);
}

const struct arch_hooks arch_hooks = {
        .set_argument = set_argument,
        .refuse_call = refuse_call,
};

#endif
