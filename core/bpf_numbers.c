/*
 * Filters tell numbers apart by comparing them with constants, so that the constants and their
 * neighbours represent all numbers.  That is the whole truth only if the number is used in no other
 * way: only_compares() follows the accumulator to see that.
 */
#include "bpf_numbers.h"

#include "arch.h"

#include <linux/seccomp.h>
#include <stdlib.h>

/* Is it a jump that compares the accumulator with a constant?  BPF_JSET is none of them: by a bit
 * it tells numbers apart that lie between two constants. */
static bool compares(const struct sock_filter *insn)
{
	return insn->code == (BPF_JMP | BPF_JEQ | BPF_K) ||
	       insn->code == (BPF_JMP | BPF_JGT | BPF_K) ||
	       insn->code == (BPF_JMP | BPF_JGE | BPF_K);
}

/* Does it neither use the accumulator nor keep it? */
static bool replaces(const struct sock_filter *insn)
{
	return BPF_CLASS(insn->code) == BPF_LD || insn->code == (BPF_MISC | BPF_TXA);
}

/* It keeps the accumulator and does not depend on it. */
static bool is_indifferent(const struct sock_filter *insn)
{
	return BPF_CLASS(insn->code) == BPF_LDX || BPF_CLASS(insn->code) == BPF_STX ||
	       insn->code == (BPF_JMP | BPF_JA) || insn->code == (BPF_RET | BPF_K);
}

static void mark_next(bool *holds, const struct sock_filter *insn, size_t pc)
{
	if (BPF_CLASS(insn->code) == BPF_RET)
		return;
	if (BPF_CLASS(insn->code) != BPF_JMP) {
		holds[pc + 1] = true;
	} else if (BPF_OP(insn->code) == BPF_JA) {
		holds[pc + 1 + insn->k] = true;
	} else {
		holds[pc + 1 + insn->jt] = true;
		holds[pc + 1 + insn->jf] = true;
	}
}

/* Is the number only ever compared?  (Jumps go forward, so one pass sees all paths.) */
static bool only_compares(const struct bpf_program *program)
{
	bool holds[BPF_MAXINSNS] = {false}; /* the accumulator may hold the number */

	for (size_t pc = 0; pc < program->length; pc++) {
		const struct sock_filter *insn = &program->instructions[pc];
		bool is_load = insn->code == (BPF_LD | BPF_W | BPF_ABS) &&
		               insn->k == offsetof(struct seccomp_data, nr);

		if (is_load) {
			mark_next(holds, insn, pc);
		} else if (holds[pc] && !replaces(insn)) {
			if (!compares(insn) && !is_indifferent(insn))
				return false;
			mark_next(holds, insn, pc);
		}
	}
	return true;
}

/* Values of the architecture are numbers of calls, too (0x40000028 is arm, and x32's renameat):
 * only what is compared with that word counts. */
bool bpf_asks_for_arch(const struct bpf_program *program, uint32_t audit)
{
	bool holds[BPF_MAXINSNS] = {false}; /* the accumulator may hold the architecture */

	for (size_t pc = 0; pc < program->length; pc++) {
		const struct sock_filter *insn = &program->instructions[pc];
		bool is_load = insn->code == (BPF_LD | BPF_W | BPF_ABS) &&
		               insn->k == offsetof(struct seccomp_data, arch);

		if (holds[pc] && insn->code == (BPF_JMP | BPF_JEQ | BPF_K) && insn->k == audit)
			return true;
		if (is_load || (holds[pc] && (compares(insn) || is_indifferent(insn))))
			mark_next(holds, insn, pc);
	}
	return false;
}

/* The constant and its neighbours: whatever lies between two of those is judged alike.  Unsigned,
 * so that below 0 comes 0xffffffff, which is a number, too. */
static void add(struct bpf_numbers *numbers, uint32_t constant)
{
	for (uint32_t step = 0; step < 3; step++)
		numbers->items[numbers->n_items++] = constant - 1 + step;
}

/* Constants that are compared with other words are added as well: a number too many only costs
 * time. */
static void add_constants(struct bpf_numbers *numbers, const struct bpf_program *program)
{
	for (size_t pc = 0; pc < program->length; pc++)
		if (compares(&program->instructions[pc]))
			add(numbers, program->instructions[pc].k);
}

static int compare_numbers(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

static void sort(struct bpf_numbers *numbers)
{
	size_t n = 0;

	qsort(numbers->items, numbers->n_items, sizeof(*numbers->items), compare_numbers);
	for (size_t i = 0; i < numbers->n_items; i++)
		if (!n || numbers->items[n - 1] != numbers->items[i])
			numbers->items[n++] = numbers->items[i];
	numbers->n_items = n;
}

int bpf_numbers_told_apart(const struct bpf_program *first, const struct bpf_program *second,
        struct bpf_numbers *numbers, struct error *err)
{
	/* Each instruction adds at most three, and so does each number below. */
	numbers->items = calloc(3 * (first->length + second->length + 3), sizeof(*numbers->items));
	if (!numbers->items)
		return error_no_memory(err);
	add(numbers, 0);
	/* Numbers that a filter judges alike may be of two ABIs: x32's have bit 30, and end where
	 * the negative ones begin. */
	add(numbers, X32_SYSCALL_BIT);
	add(numbers, 2u * X32_SYSCALL_BIT);
	add_constants(numbers, first);
	add_constants(numbers, second);
	sort(numbers);
	numbers->is_complete = only_compares(first) && only_compares(second);
	return 0;
}

void bpf_numbers_release(struct bpf_numbers *numbers)
{
	free(numbers->items);
	*numbers = (struct bpf_numbers){0};
}
