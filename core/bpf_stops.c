/*
 * Rewriting a filter, instruction by instruction, with tails at its end:
 *
 *      filter            made
 *      ...               ...
 *      ret ERRNO     ->  ret STOP
 *      ret ALLOW     ->  ja  allowing tail       allowing tail:  watched number?  ret STOP
 *      ret KILL      ->  ja  refusing tail                       ret ALLOW
 *                                                refusing tail:  key argument?    ret KILL
 *                                                                ret STOP
 */
#include "bpf_stops.h"

#include "bpf_assembler.h"
#include "syscall_limits.h"

#include <stdlib.h>
#include <string.h>

#define ARGUMENT_BYTES 8u
#define FIRST_ARGUMENT (uint32_t) offsetof(struct seccomp_data, args)

/* Instructions of one watched number, and of the rest of a tail. */
enum { WATCHED_LENGTH = 5, TAIL_LENGTH = 4 };

/* A return that takes several instructions is appended to the filter, once for each value, and
 * the filter jumps there: so none of its other jumps changes. */
struct tail {
	uint32_t value;
	size_t start;
};

struct rewriter {
	const struct bpf_stops *stops;
	struct bpf_assembler out;
	struct tail *tails; /* owned */
	size_t n_tails;
};

/* Seccomp's loads have constant offsets only (no BPF_IND), so that their list is complete. */
int bpf_unused_argument(const struct bpf_program *filter)
{
	bool used[SYSCALL_ARGS] = {false};
	int argument = SYSCALL_ARGS - 1;

	for (size_t pc = 0; pc < filter->length; pc++) {
		const struct sock_filter *insn = &filter->instructions[pc];

		if (insn->code == (BPF_LD | BPF_W | BPF_ABS) && insn->k >= FIRST_ARGUMENT)
			used[(insn->k - FIRST_ARGUMENT) / ARGUMENT_BYTES] = true;
	}
	while (argument >= 0 && used[argument])
		argument--;
	return argument;
}

/* An allowed call that is watched stops. */
static void emit_allowing_tail(struct rewriter *rewriter, uint32_t value)
{
	const struct bpf_stops *stops = rewriter->stops;

	bpf_emit_load(&rewriter->out, offsetof(struct seccomp_data, nr));
	/* Another number skips all five: the accumulator still holds the number for the next one,
	 * while the last of them reloads it after the look at the architecture. */
	for (size_t i = 0; i < stops->n_watched; i++) {
		bpf_emit_if(&rewriter->out, (uint32_t)stops->watched[i].nr, WATCHED_LENGTH - 1);
		bpf_emit_load(&rewriter->out, offsetof(struct seccomp_data, arch));
		bpf_emit_if(&rewriter->out, stops->watched[i].arch, 1);
		bpf_emit_return(&rewriter->out, stops->stop);
		bpf_emit_load(&rewriter->out, offsetof(struct seccomp_data, nr));
	}
	bpf_emit_return(&rewriter->out, value);
}

/* A refused call stops, unless it comes with the key.  Only the kernel can kill or send SIGSYS: for
 * that the tracer writes the key into the argument at the stop, and the kernel runs the filter
 * again (since Linux 4.8, seccomp(2)). */
static void emit_refusing_tail(struct rewriter *rewriter, uint32_t value)
{
	const struct bpf_stops *stops = rewriter->stops;

	bpf_emit_load(&rewriter->out, bpf_argument_offset(stops->key.argument, false));
	bpf_emit_if(&rewriter->out, stops->key.value, 1);
	bpf_emit_return(&rewriter->out, value);
	bpf_emit_return(&rewriter->out, stops->stop);
}

static size_t tail_of(struct rewriter *rewriter, uint32_t value)
{
	size_t start = rewriter->out.n;

	for (size_t i = 0; i < rewriter->n_tails; i++)
		if (rewriter->tails[i].value == value)
			return rewriter->tails[i].start;
	rewriter->tails[rewriter->n_tails++] = (struct tail){value, start};
	if (bpf_action_allows(value))
		emit_allowing_tail(rewriter, value);
	else
		emit_refusing_tail(rewriter, value);
	return start;
}

/* TRACE without a tracer that asked for it, and USER_NOTIF without a listener, end in ENOSYS
 * (seccomp(2)), as the tracer can answer itself. */
static bool tracer_can_do(uint32_t answer)
{
	uint32_t action = answer & SECCOMP_RET_ACTION_FULL;

	return action == SECCOMP_RET_ERRNO || action == SECCOMP_RET_TRACE ||
	       action == SECCOMP_RET_USER_NOTIF;
}

static void rewrite_return(struct rewriter *rewriter, size_t pc)
{
	struct sock_filter *insn = &rewriter->out.code[pc];
	size_t target;

	if (tracer_can_do(insn->k)) {
		insn->k = rewriter->stops->stop;
		return;
	}
	target = tail_of(rewriter, insn->k);
	/* BPF_JA has an offset of 32 bits and so reaches every tail; jt and jf have 8. */
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

/* The tails may make the program longer than BPF_MAXINSNS: bpf_check() refuses it then. */
int bpf_make_stops(const struct bpf_program *filter, const struct bpf_stops *stops,
        struct bpf_program *made, struct error *err)
{
	struct rewriter rewriter = {.stops = stops};
	size_t n_returns = count_returns(filter);
	size_t tail_length = WATCHED_LENGTH * stops->n_watched + TAIL_LENGTH;

	if (!n_returns)
		return error_set(err, "the filter returns what it computes");
	rewriter.tails = calloc(n_returns, sizeof(*rewriter.tails));
	made->instructions =
	        calloc(filter->length + n_returns * tail_length, sizeof(*made->instructions));
	if (!rewriter.tails || !made->instructions) {
		free(rewriter.tails);
		bpf_release(made);
		return error_no_memory(err);
	}
	memcpy(made->instructions, filter->instructions,
	        filter->length * sizeof(*filter->instructions));
	rewriter.out = (struct bpf_assembler){made->instructions, filter->length};
	for (size_t pc = 0; pc < filter->length; pc++)
		if (is_return(&made->instructions[pc]))
			rewrite_return(&rewriter, pc);
	made->length = rewriter.out.n;
	free(rewriter.tails);
	if (bpf_check(made, err)) {
		bpf_release(made);
		return -1;
	}
	return 0;
}
