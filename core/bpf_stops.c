#include "bpf_stops.h"

#include <stdlib.h>
#include <string.h>

/* The order in memory of the words of a 64-bit argument. */
#define LOW_WORD (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4u : 0u)
#define ARGUMENT_BYTES 8u
#define FIRST_ARGUMENT (uint32_t) offsetof(struct seccomp_data, args)

/* Instructions of one watched number, and of the rest of a tail. */
enum { WATCHED_LENGTH = 5, TAIL_LENGTH = 4 };

/* A return of several instructions stands behind the filter, once for each value, and the
 * filter jumps there: so no other jump of it changes. */
struct tail {
	uint32_t value;
	size_t start;
};

struct assembler {
	const struct bpf_stops *stops;
	struct bpf_program *made;
	struct tail *tails; /* owned */
	size_t n_tails;
};

int bpf_unused_argument(const struct bpf_program *filter)
{
	bool used[6] = {false};
	int argument = 5;

	for (size_t pc = 0; pc < filter->length; pc++) {
		const struct sock_filter *insn = &filter->instructions[pc];

		if (insn->code == (BPF_LD | BPF_W | BPF_ABS) && insn->k >= FIRST_ARGUMENT)
			used[(insn->k - FIRST_ARGUMENT) / ARGUMENT_BYTES] = true;
	}
	while (argument >= 0 && used[argument])
		argument--;
	return argument;
}

static void emit(struct assembler *assembler, struct sock_filter insn)
{
	assembler->made->instructions[assembler->made->length++] = insn;
}

static void emit_return(struct assembler *assembler, uint32_t value)
{
	emit(assembler, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, value));
}

static void emit_load(struct assembler *assembler, size_t offset)
{
	emit(assembler, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

/* Goes on behind the next `otherwise` instructions if A is another value. */
static void emit_if(struct assembler *assembler, uint32_t value, uint8_t otherwise)
{
	emit(assembler,
	        (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, otherwise));
}

/* An allowed call that is watched stops. */
static void emit_allowing_tail(struct assembler *assembler, uint32_t value)
{
	const struct bpf_stops *stops = assembler->stops;

	emit_load(assembler, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < stops->n_watched; i++) {
		emit_if(assembler, (uint32_t)stops->watched[i].nr, WATCHED_LENGTH - 1);
		emit_load(assembler, offsetof(struct seccomp_data, arch));
		emit_if(assembler, stops->watched[i].arch, 1);
		emit_return(assembler, stops->stop);
		emit_load(assembler, offsetof(struct seccomp_data, nr));
	}
	emit_return(assembler, value);
}

/* A refused call stops, unless it comes with the key. */
static void emit_refusing_tail(struct assembler *assembler, uint32_t value)
{
	const struct bpf_stops *stops = assembler->stops;

	emit_load(assembler, FIRST_ARGUMENT + ARGUMENT_BYTES * stops->key.argument + LOW_WORD);
	emit_if(assembler, stops->key.value, 1);
	emit_return(assembler, value);
	emit_return(assembler, stops->stop);
}

static size_t tail_of(struct assembler *assembler, uint32_t value)
{
	size_t start = assembler->made->length;

	for (size_t i = 0; i < assembler->n_tails; i++)
		if (assembler->tails[i].value == value)
			return assembler->tails[i].start;
	assembler->tails[assembler->n_tails++] = (struct tail){value, start};
	if (bpf_action_allows(value))
		emit_allowing_tail(assembler, value);
	else
		emit_refusing_tail(assembler, value);
	return start;
}

static bool tracer_can_do(uint32_t answer)
{
	uint32_t action = answer & SECCOMP_RET_ACTION_FULL;

	return action == SECCOMP_RET_ERRNO || action == SECCOMP_RET_TRACE ||
	       action == SECCOMP_RET_USER_NOTIF;
}

static void rewrite_return(struct assembler *assembler, size_t pc)
{
	struct sock_filter *insn = &assembler->made->instructions[pc];
	size_t target;

	if (tracer_can_do(insn->k)) {
		insn->k = assembler->stops->stop;
		return;
	}
	target = tail_of(assembler, insn->k);
	*insn = (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, (uint32_t)(target - pc - 1));
}

static bool is_return(const struct sock_filter *insn)
{
	return BPF_CLASS(insn->code) == BPF_RET;
}

/* Division by an X of zero is one, too. */
static bool is_computed_return(const struct sock_filter *insn)
{
	return insn->code == (BPF_RET | BPF_A) || insn->code == (BPF_ALU | BPF_DIV | BPF_X);
}

/* Returns the number of returns, which bounds that of the tails; 0 if one is not constant. */
static size_t count_returns(const struct bpf_program *filter)
{
	size_t n = 0;

	for (size_t pc = 0; pc < filter->length; pc++) {
		if (is_computed_return(&filter->instructions[pc]))
			return 0;
		n += is_return(&filter->instructions[pc]);
	}
	return n;
}

int bpf_make_stops(const struct bpf_program *filter, const struct bpf_stops *stops,
        struct bpf_program *made, struct error *err)
{
	struct assembler assembler = {.stops = stops, .made = made};
	size_t n_returns = count_returns(filter);
	size_t tail_length = WATCHED_LENGTH * stops->n_watched + TAIL_LENGTH;

	if (!n_returns)
		return error_set(err, "the filter returns what it computes");
	assembler.tails = calloc(n_returns, sizeof(*assembler.tails));
	made->instructions =
	        calloc(filter->length + n_returns * tail_length, sizeof(*made->instructions));
	if (!assembler.tails || !made->instructions) {
		free(assembler.tails);
		bpf_release(made);
		return error_no_memory(err);
	}
	memcpy(made->instructions, filter->instructions,
	        filter->length * sizeof(*filter->instructions));
	made->length = filter->length;
	for (size_t pc = 0; pc < filter->length; pc++)
		if (is_return(&made->instructions[pc]))
			rewrite_return(&assembler, pc);
	free(assembler.tails);
	if (bpf_check(made, err)) {
		bpf_release(made);
		return -1;
	}
	return 0;
}
