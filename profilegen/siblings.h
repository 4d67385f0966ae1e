/*
 * Calls that can replace one another: knowledge/siblings.csv, compiled in.
 */
#ifndef SECPROF_SIBLINGS_H
#define SECPROF_SIBLINGS_H

#include <stdbool.h>
#include <stddef.h>

/* Rows of a family follow each other, the oldest call first. */
struct sibling {
	const char *family;
	const char *call;
	const char *fallback; /* what callers do on ENOSYS, and only then; "": none */
	const char *instead;  /* the one call that they make then; "": none, or it depends */
	const char *reach;    /* what it can do beyond the older ones; "": the same */
	const char *unseen;   /* which arguments of it are in memory, where no filter sees them; "":
	                         none */
};

#define sibling_for_each(row) \
	for (const struct sibling *row = sibling_table; row < sibling_table + sibling_count; row++)

extern const struct sibling sibling_table[];
extern const size_t sibling_count;

bool sibling_same_family(const struct sibling *a, const struct sibling *b);

#endif
