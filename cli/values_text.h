/*
 * Values of arguments, as text and as JSON.
 */
#ifndef SECPROF_CLI_VALUES_TEXT_H
#define SECPROF_CLI_VALUES_TEXT_H

#include "table.h"

#include "error.h"
#include "recording.h"
#include "recording_diff.h"

/* What was kept of a call, or a part of it. */
struct values_text {
	const struct call *call;
	bool in_memory; /* the flags in clone3's struct clone_args... */
	bool together;  /* ...or of the arguments of call->tuples... */
	unsigned index; /* ...or of this argument */
	const uint64_t *values;
	size_t n_values;
	const struct arg_tuple *tuples; /* in place of the values, of what is kept together */
	size_t n_tuples;
	bool overflow; /* there were more than were kept */
};

/* Calls `visit` for each argument, or those that are kept together, of which a call has values;
 * ends with the first failure. */
typedef int values_text_visitor(const struct values_text *values, void *context, struct error *err);
MUST_CHECK int values_text_visit(
        const struct call *call, values_text_visitor *visit, void *context, struct error *err);

/* Of a change that is CHANGE_NEW_VALUES. */
struct values_text values_text_of(const struct recording_change *change);

/* "argument 1: 0x5401 0x5413", "flags in memory: 0x3d0f00" */
void values_text_write(FILE *out, const struct values_text *values);

/* The columns are name, ABI, argument and values. */
extern const struct table_column values_text_columns[4];

MUST_CHECK int values_text_add(
        struct table *table, const struct values_text *values, struct error *err);

/* Members of an object: "index", "values" and "overflow". */
void values_text_json(FILE *out, const struct values_text *values);

#endif
