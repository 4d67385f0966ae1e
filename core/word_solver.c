#include "word_solver.h"

#include <stdbool.h>
#include <string.h>

#define WORD_BITS 32
#define CANDIDATES_MAX 1024
#define SET_WORDS (WORD_COMPARISONS_MAX / 64)

/*
 * Words are made from their highest bit down.  What matters of the bits chosen so far is which
 * comparisons they leave open (equal so far): the others hold, whatever follows.  So of all
 * beginnings that leave the same ones open, one is enough, and there are few.
 */
struct candidate {
	uint32_t word;
	uint64_t open[SET_WORDS];
};

struct candidates {
	struct candidate items[CANDIDATES_MAX];
	size_t n;
};

/* Too much for a small stack, and allocating could fail. */
static struct candidates lists[2];

static bool is_open(const struct candidate *candidate, size_t i)
{
	return candidate->open[i / 64] >> i % 64 & 1;
}

static void set_open(struct candidate *candidate, size_t i, bool open)
{
	uint64_t bit = UINT64_C(1) << i % 64;

	if (open)
		candidate->open[i / 64] |= bit;
	else
		candidate->open[i / 64] &= ~bit;
}

/* Gives a candidate its next bit.  False if a comparison cannot hold any more. */
static bool extend(struct candidate *candidate, const struct word_comparison *comparisons, size_t n,
        uint32_t bit, bool is_set)
{
	/* The highest bit that differs decides an unsigned comparison; lower ones change
	 * nothing. */
	candidate->word |= is_set ? bit : 0;
	for (size_t i = 0; i < n; i++) {
		bool left = candidate->word & comparisons[i].mask & bit;
		bool right = comparisons[i].value & bit;

		if (left == right || !is_open(candidate, i))
			continue;
		if (!(comparisons[i].orders & (left ? WORD_GREATER : WORD_LESS)))
			return false;
		set_open(candidate, i, false);
	}
	return true;
}

static bool has(const struct candidates *candidates, const struct candidate *candidate)
{
	for (size_t i = 0; i < candidates->n; i++)
		if (!memcmp(candidates->items[i].open, candidate->open, sizeof(candidate->open)))
			return true;
	return false;
}

static bool is_solution(
        const struct candidate *candidate, const struct word_comparison *comparisons, size_t n)
{
	for (size_t i = 0; i < n; i++)
		/* Open after the last bit: equal. */
		if (is_open(candidate, i) && !(comparisons[i].orders & WORD_EQUAL))
			return false;
	return true;
}

static bool spend(unsigned long *effort_left, size_t effort)
{
	*effort_left -= effort < *effort_left ? effort : *effort_left;
	return *effort_left > 0;
}

/* False if there are too many. */
static bool extend_all(const struct candidates *from, struct candidates *to,
        const struct word_comparison *comparisons, size_t n, uint32_t bit,
        unsigned long *effort_left)
{
	to->n = 0;
	for (size_t i = 0; i < 2 * from->n; i++) {
		struct candidate candidate = from->items[i / 2];

		/* What extend() and has() look at. */
		if (!spend(effort_left, n + to->n))
			return false;
		/* The cleared bit first, so that the smallest words are found. */
		if (!extend(&candidate, comparisons, n, bit, i % 2) || has(to, &candidate))
			continue;
		if (to->n == CANDIDATES_MAX)
			return false;
		to->items[to->n++] = candidate;
	}
	return true;
}

enum word_solution word_solve(const struct word_comparison *comparisons, size_t n_comparisons,
        uint32_t *word, unsigned long *effort_left)
{
	struct candidates *from = &lists[0], *to = &lists[1];

	if (n_comparisons > WORD_COMPARISONS_MAX)
		return WORD_TOO_HARD;
	from->n = 1;
	memset(&from->items[0], 0, sizeof(from->items[0]));
	for (size_t i = 0; i < n_comparisons; i++)
		set_open(&from->items[0], i, true);
	for (int i = WORD_BITS - 1; i >= 0; i--) {
		struct candidates *extended = to;

		if (!extend_all(
		            from, to, comparisons, n_comparisons, UINT32_C(1) << i, effort_left))
			return WORD_TOO_HARD;
		to = from;
		from = extended;
	}
	for (size_t i = 0; i < from->n; i++) {
		if (!is_solution(&from->items[i], comparisons, n_comparisons))
			continue;
		*word = from->items[i].word;
		return WORD_SOLVED;
	}
	return WORD_UNSATISFIABLE;
}
