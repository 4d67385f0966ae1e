/*
 * What registers and the stack hold while the code of a function is read from its start to its end:
 * constants, or what they held when the function was called.  x86_64; of each value the lower 32
 * bits, as the kernel takes no more of the number of a system call.
 */
#ifndef SECPROF_REACH_CODE_STATE_H
#define SECPROF_REACH_CODE_STATE_H

#ifdef HAVE_CAPSTONE

#include <capstone/capstone.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CODE_REGISTERS = 16, CODE_RAX = 0, CODE_RBX = 3, CODE_RSP = 4, CODE_RBP = 5, CODE_RDI = 7 };

/* The stack in slots of 8 bytes: below, and above what rsp was at the start. */
enum { CODE_SLOTS_BELOW = 256, CODE_SLOTS_ABOVE = 24 };
enum { CODE_SLOTS = CODE_SLOTS_BELOW + CODE_SLOTS_ABOVE };

struct code_value {
	enum code_value_kind {
		VALUE_UNKNOWN,
		VALUE_CONSTANT, /* `number` */
		VALUE_AT_ENTRY, /* what was at the place `number`: see code_state_argument */
		VALUE_STACK,    /* the address at `number` bytes from what rsp was */
		VALUE_MEMORY,   /* it was read through a pointer */
		VALUE_GLOBAL,   /* what is at the address `number` */
	} kind;
	int32_t number;
};

struct code_state {
	struct code_value registers[CODE_REGISTERS];
	struct code_value slots[CODE_SLOTS];
	int32_t escaped; /* from here on, others may have pointers into the stack */
};

/* The number of a general register of any width, -1: another one. */
int code_register(x86_reg reg);

void code_state_enter(struct code_state *state);
void code_state_forget(struct code_state *state);

/* After a call: what the callee may change.  Go keeps nothing in registers. */
void code_state_call(struct code_state *state, bool is_go);

/* After a call that may return once more, when the stack is another one. */
void code_state_forget_stack(struct code_state *state);

/* A register is zero, as it was tested; -1: none is. */
void code_state_zero(struct code_state *state, int reg);

/* The register that is zero if the zero flag is set after the instruction; -1: none is known.
 * `tested` was it before. */
int code_state_tested(const cs_insn *instruction, int tested);

/* Two ways lead here. */
void code_state_meet(struct code_state *state, const struct code_state *other);

/* Calls and jumps: what the instruction itself changes, but for the stack. */
void code_state_jump(struct code_state *state, const cs_insn *instruction);

/* Any instruction but calls and jumps. */
void code_state_execute(struct code_state *state, const cs_insn *instruction);

/* Does an instruction read or write a register? */
bool code_state_uses(const cs_insn *instruction, int reg);

/* Does an instruction change its first operand? */
bool code_state_writes(const cs_insn *instruction);

/* What "mov" stores in its first operand; unknown for any other instruction. */
struct code_value code_state_stored(const struct code_state *state, const cs_insn *instruction);

/* What a function that is called now, or jumped to, finds at a place: the number of a register, or
 * CODE_REGISTERS and more for its arguments on the stack. */
struct code_value code_state_argument(const struct code_state *state, int place, bool is_call);

#endif
#endif
