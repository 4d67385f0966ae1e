/* Registers of riscv64 tracees. */
#if defined(__riscv) && __riscv_xlen == 64

#include "../lib/memory.h"
#include "../lib/ptrace.h"
#include "hooks.h"

#include <asm/ptrace.h>
#include <elf.h>
#include <errno.h>
#include <string.h>

enum { CALL_BYTES = 4 };

static int get(pid_t tid, struct user_regs_struct *registers)
{
	return ptrace_get_registers(tid, NT_PRSTATUS, registers, sizeof(*registers)) < 0 ? -1 : 0;
}

static int set(pid_t tid, const struct user_regs_struct *registers)
{
	return ptrace_set_registers(tid, NT_PRSTATUS, registers, sizeof(*registers));
}

#ifndef PTRACE_SET_SYSCALL_INFO
#define PTRACE_SET_SYSCALL_INFO 0x4212 /* Linux 6.16 */
#endif

/* The kernel takes the first argument from orig_a0, which no register set has. */
static int set_first_argument(pid_t tid, uint64_t value)
{
	struct ptrace_syscall_info info;

	if (ptrace_syscall_info(tid, &info) < 0)
		return -1;
	/* args is at the same place in the kernel's structures of both kinds of stop. */
	info.entry.args[0] = value;
	return (int)ptrace_raw(PTRACE_SET_SYSCALL_INFO, tid, sizeof(info), (unsigned long)&info);
}

static int set_argument(pid_t tid, const struct arch *abi, unsigned index, uint64_t value)
{
	struct user_regs_struct registers;

	(void)abi;
	if (index >= SYSCALL_ARGS) {
		errno = EINVAL;
		return -1;
	}
	if (index == 0)
		return set_first_argument(tid, value);
	if (get(tid, &registers) < 0)
		return -1;
	(&registers.a0)[index] = value;
	return set(tid, &registers);
}

/* The kernel reads the number from a7 again after the stop; for -1 it leaves a0 as it is. */
static int refuse_call(pid_t tid, int number)
{
	struct user_regs_struct registers;

	if (get(tid, &registers) < 0)
		return -1;
	registers.a7 = (unsigned long)-1;
	registers.a0 = (unsigned long)-number;
	return set(tid, &registers);
}

static int cancel_call(pid_t tid, const struct arch_registers *saved)
{
	(void)saved;
	return refuse_call(tid, ENOSYS);
}

/* The instruction before the program counter is the one that injected calls run again. */
static bool can_inject(pid_t tid, const struct ptrace_syscall_info *info)
{
	static const unsigned char ecall[CALL_BYTES] = {0x73, 0x00, 0x00, 0x00};
	unsigned char code[CALL_BYTES];

	return read_memory(tid, info->instruction_pointer - CALL_BYTES, code, sizeof(code)) &&
	       memcmp(code, ecall, sizeof(code)) == 0;
}

static int save(pid_t tid, struct arch_registers *saved)
{
	_Static_assert(sizeof(struct user_regs_struct) <= sizeof(saved->bytes), "room");
	return get(tid, (struct user_regs_struct *)saved->bytes);
}

static int prepare_call(
        pid_t tid, const struct arch_registers *saved, int nr, const uint64_t args[SYSCALL_ARGS])
{
	struct user_regs_struct registers;

	memcpy(&registers, saved->bytes, sizeof(registers));
	registers.pc -= CALL_BYTES;
	registers.a7 = (unsigned long)nr;
	for (int i = 0; i < SYSCALL_ARGS; i++)
		(&registers.a0)[i] = args[i];
	return set(tid, &registers);
}

/* Since Linux 6.5, a0 is -ENOSYS at the syscall-enter-stop already. */
static int rewind_call(
        pid_t tid, const struct arch_registers *saved, const struct ptrace_syscall_info *info)
{
	struct user_regs_struct registers;

	memcpy(&registers, saved->bytes, sizeof(registers));
	registers.pc -= CALL_BYTES;
	registers.a0 = info->entry.args[0];
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
