/*
 * The registers of 32-bit arm tasks, alike under arm and aarch64 tracers (NT_PRSTATUS, struct
 * pt_regs of arm).  EABI only: the number is in r7, and r12 is a flag at syscall-stops, which
 * the kernel replaces by the true one whatever is written.
 */
#ifndef SECPROF_TRACER_ARCH_ARM_REGISTERS_H
#define SECPROF_TRACER_ARCH_ARM_REGISTERS_H

#include "../lib/memory.h"

#include "syscall_limits.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct arm_registers {
	uint32_t r[15];
	uint32_t pc;
	uint32_t cpsr;
	uint32_t orig_r0;
};

/* The T bit of cpsr: the task runs Thumb code, whose call has two bytes. */
static inline uint32_t arm_call_bytes(const struct arm_registers *registers)
{
	return registers->cpsr & 0x20 ? 2 : 4;
}

static inline bool arm_stands_behind_call(pid_t tid, const struct arm_registers *registers)
{
	static const unsigned char svc_arm[] = {0x00, 0x00, 0x00, 0xef}, svc_thumb[] = {0x00, 0xdf};
	uint32_t length = arm_call_bytes(registers);
	unsigned char code[4];

	return read_memory(tid, registers->pc - length, code, length) &&
	       memcmp(code, length == 2 ? svc_thumb : svc_arm, length) == 0;
}

static inline void arm_point_at_call(struct arm_registers *registers)
{
	registers->pc -= arm_call_bytes(registers);
}

static inline void arm_prepare_call(
        struct arm_registers *registers, int nr, const uint64_t args[SYSCALL_ARGS])
{
	arm_point_at_call(registers);
	registers->r[7] = (uint32_t)nr;
	for (int i = 0; i < SYSCALL_ARGS; i++)
		registers->r[i] = (uint32_t)args[i];
}

#endif
