/*
 * The stacks of calls: asked for at an occurrence, found later, by others.
 *
 *      the first occurrence, a new value    kept, whatever was found
 *      any other (--stacks=N)               kept if the executable has no such one yet, up to N for
 *                                           each call; the rest is counted
 */
#ifndef SECPROF_TRACER_SEEN_STACKS_H
#define SECPROF_TRACER_SEEN_STACKS_H

#include "recorder.h"
#include "recording.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seen_stack;
struct known_stack;

/* Of one call; zeroed means that there are none. */
struct seen_stacks {
	struct seen_stack *first, *last; /* owned */
	uint64_t more;                   /* different ones that were not kept */
};

/* Of one call in one executable; zeroed at first. */
struct stack_search {
	uint32_t n_kept;
	uint64_t in_vain; /* occurrences since it has brought something new */
};

/* What all calls have in common; zeroed but for `wanted`. */
struct stack_table {
	struct recorder_stacks wanted;
	struct known_stack *known; /* a hash table */
	uint32_t n_known, n_further, n_sought;
};

/* An occurrence of a call.  `search` is NULL where the executable is not known. */
struct stack_occasion {
	struct seen_stacks *stacks;
	struct stack_search *search;
	int32_t exe;
	bool is_first, is_new_value;
	struct arg_tuple values;
};

/* What the stack of this occurrence is to be written to, until stacks_found(); NULL: it is not
 * wanted. */
struct user_stack *stacks_ask(struct stack_table *table, const struct stack_occasion *occasion);

/* True if it is kept.  It is not valid any longer if it is not.  `lost`: no more than its
 * innermost frame could be had. */
bool stacks_found(struct stack_table *table, struct user_stack *stack, bool lost);

/* Into a call that has none; -1 without memory. */
int stacks_copy(const struct seen_stacks *stacks, struct call *call);

void stacks_release(struct seen_stacks *stacks);
void stack_table_release(struct stack_table *table);

#endif
