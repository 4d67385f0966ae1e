/*
 *	filter 0, RET ALLOW -> filter 1, as it is
 *	          RET ERRNO -> filter 1, whose RET ALLOW is RET ERRNO
 *	          RET KILL  =  RET KILL: nothing takes precedence over it
 *
 * Of each filter there is a copy for each answer that the ones before it can give.  A return of a
 * filter that another one follows becomes a jump to the copy for that answer.  Only a division by
 * zero, which ends a filter with KILL_THREAD, ends the whole: a KILL_PROCESS that would follow is
 * not seen.
 */
#include "bpf_stack.h"

#include "bpf_assembler.h"
#include "cleanup.h"

#include <stdlib.h>

#define ANSWERS_MAX 64

/* The copies of one filter: where each begins, and which answer it starts from. */
struct layer {
	const struct bpf_program *filter;
	uint32_t answers[ANSWERS_MAX];
	size_t starts[ANSWERS_MAX];
	size_t n_copies;
	uint32_t hardest_below; /* that any filter after this one can give */
};

struct stacking {
	struct layer *layers;
	size_t n_layers;
	struct bpf_assembler out;
	struct error *err;
};

/* A filter starts with both registers zero; after another one that is to be made so. */
#define N_RESET 2

static size_t copy_length(const struct stacking *stacking, const struct layer *layer)
{
	return layer->filter->length + (layer == stacking->layers ? 0 : N_RESET);
}

static bool is_return(const struct sock_filter *insn)
{
	return BPF_CLASS(insn->code) == BPF_RET;
}

static bool returns_accumulator(const struct sock_filter *insn)
{
	return is_return(insn) && BPF_RVAL(insn->code) == BPF_A;
}

static uint32_t combine(uint32_t answer, uint32_t next)
{
	return bpf_action_is_harder(next, answer) ? next : answer;
}

/* What is computed may be anything. */
static uint32_t hardest_of(const struct bpf_program *filter, uint32_t hardest)
{
	for (size_t pc = 0; pc < filter->length; pc++) {
		const struct sock_filter *insn = &filter->instructions[pc];

		if (returns_accumulator(insn))
			return SECCOMP_RET_KILL_PROCESS;
		/* Dividing by an X of zero returns 0. */
		if (insn->code == (BPF_ALU | BPF_DIV | BPF_X))
			hardest = combine(hardest, SECCOMP_RET_KILL_THREAD);
		if (is_return(insn))
			hardest = combine(hardest, insn->k);
	}
	return hardest;
}

/* Is it the last word, whatever the filters after this one say? */
static bool is_final(const struct layer *layer, uint32_t answer)
{
	return !bpf_action_is_harder(layer->hardest_below, answer);
}

static size_t find_copy(const struct layer *layer, uint32_t answer)
{
	size_t i = 0;

	while (i < layer->n_copies && layer->answers[i] != answer)
		i++;
	return i;
}

static int add_copy(struct stacking *stacking, struct layer *layer, uint32_t answer)
{
	if (find_copy(layer, answer) < layer->n_copies)
		return 0;
	if (layer->n_copies == ANSWERS_MAX)
		return error_set(stacking->err,
		        "a filter gives more than %d different answers, and cannot be judged "
		        "together with others",
		        ANSWERS_MAX);
	layer->answers[layer->n_copies++] = answer;
	return 0;
}

/* Which copies the next filter needs after this copy. */
static int find_next_copies(struct stacking *stacking, struct layer *layer, uint32_t answer)
{
	for (size_t pc = 0; pc < layer->filter->length; pc++) {
		const struct sock_filter *insn = &layer->filter->instructions[pc];
		uint32_t combined = combine(answer, insn->k);

		if (!is_return(insn))
			continue;
		/* What it returns is not known before it runs, so no copy is for it.  As it is, it
		 * can remain only where nothing else is to be combined with it. */
		if (returns_accumulator(insn) &&
		        (layer + 1 < stacking->layers + stacking->n_layers ||
		                answer != SECCOMP_RET_ALLOW))
			return error_set(stacking->err,
			        "a filter returns what it computes, and cannot be judged together "
			        "with others");
		if (!returns_accumulator(insn) && !is_final(layer, combined) &&
		        add_copy(stacking, layer + 1, combined))
			return -1;
	}
	return 0;
}

static int plan(struct stacking *stacking)
{
	size_t length = 0;

	for (size_t i = stacking->n_layers; i-- > 1;)
		stacking->layers[i - 1].hardest_below =
		        hardest_of(stacking->layers[i].filter, stacking->layers[i].hardest_below);
	if (add_copy(stacking, &stacking->layers[0], SECCOMP_RET_ALLOW))
		return -1;
	for (size_t i = 0; i < stacking->n_layers; i++) {
		struct layer *layer = &stacking->layers[i];

		for (size_t copy = 0; copy < layer->n_copies; copy++) {
			if (find_next_copies(stacking, layer, layer->answers[copy]))
				return -1;
			layer->starts[copy] = length;
			length += copy_length(stacking, layer);
		}
	}
	if (length > BPF_MAXINSNS)
		return error_set(stacking->err,
		        "the filters have more than %d instructions together, and are too long to "
		        "be judged",
		        BPF_MAXINSNS);
	return 0;
}

static void emit_return(struct stacking *stacking, const struct layer *layer, uint32_t answer)
{
	struct bpf_assembler *out = &stacking->out;

	if (is_final(layer, answer))
		bpf_emit_return(out, answer);
	else
		/* BPF_JA has an offset of 32 bits, and it always is forward: a layer's copies come
		 * after those of the layer before. */
		bpf_emit(out, BPF_JMP | BPF_JA,
		        (uint32_t)(layer[1].starts[find_copy(layer + 1, answer)] - out->n - 1), 0,
		        0);
}

/* Each instruction becomes one, so that the jumps within the filter stay as they are. */
static void emit_copy(struct stacking *stacking, const struct layer *layer, uint32_t answer)
{
	if (layer != stacking->layers) {
		bpf_emit(&stacking->out, BPF_LD | BPF_IMM, 0, 0, 0);
		bpf_emit(&stacking->out, BPF_LDX | BPF_IMM, 0, 0, 0);
	}
	for (size_t pc = 0; pc < layer->filter->length; pc++) {
		const struct sock_filter *insn = &layer->filter->instructions[pc];

		if (is_return(insn) && !returns_accumulator(insn))
			emit_return(stacking, layer, combine(answer, insn->k));
		else
			bpf_emit(&stacking->out, insn->code, insn->k, insn->jt, insn->jf);
	}
}

int bpf_stack(const struct bpf_program *filters, size_t n_filters, struct bpf_program *made,
        struct error *err)
{
	cleanup_free struct layer *layers = calloc(n_filters, sizeof(*layers));
	struct stacking stacking = {.layers = layers, .n_layers = n_filters, .err = err};

	if (!layers)
		return error_no_memory(err);
	for (size_t i = 0; i < n_filters; i++)
		layers[i] =
		        (struct layer){.filter = &filters[i], .hardest_below = SECCOMP_RET_ALLOW};
	if (plan(&stacking))
		return -1;
	made->instructions = calloc(BPF_MAXINSNS, sizeof(*made->instructions));
	if (!made->instructions)
		return error_no_memory(err);
	stacking.out.code = made->instructions;
	for (size_t i = 0; i < n_filters; i++)
		for (size_t copy = 0; copy < layers[i].n_copies; copy++)
			emit_copy(&stacking, &layers[i], layers[i].answers[copy]);
	made->length = stacking.out.n;
	if (!bpf_check(made, err))
		return 0;
	bpf_release(made);
	return -1;
}
