#include "values_text.h"

#include "cleanup.h"
#include "memory_file.h"

#include <inttypes.h>

const struct table_column values_text_columns[4] = {
        {"name", false}, {"ABI", false}, {"argument", false}, {"values", false}};

/* ---- of a call ---- */

int values_text_visit(
        const struct call *call, values_text_visitor *visit, void *context, struct error *err)
{
	const struct values_text tuples = {.call = call,
	        .together = true,
	        .tuples = call->tuples.items,
	        .n_tuples = call->tuples.n_items,
	        .overflow = call->tuples.overflow};
	const struct values_text flags = {.call = call,
	        .in_memory = true,
	        .values = call->clone_args.flags.values,
	        .n_values = call->clone_args.flags.n_values,
	        .overflow = call->clone_args.flags.overflow};

	for (size_t i = 0; i < call->n_args; i++) {
		const struct values_text values = {.call = call,
		        .index = call->args[i].index,
		        .values = call->args[i].values,
		        .n_values = call->args[i].n_values,
		        .overflow = call->args[i].overflow};

		if (visit(&values, context, err))
			return -1;
	}
	if (call->tuples.n_indexes && visit(&tuples, context, err))
		return -1;
	return call_has_clone_args(call) ? visit(&flags, context, err) : 0;
}

struct values_text values_text_of(const struct recording_change *change)
{
	return (struct values_text){
	        .call = change->call,
	        .in_memory = change->in_memory,
	        .together = change->tuples != NULL,
	        .index = change->index,
	        .values = change->values,
	        .n_values = change->n_values,
	        .tuples = change->tuples,
	        .n_tuples = change->n_tuples,
	        .overflow = change->overflow,
	};
}

/* ---- as text ---- */

/* "(0x1, 0x2)" */
static void write_tuple(FILE *out, const struct arg_tuple *tuple)
{
	for (size_t i = 0; i < tuple->n_values; i++)
		fprintf(out, "%s0x%" PRIx64, i ? ", " : "(", tuple->values[i]);
	putc(')', out);
}

static void write_values(FILE *out, const struct values_text *values)
{
	for (size_t i = 0; i < values->n_tuples; i++) {
		fputs(i ? " " : "", out);
		write_tuple(out, &values->tuples[i]);
	}
	for (size_t i = 0; i < values->n_values; i++)
		/* Hexadecimal, as most of these arguments are flags. */
		fprintf(out, "%s0x%" PRIx64, i ? " " : "", values->values[i]);
	if (values->overflow)
		fprintf(out, "%s(more, which were not kept)",
		        values->n_values || values->n_tuples ? " " : "");
}

/* "2", "1, 2", "flags" */
static void write_argument(FILE *out, const struct values_text *values)
{
	const struct call_tuples *tuples = &values->call->tuples;

	if (values->in_memory)
		fputs("flags", out);
	else if (!values->together)
		fprintf(out, "%u", values->index);
	for (size_t i = 0; values->together && i < tuples->n_indexes; i++)
		fprintf(out, "%s%u", i ? ", " : "", tuples->indexes[i]);
}

void values_text_write(FILE *out, const struct values_text *values)
{
	if (!values->in_memory)
		fputs(values->together ? "arguments " : "argument ", out);
	write_argument(out, values);
	fputs(values->in_memory ? " in memory: " : ": ", out);
	write_values(out, values);
}

int values_text_add(struct table *table, const struct values_text *values, struct error *err)
{
	cleanup_memory_file struct memory_file argument = {0}, text = {0};

	if (!memory_file_open(&argument, err) || !memory_file_open(&text, err))
		return -1;
	write_argument(argument.out, values);
	write_values(text.out, values);
	if (memory_file_close(&argument, err) || memory_file_close(&text, err))
		return -1;
	return table_add(table,
	        (const char *[]){
	                values->call->name, values->call->arch->name, argument.bytes, text.bytes},
	        err);
}

/* ---- as JSON ---- */

/* A number, null for what is in memory, a list for arguments that are kept together. */
static void write_json_index(FILE *out, const struct values_text *values)
{
	fputs("\"index\": ", out);
	if (values->in_memory) {
		fputs("null", out);
		return;
	}
	fputs(values->together ? "[" : "", out);
	write_argument(out, values);
	fputs(values->together ? "]" : "", out);
}

static void write_json_tuple(FILE *out, const struct arg_tuple *tuple)
{
	for (size_t i = 0; i < tuple->n_values; i++)
		fprintf(out, "%s%" PRIu64, i ? ", " : "[", tuple->values[i]);
	putc(']', out);
}

void values_text_json(FILE *out, const struct values_text *values)
{
	write_json_index(out, values);
	fputs(", \"values\": [", out);
	for (size_t i = 0; i < values->n_values; i++)
		fprintf(out, "%s%" PRIu64, i ? ", " : "", values->values[i]);
	for (size_t i = 0; i < values->n_tuples; i++) {
		fputs(i ? ", " : "", out);
		write_json_tuple(out, &values->tuples[i]);
	}
	fprintf(out, "], \"overflow\": %s", values->overflow ? "true" : "false");
}
