/*
 * The values that arguments of one call had: each once, up to a bound.
 */
#ifndef SECPROF_TRACER_SEEN_VALUES_H
#define SECPROF_TRACER_SEEN_VALUES_H

#include "recording.h"
#include "selector.h"

#include <stdbool.h>

struct seen_values {
	uint64_t single[CALL_ARG_VALUES_MAX];
	size_t n_single;
	bool single_overflow;
	struct arg_tuple *together; /* owned; NULL: nothing is kept together */
	size_t n_together;
	bool together_overflow;
};

/* Of a zeroed struct; false without memory. */
bool seen_values_init(struct seen_values *values, const struct selector_kept *kept);

/* True if it is a new one, and was kept. */
bool seen_values_add_single(struct seen_values *values, uint64_t value);

/* Of a call's arguments what `kept` says; *these are its values: those that are kept together,
 * else the single one, if any.  True if they are new. */
bool seen_values_add(struct seen_values *values, const struct selector_kept *kept,
        const uint64_t args[SYSCALL_ARGS], struct arg_tuple *these);

/* Copies into zeroed structs; -1 without memory. */
int seen_values_copy_single(const struct seen_values *values, struct call_arg *arg);
int seen_values_copy_together(const struct seen_values *values, const struct selector_kept *kept,
        struct call_tuples *tuples);

void seen_values_release(struct seen_values *values);

#endif
