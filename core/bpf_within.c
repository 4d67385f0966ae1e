#include "bpf_within.h"

#include "bpf_machine.h"
#include "bpf_run.h"

#include <stdlib.h>
#include <string.h>

/* Instructions of both programs together, and branches of one path: a hundred times what the
 * filters of container runtimes need. */
#define STEPS_MAX 4000000ul
#define BRANCHES_MAX 2048
/* Of a search that is one of many; more than any filter of libseccomp needs, and some 30 ms. */
#define BRIEF_STEPS_MAX 50000ul

enum { FIRST, SECOND };

/* The other way that a path can take at a branch. */
struct branch {
	size_t pc;
	int which;
	struct bpf_machine machine;
	unsigned word;
	uint32_t value;                     /* of that word, which meets what was demanded before */
	struct word_comparison demand;      /* of that word; no orders: none */
	uint16_t n_demands[BPF_CALL_WORDS]; /* of the path up to here */
};

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
	uint16_t n_demands[BPF_CALL_WORDS];
	uint32_t words[BPF_CALL_WORDS];
	unsigned long n_steps, max_steps, effort_left;
	struct branch branches[BRANCHES_MAX]; /* not yet taken */
	unsigned n_branches;
	/* Where the path is. */
	int which;
	size_t pc;
	struct bpf_machine machine;
	struct bpf_word first_answer; /* of the path that the second program is followed for */
	struct seccomp_data *witness;
	enum bpf_within result;
	bool is_over;
};

/* Too much for a small stack, and allocating could fail. */
static struct search the_search;

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

/* False if the path goes on, in the second program. */
static bool ends_path(struct search *search, struct bpf_word value)
{
	bool is_known = value.kind == BPF_KNOWN;

	if (search->which == SECOND) {
		if (may_exceed(search->first_answer, value))
			try_witness(search);
		return true;
	}
	if (is_known && !is_looked_for(search, value.value) &&
	        (search->answer || !bpf_action_defers(value.value)))
		return true;
	search->first_answer = value;
	if (!search->programs[SECOND]) {
		try_witness(search);
		return true;
	}
	search->which = SECOND;
	search->pc = 0;
	search->machine = bpf_machine_at_start();
	return false;
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

/* Can a word of the call meet one more demand?  A demand too many is left out: what is followed
 * then is more than what can be. */
static bool can_meet(struct search *search, unsigned word, const struct word_comparison *demand)
{
	size_t n_before = search->n_demands[word];

	if (!demand->orders)
		return true;
	if (n_before < WORD_COMPARISONS_MAX && !is_demanded(search, word, demand))
		search->demands[word][search->n_demands[word]++] = *demand;
	return meets(search->words[word], demand) ||
	       word_solve(search->demands[word], search->n_demands[word], &search->words[word],
	               &search->effort_left) != WORD_UNSATISFIABLE;
}

/* False if there is none.  What it demands is what the others that are left demand, and more, as
 * the last branch is taken first. */
static bool take_branch(struct search *search)
{
	while (search->n_branches && !search->is_over) {
		const struct branch *branch = &search->branches[--search->n_branches];

		memcpy(search->n_demands, branch->n_demands, sizeof(search->n_demands));
		search->which = branch->which;
		search->pc = branch->pc;
		search->machine = branch->machine;
		search->words[branch->word] = branch->value;
		if (can_meet(search, branch->word, &branch->demand))
			return true;
	}
	return false;
}

/* Goes on by the first way, if a call can; the second is left for later.  False if the first ends
 * here. */
static bool divide(struct search *search, const struct bpf_step *step)
{
	struct branch *other = &search->branches[search->n_branches];

	if (search->n_branches == BRANCHES_MAX) {
		give_up(search);
		return false;
	}
	search->n_branches++;
	*other = (struct branch){.pc = step->next[1],
	        .which = search->which,
	        .machine = search->machine,
	        .word = step->source,
	        .value = search->words[step->source],
	        .demand = step->first_if};
	if (other->demand.orders)
		other->demand.orders ^= WORD_LESS | WORD_EQUAL | WORD_GREATER;
	memcpy(other->n_demands, search->n_demands, sizeof(other->n_demands));
	search->pc = step->next[0];
	return can_meet(search, step->source, &step->first_if);
}

/* One instruction.  False at the end of a path. */
static bool advance(struct search *search)
{
	const struct sock_filter *instructions = search->programs[search->which]->instructions;
	struct bpf_step step = bpf_execute(
	        &instructions[search->pc], search->pc, &search->machine, &search->input);

	if (++search->n_steps > search->max_steps || !search->effort_left) {
		give_up(search);
		return false;
	}
	search->effort_left--;
	if (step.returns)
		return !ends_path(search, step.value);
	if (step.n_next == 2)
		return divide(search, &step);
	search->pc = step.next[0];
	return true;
}

static enum bpf_within run(
        struct search *search, const struct bpf_calls *calls, struct bpf_budget *budget)
{
	unsigned long effort = budget->left > BPF_EFFORT_MIN ? budget->left : BPF_EFFORT_MIN;

	search->result = BPF_WITHIN;
	search->effort_left = effort;
	memcpy(search->words, &calls->data, sizeof(search->words));
	memcpy(search->input.words, &calls->data, sizeof(search->input.words));
	for (size_t i = 0; i < BPF_CALL_WORDS; i++)
		search->input.known[i] = !calls->is_free[i];
	search->which = FIRST;
	search->pc = 0;
	search->machine = bpf_machine_at_start();
	do {
		while (advance(search))
			;
	} while (take_branch(search));
	effort -= search->effort_left;
	budget->left -= effort < budget->left ? effort : budget->left;
	return search->result;
}

static struct search *prepare(const struct bpf_program *first, const struct bpf_program *second,
        unsigned long max_steps, struct seccomp_data *witness)
{
	struct search *search = &the_search;

	/* The rest is written before it is read. */
	memset(search->n_demands, 0, sizeof(search->n_demands));
	search->programs[FIRST] = first;
	search->programs[SECOND] = second;
	search->answer = NULL;
	search->n_steps = search->n_branches = 0;
	search->max_steps = max_steps;
	search->witness = witness;
	search->is_over = false;
	return search;
}

enum bpf_within bpf_within(const struct bpf_program *first, const struct bpf_program *second,
        const struct bpf_calls *calls, struct bpf_budget *budget, struct seccomp_data *witness)
{
	return run(prepare(first, second, STEPS_MAX, witness), calls, budget);
}

enum bpf_within bpf_within_briefly(const struct bpf_program *first,
        const struct bpf_program *second, const struct bpf_calls *calls, struct bpf_budget *budget,
        struct seccomp_data *witness)
{
	return run(prepare(first, second, BRIEF_STEPS_MAX, witness), calls, budget);
}

enum bpf_within bpf_find_answer(const struct bpf_program *program, uint32_t answer,
        const struct bpf_calls *calls, struct bpf_budget *budget, struct seccomp_data *witness)
{
	struct search *search = prepare(program, NULL, BRIEF_STEPS_MAX, witness);

	search->answer = &answer;
	return run(search, calls, budget);
}
