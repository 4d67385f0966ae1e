/*
 * Is there a 32-bit word that satisfies all of some comparisons?
 */
#ifndef SECPROF_CORE_WORD_SOLVER_H
#define SECPROF_CORE_WORD_SOLVER_H

#include <stddef.h>
#include <stdint.h>

enum word_order { WORD_LESS = 1, WORD_EQUAL = 2, WORD_GREATER = 4 };

/* `word & mask`, compared as unsigned with `value`, is in one of these orders. */
struct word_comparison {
	uint32_t mask, value;
	uint8_t orders; /* enum word_order, any of them */
};

enum { WORD_COMPARISONS_MAX = 256 };

enum word_solution {
	WORD_SOLVED,
	WORD_UNSATISFIABLE, /* proven */
	WORD_TOO_HARD,      /* not decided within the bounds of this search */
};

/* Of at most WORD_COMPARISONS_MAX comparisons.  *word is set if it is solved.  *effort_left goes
 * down by what the search took; at 0 it is too hard.  Not reentrant. */
enum word_solution word_solve(const struct word_comparison *comparisons, size_t n_comparisons,
        uint32_t *word, unsigned long *effort_left);

#endif
