/*
 * Sums of numbers that a file may have made as large as it likes.
 */
#ifndef SECPROF_SATURATING_H
#define SECPROF_SATURATING_H

#include <stdint.h>

/* UINT64_MAX instead of what does not fit. */
static inline uint64_t add_saturating(uint64_t a, uint64_t b)
{
	uint64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

#endif
