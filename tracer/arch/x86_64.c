/* Registers of x86_64 tracees, and of i386 ones under an x86_64 tracer. */
#ifdef __x86_64__

#include "../lib/ptrace.h"
#include "hooks.h"

#include "../lib/memory.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/user.h>

#define REGISTER(name) offsetof(struct user_regs_struct, name)

/* The registers of calls by syscall, which needs rcx for itself, and by int $0x80 (syscall(2)). */
static const unsigned long argument_offset_64[] = {
        REGISTER(rdi), REGISTER(rsi), REGISTER(rdx), REGISTER(r10), REGISTER(r8), REGISTER(r9)};
static const unsigned long argument_offset_32[] = {
        REGISTER(rbx), REGISTER(rcx), REGISTER(rdx), REGISTER(rsi), REGISTER(rdi), REGISTER(rbp)};

static bool is_i386(uint32_t audit)
{
	return audit == arch_by_name("i386")->audit;
}

static int write_register(pid_t tid, unsigned long offset, uint64_t value)
{
	return (int)ptrace_raw(PTRACE_POKEUSR, tid, offset, value);
}

static int set_argument(pid_t tid, const struct arch *abi, unsigned index, uint64_t value)
{
	const unsigned long *offsets =
	        is_i386(abi->audit) ? argument_offset_32 : argument_offset_64;

	if (index >= SYSCALL_ARGS) {
		errno = EINVAL;
		return -1;
	}
	return write_register(tid, offsets[index], value);
}

/* The kernel has put -ENOSYS into rax before the stop; number -1 makes it skip the call. */
static int skip_call(pid_t tid)
{
	return write_register(tid, REGISTER(orig_rax), (unsigned long)-1);
}

static int refuse_call(pid_t tid, int number)
{
	if (write_register(tid, REGISTER(rax), (unsigned long)-number) < 0)
		return -1;
	return skip_call(tid);
}

/* Both ways of making a call that can be repeated have two bytes; a third, sysenter, returns
 * to an int $0x80 in the vdso.  A 64-bit program's int $0x80 is left alone: its arguments
 * are 64 bits wide and its calls are not. */
enum { CALL_BYTES = 2 };

/* x32: most kernels have no such calls, so that those injected would fail, too. */
enum { X32_CALL = 0x40000000 };

/* __USER32_CS: the task runs 32-bit code now. */
enum { CODE_SEGMENT_32 = 0x23 };

static bool can_inject(pid_t tid, const struct ptrace_syscall_info *info)
{
	static const unsigned char syscall_64[CALL_BYTES] = {0x0f, 0x05};
	static const unsigned char int_80[CALL_BYTES] = {0xcd, 0x80};
	unsigned char code[CALL_BYTES];
	struct user_regs_struct registers;

	if (!is_i386(info->arch) && info->entry.nr & X32_CALL)
		return false;
	if (!read_memory(tid, info->instruction_pointer - CALL_BYTES, code, CALL_BYTES) ||
	        ptrace_raw(PTRACE_GETREGS, tid, 0, (unsigned long)&registers) < 0)
		return false;
	if (is_i386(info->arch))
		return registers.cs == CODE_SEGMENT_32 && memcmp(code, int_80, CALL_BYTES) == 0;
	return memcmp(code, syscall_64, CALL_BYTES) == 0;
}

static int save(pid_t tid, struct arch_registers *registers)
{
	_Static_assert(sizeof(struct user_regs_struct) <= sizeof(registers->bytes), "room");
	return (int)ptrace_raw(PTRACE_GETREGS, tid, 0, (unsigned long)registers->bytes);
}

/* Those that making a call changes, on either ABI.  PTRACE_SETREGS writes more, and fails with
 * EIO, when it has written some, for values that a task can have: a null selector whose RPL is
 * not 3, a gs base in the kernel's half (putreg() in arch/x86/kernel/ptrace.c). */
static int write_call(pid_t tid, const struct user_regs_struct *registers)
{
	static const unsigned long offsets[] = {REGISTER(rip), REGISTER(rax), REGISTER(orig_rax),
	        REGISTER(rdi), REGISTER(rsi), REGISTER(rdx), REGISTER(r10), REGISTER(r8),
	        REGISTER(r9), REGISTER(rbx), REGISTER(rcx), REGISTER(rbp)};
	uint64_t value;

	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		memcpy(&value, (const char *)registers + offsets[i], sizeof(value));
		if (write_register(tid, offsets[i], value) < 0)
			return -1;
	}
	return 0;
}

/* What is there is written first, to see whether it can be. */
static int cancel_call(pid_t tid, const struct arch_registers *saved)
{
	struct user_regs_struct registers;

	memcpy(&registers, saved->bytes, sizeof(registers));
	return write_call(tid, &registers) < 0 ? -1 : skip_call(tid);
}

/* orig_rax -1 says that this is no system call to be restarted. */
static void point_at_call(struct user_regs_struct *registers, uint64_t nr)
{
	registers->rip -= CALL_BYTES;
	registers->rax = nr;
	registers->orig_rax = (unsigned long)-1;
}

static int prepare_call(
        pid_t tid, const struct arch_registers *saved, int nr, const uint64_t args[SYSCALL_ARGS])
{
	struct user_regs_struct registers;
	const unsigned long *offsets;

	memcpy(&registers, saved->bytes, sizeof(registers));
	offsets = registers.cs == CODE_SEGMENT_32 ? argument_offset_32 : argument_offset_64;
	point_at_call(&registers, (uint64_t)nr);
	for (int i = 0; i < SYSCALL_ARGS; i++)
		memcpy((char *)&registers + offsets[i], &args[i], sizeof(args[i]));
	return write_call(tid, &registers);
}

static int rewind_call(
        pid_t tid, const struct arch_registers *saved, const struct ptrace_syscall_info *info)
{
	struct user_regs_struct registers;

	memcpy(&registers, saved->bytes, sizeof(registers));
	point_at_call(&registers, info->entry.nr);
	return write_call(tid, &registers);
}

/* In any stop the info names the ABI of the call that has ended last, until the task goes back
 * to its own code; the code segment does not: 64-bit code may make 32-bit calls.  Interrupts and
 * exceptions leave -1 in orig_rax. */
static bool ended_call(pid_t tid, struct ptrace_syscall_info *info, int64_t *result)
{
	struct user_regs_struct registers;
	const unsigned long *offsets;

	if (ptrace_raw(PTRACE_GETREGS, tid, 0, (unsigned long)&registers) < 0 ||
	        (long)registers.orig_rax < 0 || ptrace_syscall_info(tid, info) < 0)
		return false;
	offsets = is_i386(info->arch) ? argument_offset_32 : argument_offset_64;
	info->entry.nr = registers.orig_rax;
	for (int i = 0; i < SYSCALL_ARGS; i++)
		memcpy(&info->entry.args[i], (char *)&registers + offsets[i],
		        sizeof(info->entry.args[i]));
	*result = is_i386(info->arch) ? (int32_t)registers.rax : (int64_t)registers.rax;
	return true;
}

static int set_result(pid_t tid, int64_t result)
{
	return write_register(tid, REGISTER(rax), (uint64_t)result);
}

const struct arch_hooks arch_hooks = {
        .set_argument = set_argument,
        .refuse_call = refuse_call,
        .can_inject = can_inject,
        .save = save,
        .cancel_call = cancel_call,
        .prepare_call = prepare_call,
        .ended_call = ended_call,
        .set_result = set_result,
        .rewind_call = rewind_call,
};

#endif
