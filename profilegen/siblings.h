/*
 * Calls that can replace one another: knowledge/siblings.csv, compiled in; and those that C
 * libraries make by themselves: knowledge/c_library.csv.
 */
#ifndef SECPROF_SIBLINGS_H
#define SECPROF_SIBLINGS_H

#include "generate.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* (argument & mask) == value, of its lower 32 bits. */
struct masked_argument {
	bool given;
	unsigned index; /* on most architectures: arch_argument_index() */
	uint32_t mask, value;
};

/* Rows of a family follow each other, the oldest call first. */
struct sibling {
	const char *family;
	const char *call;
	const char *fallback; /* what callers do on ENOSYS, and only then; "": none */
	const char *instead;  /* the one call that they make then; "": none, or it depends */
	const char *reach;    /* what it can do beyond the older ones; "": the same */
	const char *unseen;   /* which arguments of it are in memory, where no filter sees them; "":
	                         none */
	struct masked_argument limit; /* with this it can do no more than the older ones */
	/* What a rule about an argument of another member says about this call. */
	enum { ARGUMENTS_DIFFER, ARGUMENTS_SAME, ARGUMENTS_NONE } arguments;
};

struct c_library_call {
	const char *call;
	struct masked_argument limit; /* all that they need of it */
	const char *beside;           /* the call that brings it; "": any program may make it */
	enum siblings_level level;    /* from which on it is allowed */
};

#define sibling_for_each(row) \
	for (const struct sibling *row = sibling_table; row < sibling_table + sibling_count; row++)

#define c_library_for_each(row)                                  \
	for (const struct c_library_call *row = c_library_table; \
	        row < c_library_table + c_library_count; row++)

extern const struct sibling sibling_table[];
extern const size_t sibling_count;
extern const struct c_library_call c_library_table[];
extern const size_t c_library_count;

bool sibling_same_family(const struct sibling *a, const struct sibling *b);

#endif
