/*
 * What each call of Linux does: knowledge/call.csv, compiled in.
 */
#ifndef SECPROF_CALL_FACTS_H
#define SECPROF_CALL_FACTS_H

#include "call_category.h"

#include <stddef.h>

struct call_facts {
	const char *call;
	const char *what; /* "open or create a file" */
	enum call_category category;
	const char *since; /* the first kernel that has it; "": none implements it */
};

#define call_facts_for_each(row)                              \
	for (const struct call_facts *row = call_facts_table; \
	        row < call_facts_table + call_facts_count; row++)

extern const struct call_facts call_facts_table[];
extern const size_t call_facts_count;

/* NULL: there is no such call. */
const struct call_facts *call_facts_find(const char *call);

/* The name that a mistyped one was probably meant to be; NULL: none is near. */
const char *call_facts_nearest(const char *call);

#endif
