#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "code_use.h"

#include "code_returns.h"
#include "code_state.h"

/* What compares an address soon puts something else in the register. */
enum { INSTRUCTIONS_MAX = 64 };

enum effect { KEPT, USED, DROPPED };

/* Sets of registers: bits by their numbers. */
enum {
	RESULTS = 1 << CODE_RAX | 1 << 2,
	ARGUMENTS = 1 << 1 | 1 << 2 | 1 << 6 | 1 << CODE_RDI | 1 << 8 | 1 << 9,
	PRESERVED = 1 << CODE_RBX | 1 << CODE_RSP | 1 << CODE_RBP | 0xf << 12,
	TAKEN_BY_KERNEL = 1 << CODE_RAX | 1 << 2 | 1 << 6 | 1 << CODE_RDI | 7 << 8,
	CHANGED_BY_KERNEL = 1 << 1 | 1 << 11,
};

struct look {
	const struct code_function *function;
	csh handle;
	cs_insn *instruction;
	int reg;
	int n_left;
};

static bool is_in(const struct look *look, unsigned set)
{
	return set >> look->reg & 1;
}

static bool names(const struct look *look, const cs_x86_op *operand)
{
	if (operand->type == X86_OP_MEM)
		return code_register(operand->mem.base) == look->reg ||
		       code_register(operand->mem.index) == look->reg;
	return operand->type == X86_OP_REG && code_register(operand->reg) == look->reg;
}

/* Of an instruction that writes its first operand, from the second one if there is one. */
static enum effect effect_of_move(const struct look *look)
{
	const cs_x86 *x86 = &look->instruction->detail->x86;
	const cs_x86_op *to = &x86->operands[0];

	if (x86->op_count > 1 && names(look, &x86->operands[1]))
		return USED;
	if (!names(look, to))
		return KEPT;
	/* Of an address nothing is left where a byte of it is another one. */
	return to->type == X86_OP_REG ? DROPPED : USED;
}

static enum effect effect_of_difference(const struct look *look)
{
	const cs_x86_op *operands = look->instruction->detail->x86.operands;

	if (!names(look, &operands[0]) && !names(look, &operands[1]))
		return KEPT;
	return operands[0].type == X86_OP_REG && operands[1].type == X86_OP_REG &&
	                       operands[0].reg == operands[1].reg && operands[0].size >= 4
	               ? DROPPED
	               : USED;
}

/* In Go any register may be an argument or a result. */
static enum effect effect_of_call(const struct look *look)
{
	if (look->function->image->is_go || is_in(look, ARGUMENTS) ||
	        names(look, &look->instruction->detail->x86.operands[0]))
		return USED;
	return is_in(look, PRESERVED) ? KEPT : DROPPED;
}

static enum effect effect(const struct look *look)
{
	switch (look->instruction->id) {
	case X86_INS_CMP:
	case X86_INS_TEST:
	case X86_INS_NOP:
		return KEPT;
	case X86_INS_LEA:
	case X86_INS_MOV:
	case X86_INS_MOVABS:
	case X86_INS_MOVSX:
	case X86_INS_MOVSXD:
	case X86_INS_MOVZX:
	case X86_INS_POP:
	case X86_INS_SETA:
	case X86_INS_SETAE:
	case X86_INS_SETB:
	case X86_INS_SETBE:
	case X86_INS_SETE:
	case X86_INS_SETNE:
		return effect_of_move(look);
	case X86_INS_SBB:
	case X86_INS_SUB:
	case X86_INS_XOR:
		return effect_of_difference(look);
	case X86_INS_CALL:
		return effect_of_call(look);
	case X86_INS_RET:
		return look->function->image->is_go || is_in(look, RESULTS) ? USED : DROPPED;
	case X86_INS_SYSCALL:
		if (is_in(look, TAKEN_BY_KERNEL))
			return USED;
		return is_in(look, CHANGED_BY_KERNEL) ? DROPPED : KEPT;
	default:
		return code_state_uses(look->instruction, look->reg) ? USED : KEPT;
	}
}

static bool is_used(struct look *look, uint64_t address)
{
	const struct code_function *function = look->function;
	const cs_x86_op *operand = &look->instruction->detail->x86.operands[0];

	while (address >= function->start && address < function->end && look->n_left-- > 0) {
		const uint8_t *code =
		        function->section->bytes + (address - function->section->address);
		size_t n_bytes = (size_t)(function->end - address);
		bool is_end;

		if (!cs_disasm_iter(look->handle, &code, &n_bytes, &address, look->instruction))
			return true;
		switch (effect(look)) {
		case USED:
			return true;
		case DROPPED:
			return false;
		default:
			break;
		}
		is_end = code_is_end(look->instruction);
		if (code_is_jump(look->handle, look->instruction)) {
			if (operand->type != X86_OP_IMM || is_used(look, (uint64_t)operand->imm))
				return true;
			/* The other instruction is gone. */
		}
		if (is_end)
			return false;
	}
	return true;
}

bool code_is_used(const struct code_function *function, csh handle, cs_insn *scratch,
        uint64_t address, int reg)
{
	struct look look = {function, handle, scratch, reg, INSTRUCTIONS_MAX};

	return is_used(&look, address);
}

#endif
