/*
 * Calls that an allow-list allows in several ways, each a value of some bits of an argument, where
 * the recording shows no other: mmap not writable, mmap not executable
 * (knowledge/argument_bits.csv, compiled in).
 */
#ifndef SECPROF_ARGUMENT_BITS_H
#define SECPROF_ARGUMENT_BITS_H

#include "error.h"
#include "generate.h"
#include "profile.h"
#include "recording.h"

struct argument_bits {
	const char *call;
	unsigned index;
	uint32_t mask, value; /* (argument & mask) == value */
	const char *what;     /* "not writable" */
};

/* The next row about a call after `previous`, NULL for the first; NULL: there are no more. */
const struct argument_bits *argument_bits_next(
        const struct argument_bits *previous, const char *call);

enum bits_verdict {
	BITS_UNRECORDED, /* of the call no values were kept */
	BITS_INCOMPLETE, /* not all of them are known; *why */
	BITS_BROKEN,     /* a recorded value has none of the rows' bits; *value */
	BITS_HOLD,
};

/* What the recording shows, on the profile's architectures, of a call that has rows. */
enum bits_verdict argument_bits_judge(const char *call, const struct run *observed,
        const struct generate_options *options, const struct profile *profile, const char **why,
        uint32_t *value);

#endif
