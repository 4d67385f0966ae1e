#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "code_returns.h"

/* What never returns is short: it reports something and ends the process. */
enum { FUNCTION_BYTES_MAX = 4096, JUMPS_MAX = 4 };

/* The last function of a row that jump into each other. */
struct look {
	struct code_image *image;
	csh handle;
	cs_insn *scratch;
	int n_jumps;
};

bool code_is_end(const cs_insn *instruction)
{
	switch (instruction->id) {
	case X86_INS_JMP:
	case X86_INS_LJMP:
	case X86_INS_RET:
	case X86_INS_RETF:
	case X86_INS_UD2:
	case X86_INS_INT3:
		return true;
	default:
		return false;
	}
}

bool code_is_jump(csh handle, const cs_insn *instruction)
{
	/* To capstone, "loop" is none. */
	return cs_insn_group(handle, instruction, X86_GRP_JUMP) ||
	       instruction->id == X86_INS_LOOP || instruction->id == X86_INS_LOOPE ||
	       instruction->id == X86_INS_LOOPNE;
}

static bool returns(struct look look, uint64_t start);

static bool is_way_out(const struct look *look, uint64_t start, uint64_t end)
{
	const cs_insn *instruction = look->scratch;
	const cs_x86_op *operand = &instruction->detail->x86.operands[0];
	uint64_t target = (uint64_t)operand->imm;

	if (instruction->id == X86_INS_RET || instruction->id == X86_INS_RETF)
		return true;
	if (!code_is_jump(look->handle, instruction))
		return false;
	if (operand->type != X86_OP_IMM)
		return true;
	return (target < start || target >= end) && returns(*look, target);
}

static bool has_way_out(const struct look *look, uint64_t start)
{
	const struct code_section *section = code_image_section(look->image, start);
	uint64_t address = start, end = code_image_end(section, start);
	const uint8_t *code = section->bytes + (start - section->address);
	size_t left = (size_t)(end - start);
	bool is_ended = false;

	if (left > FUNCTION_BYTES_MAX)
		return true;
	while (left) {
		/* What capstone does not know may be anything. */
		if (!cs_disasm_iter(look->handle, &code, &left, &address, look->scratch))
			return true;
		is_ended = code_is_end(look->scratch) || look->scratch->id == X86_INS_HLT ||
		           cs_insn_group(look->handle, look->scratch, X86_GRP_CALL);
		/* This may read another function: the instruction is gone then. */
		if (is_way_out(look, start, end))
			return true;
	}
	return !is_ended;
}

static bool returns(struct look look, uint64_t start)
{
	unsigned char *marks = code_image_marks(look.image, start);

	if (!marks || !(*marks & CODE_START) || look.n_jumps++ == JUMPS_MAX)
		return true;
	if (!(*marks & (CODE_RETURNS | CODE_ENDS)))
		*marks |= has_way_out(&look, start) ? CODE_RETURNS : CODE_ENDS;
	return *marks & CODE_RETURNS;
}

bool code_returns(struct code_image *image, csh handle, cs_insn *scratch, uint64_t start)
{
	return returns((struct look){image, handle, scratch, 0}, start);
}

#endif
