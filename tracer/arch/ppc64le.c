/* Registers of 64-bit little-endian powerpc tracees. */
#if defined(__powerpc64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

#include "../lib/memory.h"
#include "../lib/ptrace.h"
#include "hooks.h"

#include <asm/ptrace.h>
#include <elf.h>
#include <errno.h>
#include <string.h>

/* The number is in r0, the arguments are in r3 to r8. */
enum { CALL_BYTES = 4, FIRST = 3 };

/* Linux 5.9 has a second way of making a call (scv, used by glibc on POWER9 and later).
 * Whichever it was, its result is not looked at for a restart once trap is 0. */
static int get(pid_t tid, struct pt_regs *registers)
{
	return ptrace_get_registers(tid, NT_PRSTATUS, registers, sizeof(*registers)) < 0 ? -1 : 0;
}

static int set(pid_t tid, const struct pt_regs *registers)
{
	return ptrace_set_registers(tid, NT_PRSTATUS, registers, sizeof(*registers));
}

static int set_argument(pid_t tid, const struct arch *abi, unsigned index, uint64_t value)
{
	struct pt_regs registers;

	(void)abi;
	if (index >= SYSCALL_ARGS) {
		errno = EINVAL;
		return -1;
	}
	if (get(tid, &registers) < 0)
		return -1;
	registers.gpr[FIRST + index] = value;
	if (index == 0)
		registers.orig_gpr3 = value; /* which is what filters see */
	return set(tid, &registers);
}

/* The kernel has put -ENOSYS into r3 before a seccomp stop, and does so after a
 * syscall-enter-stop. */
static int refuse_call(pid_t tid, int number)
{
	struct pt_regs registers;

	if (get(tid, &registers) < 0)
		return -1;
	registers.gpr[0] = (unsigned long)-1;
	registers.gpr[FIRST] = (unsigned long)-number;
	return set(tid, &registers);
}

static int cancel_call(pid_t tid, const struct arch_registers *saved)
{
	(void)saved;
	return refuse_call(tid, ENOSYS);
}

static bool can_inject(pid_t tid, const struct ptrace_syscall_info *info)
{
	static const unsigned char sc[CALL_BYTES] = {0x02, 0x00, 0x00, 0x44};
	static const unsigned char scv_0[CALL_BYTES] = {0x01, 0x00, 0x00, 0x44};
	unsigned char code[CALL_BYTES];

	return info->arch == arch_native()->audit &&
	       read_memory(tid, info->instruction_pointer - CALL_BYTES, code, sizeof(code)) &&
	       (memcmp(code, sc, sizeof(code)) == 0 || memcmp(code, scv_0, sizeof(code)) == 0);
}

static int save(pid_t tid, struct arch_registers *saved)
{
	_Static_assert(sizeof(struct pt_regs) <= sizeof(saved->bytes), "room");
	return get(tid, (struct pt_regs *)saved->bytes);
}

static void point_at_call(struct pt_regs *registers)
{
	registers->nip -= CALL_BYTES;
	registers->trap = 0;
}

static int prepare_call(
        pid_t tid, const struct arch_registers *saved, int nr, const uint64_t args[SYSCALL_ARGS])
{
	struct pt_regs registers;

	memcpy(&registers, saved->bytes, sizeof(registers));
	point_at_call(&registers);
	registers.gpr[0] = (unsigned long)nr;
	for (int i = 0; i < SYSCALL_ARGS; i++)
		registers.gpr[FIRST + i] = args[i];
	return set(tid, &registers);
}

static int rewind_call(
        pid_t tid, const struct arch_registers *saved, const struct ptrace_syscall_info *info)
{
	struct pt_regs registers;

	memcpy(&registers, saved->bytes, sizeof(registers));
	point_at_call(&registers);
	registers.gpr[FIRST] = info->entry.args[0];
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
