#include "bpf_within.h"

#include "bpf_machine.h"
#include "bpf_run.h"

#include <stdlib.h>
#include <string.h>

/* Instructions of both programs together, and branches of one path: a hundred times what the
 * filters of container runtimes need.  The second also bounds the recursion, and so the stack. */
#define STEPS_MAX 4000000ul
#define BRANCHES_MAX 2048
/* Of a search that is one of many; more than any filter of libseccomp needs, and some 30 ms. */
#define BRIEF_STEPS_MAX 50000ul

enum { FIRST, SECOND };

/*
 * The first program is followed along each path to a return that allows; from there the second
 * one, by the same call.  A path that no call can take is left where that shows: the words of a
 * call are independent of each other, and word_solve() is exact.
 */
struct search {
	const struct bpf_program *programs[2]; /* the second NULL: only the first is followed */
	const uint32_t *answer;                /* looked for in the first; NULL: any that allows */
	struct bpf_input input;
	/* What the path so far demands of each word, and a word that meets it. */
	struct word_comparison demands[BPF_CALL_WORDS][WORD_COMPARISONS_MAX];
	size_t n_demands[BPF_CALL_WORDS];
	uint32_t words[BPF_CALL_WORDS];
	unsigned long n_steps, max_steps;
	unsigned n_branches;
	struct bpf_word first_answer; /* of the path that the second program is followed for */
	struct seccomp_data *witness;
	enum bpf_within result;
	bool is_over;
};

static void follow(struct search *search, int which, size_t pc, struct bpf_machine machine);

static void give_up(struct search *search)
{
	search->result = BPF_UNDECIDED;
	search->is_over = true;
}

static bool is_looked_for(const struct search *search, uint32_t answer)
{
	return search->answer ? answer == *search->answer : bpf_action_allows(answer);
}

/* Does the second answer refuse what the first lets pass, or may let pass? */
static bool may_exceed(struct bpf_word first, struct bpf_word second)
{
	uint32_t difference = first.value ^ second.value;

	/* What is not known may refuse. */
	if (second.kind != BPF_KNOWN)
		return true;
	/* Both leave it to a tracer or a supervisor: to the same one, for all that is known. */
	if (first.kind == BPF_KNOWN && bpf_action_defers(first.value) &&
	        !(difference & SECCOMP_RET_ACTION_FULL))
		return false;
	return !bpf_action_allows(second.value);
}

/* The end of a path that only the first program allows.  What was not understood on it may keep
 * every call from taking it. */
static void try_witness(struct search *search)
{
	const struct bpf_program *second = search->programs[SECOND];
	struct seccomp_data data;

	memcpy(&data, search->words, sizeof(data));
	if (!is_looked_for(search, bpf_run(search->programs[FIRST], &data)) ||
	        (second && bpf_action_allows(bpf_run(second, &data)))) {
		search->result = BPF_UNDECIDED;
		return;
	}
	*search->witness = data;
	search->result = BPF_EXCEEDS;
	search->is_over = true;
}

static void end_path(struct search *search, int which, struct bpf_word value)
{
	bool is_known = value.kind == BPF_KNOWN;

	if (which == SECOND) {
		if (may_exceed(search->first_answer, value))
			try_witness(search);
		return;
	}
	if (is_known && !is_looked_for(search, value.value) &&
	        (search->answer || !bpf_action_defers(value.value)))
		return;
	search->first_answer = value;
	if (search->programs[SECOND])
		follow(search, SECOND, 0, bpf_machine_at_start());
	else
		try_witness(search);
}

static bool meets(uint32_t word, const struct word_comparison *demand)
{
	uint32_t part = word & demand->mask;
	unsigned order = part < demand->value ? WORD_LESS : WORD_EQUAL;

	return demand->orders & (part > demand->value ? WORD_GREATER : order);
}

static bool is_same(const struct word_comparison *a, const struct word_comparison *b)
{
	return a->mask == b->mask && a->value == b->value && a->orders == b->orders;
}

/* Filters repeat comparisons; a repeated demand must not take the room of another one. */
static bool is_demanded(
        const struct search *search, unsigned word, const struct word_comparison *demand)
{
	for (size_t i = 0; i < search->n_demands[word]; i++)
		if (is_same(&search->demands[word][i], demand))
			return true;
	return false;
}

/* Goes on where a word of the call meets one more demand, if any can.  A demand too many is left
 * out: what is followed then is more than what can be. */
static void follow_if(struct search *search, unsigned word, struct word_comparison demand,
        int which, size_t pc, const struct bpf_machine *machine)
{
	size_t n_before = search->n_demands[word];

	if (n_before < WORD_COMPARISONS_MAX && !is_demanded(search, word, &demand))
		search->demands[word][search->n_demands[word]++] = demand;
	/* The word found so far is not restored afterwards: it meets the demands that remain,
	 * too. */
	if (meets(search->words[word], &demand) ||
	        word_solve(search->demands[word], search->n_demands[word], &search->words[word]) !=
	                WORD_UNSATISFIABLE)
		follow(search, which, pc, *machine);
	search->n_demands[word] = n_before;
}

static void branch(struct search *search, int which, const struct bpf_step *step,
        const struct bpf_machine *machine)
{
	const struct word_comparison *demand = &step->first_if;
	struct word_comparison opposite = *demand;

	if (search->n_branches == BRANCHES_MAX) {
		give_up(search);
		return;
	}
	search->n_branches++;
	if (demand->orders) {
		opposite.orders ^= WORD_LESS | WORD_EQUAL | WORD_GREATER;
		follow_if(search, step->source, *demand, which, step->next[0], machine);
		follow_if(search, step->source, opposite, which, step->next[1], machine);
	} else {
		follow(search, which, step->next[0], *machine);
		follow(search, which, step->next[1], *machine);
	}
	search->n_branches--;
}

static void follow(struct search *search, int which, size_t pc, struct bpf_machine machine)
{
	const struct sock_filter *instructions = search->programs[which]->instructions;

	while (!search->is_over) {
		struct bpf_step step = bpf_execute(&instructions[pc], pc, &machine, &search->input);

		if (++search->n_steps > search->max_steps)
			give_up(search);
		if (step.returns)
			end_path(search, which, step.value);
		if (step.n_next == 2)
			branch(search, which, &step, &machine);
		if (step.n_next != 1)
			return;
		pc = step.next[0];
	}
}

static enum bpf_within run(struct search *search, const struct bpf_calls *calls)
{
	search->result = BPF_WITHIN;
	memcpy(search->words, &calls->data, sizeof(search->words));
	memcpy(search->input.words, &calls->data, sizeof(search->input.words));
	for (size_t i = 0; i < BPF_CALL_WORDS; i++)
		search->input.known[i] = !calls->is_free[i];
	follow(search, FIRST, 0, bpf_machine_at_start());
	return search->result;
}

enum bpf_within bpf_within(const struct bpf_program *first, const struct bpf_program *second,
        const struct bpf_calls *calls, struct seccomp_data *witness)
{
	struct search search = {
	        .programs = {first, second}, .max_steps = STEPS_MAX, .witness = witness};

	return run(&search, calls);
}

enum bpf_within bpf_within_briefly(const struct bpf_program *first,
        const struct bpf_program *second, const struct bpf_calls *calls,
        struct seccomp_data *witness)
{
	struct search search = {
	        .programs = {first, second}, .max_steps = BRIEF_STEPS_MAX, .witness = witness};

	return run(&search, calls);
}

enum bpf_within bpf_find_answer(const struct bpf_program *program, uint32_t answer,
        const struct bpf_calls *calls, struct seccomp_data *witness)
{
	struct search search = {.programs = {program},
	        .answer = &answer,
	        .max_steps = BRIEF_STEPS_MAX,
	        .witness = witness};

	return run(&search, calls);
}
