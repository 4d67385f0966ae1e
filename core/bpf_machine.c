/*
 * One step of the machine.  A word is known, or a masked word of the call whose value is not known
 * (BPF_PART), or anything.  The second kind is what makes paths decidable: libseccomp only masks a
 * word of the call and compares it with constants.
 */
#include "bpf_machine.h"

static const struct bpf_word anything = {.kind = BPF_ANYTHING};

static struct bpf_word known_word(uint32_t value)
{
	return (struct bpf_word){.kind = BPF_KNOWN, .value = value};
}

bool bpf_word_equal(struct bpf_word a, struct bpf_word b)
{
	return a.kind == b.kind && a.value == b.value && a.source == b.source;
}

/* A checked program has at most BPF_MAXINSNS instructions, and no jump leads out of it. */
static uint16_t place(size_t pc)
{
	return (uint16_t)pc;
}

/* libseccomp masks a word of the call before it compares it; other arithmetic with a word that is
 * not known gives anything. */
static struct bpf_word masked(struct bpf_word part, uint32_t mask)
{
	part.value &= mask;
	return part.value ? part : known_word(0);
}

static struct bpf_word alu(uint16_t code, struct bpf_word a, struct bpf_word b)
{
	if (a.kind == BPF_PART && b.kind == BPF_KNOWN && BPF_OP(code) == BPF_AND)
		return masked(a, b.value);
	if (a.kind != BPF_KNOWN || b.kind != BPF_KNOWN)
		return anything;
	switch (BPF_OP(code)) {
	case BPF_ADD:
		return known_word(a.value + b.value);
	case BPF_SUB:
		return known_word(a.value - b.value);
	case BPF_MUL:
		return known_word(a.value * b.value);
	case BPF_DIV:
		return known_word(a.value / b.value);
	case BPF_AND:
		return known_word(a.value & b.value);
	case BPF_OR:
		return known_word(a.value | b.value);
	case BPF_XOR:
		return known_word(a.value ^ b.value);
	case BPF_LSH:
		/* A shift by X is not checked in advance; the kernel masks it
		 * (kernel/bpf/core.c). */
		return known_word(a.value << (b.value & 31));
	case BPF_RSH:
		return known_word(a.value >> (b.value & 31));
	default: /* BPF_NEG */
		return known_word(-a.value);
	}
}

static bool jump_taken(uint16_t code, uint32_t a, uint32_t b)
{
	switch (BPF_OP(code)) {
	case BPF_JEQ:
		return a == b;
	case BPF_JGE:
		return a >= b;
	case BPF_JGT:
		return a > b;
	default: /* BPF_JSET */
		return a & b;
	}
}

/* Of a checked program: a memory word is read only after it was written, BPF_ABS is aligned. */
static struct bpf_word load(const struct sock_filter *insn, const struct bpf_machine *machine,
        const struct bpf_input *input)
{
	size_t word = insn->k / sizeof(uint32_t);

	switch (BPF_MODE(insn->code)) {
	case BPF_ABS:
		if (input->known[word])
			return known_word(input->words[word]);
		return (struct bpf_word){UINT32_MAX, BPF_PART, (uint8_t)word};
	case BPF_LEN:
		/* seccomp_check_filter() replaces the length of the packet by this constant. */
		return known_word(sizeof(struct seccomp_data));
	case BPF_MEM:
		return machine->memory[insn->k];
	default: /* BPF_IMM */
		return known_word(insn->k);
	}
}

/* When a jump on a masked word is taken. */
static struct word_comparison comparison(uint16_t code, uint32_t mask, uint32_t value)
{
	switch (BPF_OP(code)) {
	case BPF_JEQ:
		return (struct word_comparison){mask, value, WORD_EQUAL};
	case BPF_JGE:
		return (struct word_comparison){mask, value, WORD_GREATER | WORD_EQUAL};
	case BPF_JGT:
		return (struct word_comparison){mask, value, WORD_GREATER};
	default: /* BPF_JSET */
		return (struct word_comparison){mask & value, 0, WORD_GREATER};
	}
}

/* A word that is not known leads both ways. */
static struct bpf_step jump(
        const struct sock_filter *insn, size_t pc, struct bpf_word a, struct bpf_word b)
{
	uint16_t taken = place(pc + 1 + insn->jt), not_taken = place(pc + 1 + insn->jf);

	if (BPF_OP(insn->code) == BPF_JA)
		return (struct bpf_step){.next = {place(pc + 1 + insn->k)}, .n_next = 1};
	if (a.kind == BPF_PART && b.kind == BPF_KNOWN)
		return (struct bpf_step){.next = {taken, not_taken},
		        .n_next = 2,
		        .source = a.source,
		        .first_if = comparison(insn->code, a.value, b.value)};
	if (a.kind != BPF_KNOWN || b.kind != BPF_KNOWN)
		return (struct bpf_step){.next = {taken, not_taken}, .n_next = 2};
	return (struct bpf_step){
	        .next = {jump_taken(insn->code, a.value, b.value) ? taken : not_taken},
	        .n_next = 1,
	};
}

/* Division by an X of zero ends the filter with 0, which is KILL_THREAD. */
static struct bpf_step arithmetic(const struct sock_filter *insn, size_t pc,
        struct bpf_machine *machine, struct bpf_word operand)
{
	struct bpf_step step = {.next = {place(pc + 1)}, .n_next = 1};
	bool may_be_zero = operand.kind != BPF_KNOWN || !operand.value;

	if (BPF_OP(insn->code) == BPF_DIV && may_be_zero) {
		step.returns = true;
		step.value = known_word(0);
		if (operand.kind == BPF_KNOWN) {
			step.n_next = 0;
			return step;
		}
	}
	machine->a = alu(insn->code, machine->a, operand);
	return step;
}

struct bpf_step bpf_execute(const struct sock_filter *insn, size_t pc, struct bpf_machine *machine,
        const struct bpf_input *input)
{
	struct bpf_step go_on = {.next = {place(pc + 1)}, .n_next = 1};
	struct bpf_word operand = BPF_SRC(insn->code) == BPF_X ? machine->x : known_word(insn->k);

	switch (BPF_CLASS(insn->code)) {
	case BPF_LD:
		machine->a = load(insn, machine, input);
		return go_on;
	case BPF_LDX:
		machine->x = load(insn, machine, input);
		return go_on;
	case BPF_ST:
		machine->memory[insn->k] = machine->a;
		return go_on;
	case BPF_STX:
		machine->memory[insn->k] = machine->x;
		return go_on;
	case BPF_ALU:
		return arithmetic(insn, pc, machine, operand);
	case BPF_JMP:
		return jump(insn, pc, machine->a, operand);
	case BPF_RET:
		return (struct bpf_step){
		        .returns = true,
		        .value = BPF_RVAL(insn->code) == BPF_A ? machine->a : known_word(insn->k),
		};
	default: /* BPF_MISC */
		if (BPF_MISCOP(insn->code) == BPF_TAX)
			machine->x = machine->a;
		else
			machine->a = machine->x;
		return go_on;
	}
}

struct bpf_machine bpf_machine_at_start(void)
{
	struct bpf_machine machine = {0};

	machine.a = machine.x = known_word(0);
	return machine;
}
