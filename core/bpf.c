#include "bpf.h"

#include <stdlib.h>
#include <string.h>

/* seccomp_check_filter() of Linux: what is not here is refused.  Packet loads, BPF_MOD and
 * loads of other sizes are classic BPF, but not seccomp's. */
static const uint16_t known_codes[] = {
        BPF_LD | BPF_W | BPF_ABS,
        BPF_LD | BPF_W | BPF_LEN,
        BPF_LD | BPF_IMM,
        BPF_LD | BPF_MEM,
        BPF_LDX | BPF_W | BPF_LEN,
        BPF_LDX | BPF_IMM,
        BPF_LDX | BPF_MEM,
        BPF_ST,
        BPF_STX,
        BPF_MISC | BPF_TAX,
        BPF_MISC | BPF_TXA,
        BPF_RET | BPF_K,
        BPF_RET | BPF_A,
        BPF_ALU | BPF_ADD | BPF_K,
        BPF_ALU | BPF_ADD | BPF_X,
        BPF_ALU | BPF_SUB | BPF_K,
        BPF_ALU | BPF_SUB | BPF_X,
        BPF_ALU | BPF_MUL | BPF_K,
        BPF_ALU | BPF_MUL | BPF_X,
        BPF_ALU | BPF_DIV | BPF_K,
        BPF_ALU | BPF_DIV | BPF_X,
        BPF_ALU | BPF_AND | BPF_K,
        BPF_ALU | BPF_AND | BPF_X,
        BPF_ALU | BPF_OR | BPF_K,
        BPF_ALU | BPF_OR | BPF_X,
        BPF_ALU | BPF_XOR | BPF_K,
        BPF_ALU | BPF_XOR | BPF_X,
        BPF_ALU | BPF_LSH | BPF_K,
        BPF_ALU | BPF_LSH | BPF_X,
        BPF_ALU | BPF_RSH | BPF_K,
        BPF_ALU | BPF_RSH | BPF_X,
        BPF_ALU | BPF_NEG,
        BPF_JMP | BPF_JA,
        BPF_JMP | BPF_JEQ | BPF_K,
        BPF_JMP | BPF_JEQ | BPF_X,
        BPF_JMP | BPF_JGE | BPF_K,
        BPF_JMP | BPF_JGE | BPF_X,
        BPF_JMP | BPF_JGT | BPF_K,
        BPF_JMP | BPF_JGT | BPF_X,
        BPF_JMP | BPF_JSET | BPF_K,
        BPF_JMP | BPF_JSET | BPF_X,
};

void bpf_release(struct bpf_program *program)
{
	free(program->instructions);
	*program = (struct bpf_program){0};
}

int bpf_copy(const struct bpf_program *program, struct bpf_program *copy, struct error *err)
{
	copy->instructions = calloc(program->length, sizeof(*copy->instructions));
	if (!copy->instructions)
		return error_no_memory(err);
	memcpy(copy->instructions, program->instructions,
	        program->length * sizeof(*copy->instructions));
	copy->length = program->length;
	return 0;
}

void bpf_swap_bytes(struct bpf_program *program)
{
	for (size_t i = 0; i < program->length; i++) {
		struct sock_filter *insn = &program->instructions[i];

		insn->code = __builtin_bswap16(insn->code);
		insn->k = __builtin_bswap32(insn->k);
	}
}

bool bpf_action_allows(uint32_t ret)
{
	uint32_t action = ret & SECCOMP_RET_ACTION_FULL;

	return action == SECCOMP_RET_ALLOW || action == SECCOMP_RET_LOG;
}

bool bpf_action_defers(uint32_t ret)
{
	uint32_t action = ret & SECCOMP_RET_ACTION_FULL;

	return action == SECCOMP_RET_TRACE || action == SECCOMP_RET_USER_NOTIF;
}

/* The kernel compares actions as signed numbers: kill process, a negative one, comes first. */
bool bpf_action_is_harder(uint32_t a, uint32_t b)
{
	return (int32_t)(a & SECCOMP_RET_ACTION_FULL) < (int32_t)(b & SECCOMP_RET_ACTION_FULL);
}

static bool code_is_known(uint16_t code)
{
	for (size_t i = 0; i < sizeof(known_codes) / sizeof(known_codes[0]); i++)
		if (known_codes[i] == code)
			return true;
	return false;
}

/* What can be wrong with the constant of an instruction alone (bpf_check_classic() of
 * net/core/filter.c).  An X cannot be checked in advance: dividing by an X of zero ends the
 * filter. */
static const char *constant_fault(const struct sock_filter *insn)
{
	switch (insn->code) {
	case BPF_LD | BPF_W | BPF_ABS:
		if (insn->k >= sizeof(struct seccomp_data) || insn->k % sizeof(uint32_t))
			return "loads from outside seccomp_data or unaligned";
		break;
	case BPF_LD | BPF_MEM:
	case BPF_LDX | BPF_MEM:
	case BPF_ST:
	case BPF_STX:
		if (insn->k >= BPF_MEMWORDS)
			return "uses a memory word that does not exist";
		break;
	case BPF_ALU | BPF_DIV | BPF_K:
		if (!insn->k)
			return "divides by zero";
		break;
	case BPF_ALU | BPF_LSH | BPF_K:
	case BPF_ALU | BPF_RSH | BPF_K:
		if (insn->k >= 32)
			return "shifts by more than 31 bits";
		break;
	}
	return NULL;
}

/* `after` is the number of instructions that follow.  Offsets are unsigned, so jumps only go
 * forward and every filter ends.  The offset of BPF_JA has 32 bits: it is compared before anything
 * is added to it, as the sum could wrap. */
static bool jump_is_inside(const struct sock_filter *insn, size_t after)
{
	if (BPF_CLASS(insn->code) != BPF_JMP)
		return true;
	if (BPF_OP(insn->code) == BPF_JA)
		return insn->k < after;
	return insn->jt < after && insn->jf < after;
}

/* The kernel refuses loads from memory words that some path has not written
 * (check_load_and_stores in net/core/filter.c). */
static int check_memory(const struct bpf_program *program, struct error *err)
{
	/* Not allocated: whoever asks would take a lack of memory for a verdict. */
	uint16_t valid_at[BPF_MAXINSNS];
	uint16_t valid = 0;

	memset(valid_at, 0xff, program->length * sizeof(*valid_at));
	for (size_t pc = 0; pc < program->length; pc++) {
		const struct sock_filter *insn = &program->instructions[pc];
		uint16_t code = insn->code;

		/* Reached by a jump and by falling through: only what both have written counts. */
		valid &= valid_at[pc];
		if (code == BPF_ST || code == BPF_STX)
			valid = (uint16_t)(valid | 1u << insn->k);
		if ((code == (BPF_LD | BPF_MEM) || code == (BPF_LDX | BPF_MEM)) &&
		        !(valid & 1u << insn->k))
			return error_set(
			        err, "filter instruction %zu: reads memory never written", pc);
		if (BPF_CLASS(code) != BPF_JMP)
			continue;
		if (BPF_OP(code) == BPF_JA) {
			valid_at[pc + 1 + insn->k] &= valid;
		} else {
			valid_at[pc + 1 + insn->jt] &= valid;
			valid_at[pc + 1 + insn->jf] &= valid;
		}
		/* Nothing falls through a jump: the next instruction is reached by other jumps
		 * only. */
		valid = UINT16_MAX;
	}
	return 0;
}

/* Linux also bounds all filters of a task together (MAX_INSNS_PER_PATH, 32768 instructions, else
 * ENOMEM), which one filter alone cannot exceed. */
int bpf_check(const struct bpf_program *program, struct error *err)
{
	if (program->length < 1 || program->length > BPF_MAXINSNS)
		return error_set(err,
		        "the filter has %zu instructions, Linux takes 1 to %d: shorten the profile",
		        program->length, BPF_MAXINSNS);
	for (size_t pc = 0; pc < program->length; pc++) {
		const struct sock_filter *insn = &program->instructions[pc];

		if (!code_is_known(insn->code))
			return error_set(err, "filter instruction %zu: unknown operation 0x%x", pc,
			        insn->code);
		const char *fault = constant_fault(insn);

		if (fault)
			return error_set(err, "filter instruction %zu: %s", pc, fault);
		if (!jump_is_inside(insn, program->length - pc - 1))
			return error_set(
			        err, "filter instruction %zu: jumps outside the filter", pc);
	}
	if (BPF_CLASS(program->instructions[program->length - 1].code) != BPF_RET)
		return error_set(err, "the filter does not end with a return");
	return check_memory(program, err);
}
