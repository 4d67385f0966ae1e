/* Registers of s390x tracees (64-bit ones: what is 31-bit is only observed). */
#ifdef __s390x__

#include "../lib/memory.h"
#include "../lib/ptrace.h"
#include "hooks.h"

#include <asm/ptrace.h>
#include <elf.h>
#include <errno.h>
#include <string.h>

/* svc, whose second byte is the number unless it is 0, which means: in r1. */
enum { CALL_BYTES = 2, SVC = 0x0a };

/* The arguments of a call are in r2 to r7; r2 is that of its number at the syscall-enter-stop, and
 * of its result at the syscall-exit-stop, while the first argument is in orig_gpr2. */
enum { FIRST = 2 };

static int get(pid_t tid, s390_regs *registers)
{
	return ptrace_get_registers(tid, NT_PRSTATUS, registers, sizeof(*registers)) < 0 ? -1 : 0;
}

static int set(pid_t tid, const s390_regs *registers)
{
	return ptrace_set_registers(tid, NT_PRSTATUS, registers, sizeof(*registers));
}

static int set_argument(pid_t tid, const struct arch *abi, unsigned index, uint64_t value)
{
	s390_regs registers;

	(void)abi;
	if (index >= SYSCALL_ARGS) {
		errno = EINVAL;
		return -1;
	}
	if (get(tid, &registers) < 0)
		return -1;
	if (index == 0)
		registers.orig_gpr2 = value;
	else
		registers.gprs[FIRST + index] = value;
	return set(tid, &registers);
}

/* What is written into r2 at a syscall-enter-stop is the new number.  The kernel keeps 16 bits of
 * it, so that -1 is a call that does not exist: ENOSYS. */
static int set_number(pid_t tid, int nr)
{
	s390_regs registers;

	if (get(tid, &registers) < 0)
		return -1;
	registers.gprs[FIRST] = (unsigned long)nr;
	return set(tid, &registers);
}

static int cancel_call(pid_t tid, const struct arch_registers *saved)
{
	(void)saved;
	return set_number(tid, -1);
}

/* r2 is the number here until the call is made, so no other result can be given. */
static int refuse_call(pid_t tid, int number)
{
	if (number != ENOSYS) {
		errno = ENOTSUP;
		return -1;
	}
	return set_number(tid, -1);
}

static bool can_inject(pid_t tid, const struct ptrace_syscall_info *info)
{
	unsigned char code[CALL_BYTES];

	return info->arch == arch_native()->audit &&
	       read_memory(tid, info->instruction_pointer - CALL_BYTES, code, sizeof(code)) &&
	       code[0] == SVC && (code[1] == 0 || code[1] == info->entry.nr);
}

static int save(pid_t tid, struct arch_registers *saved)
{
	_Static_assert(sizeof(s390_regs) <= sizeof(saved->bytes), "room");
	return get(tid, (s390_regs *)saved->bytes);
}

/* The number is right at once where the instruction takes it from r1; otherwise set_number
 * corrects it at the syscall-enter-stop. */
static int prepare_call(
        pid_t tid, const struct arch_registers *saved, int nr, const uint64_t args[SYSCALL_ARGS])
{
	s390_regs registers;

	memcpy(&registers, saved->bytes, sizeof(registers));
	registers.psw.addr -= CALL_BYTES;
	registers.gprs[1] = (unsigned long)nr;
	for (int i = 0; i < SYSCALL_ARGS; i++)
		registers.gprs[FIRST + i] = args[i];
	return set(tid, &registers);
}

static int rewind_call(
        pid_t tid, const struct arch_registers *saved, const struct ptrace_syscall_info *info)
{
	s390_regs registers;

	memcpy(&registers, saved->bytes, sizeof(registers));
	registers.psw.addr -= CALL_BYTES;
	registers.gprs[FIRST] = info->entry.args[0];
	return set(tid, &registers);
}

/* result_in_argument although it is not: by r2 the kernel sees, too, whether a call has to be
 * restarted, and clone's flags are its second argument. */
const struct arch_hooks arch_hooks = {
        .set_argument = set_argument,
        .result_in_argument = true,
        .refuse_call = refuse_call,
        .can_inject = can_inject,
        .save = save,
        .cancel_call = cancel_call,
        .prepare_call = prepare_call,
        .mmap_takes_address = true,
        .set_number = set_number,
        .rewind_call = rewind_call,
};

#endif
