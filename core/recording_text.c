#include "recording_text.h"

#include "json_write.h"
#include "recording_order.h"
#include "recording_time.h"
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* In a reproducible recording the order in which processes came first is left out too,
 * so executables and modules are sorted and have other indices than in the run. */
struct text_writer {
	FILE *out;
	const struct run *run;
	bool reproducible;
	struct named_file *executables, *modules;
	uint32_t *exe_indices, *module_indices; /* in the file, by those in the run */
	struct exe_count *by_exe;               /* room for those of any call */
};

static void renumber(struct named_file *files, size_t n_files, bool sorted, uint32_t *indices)
{
	if (sorted)
		named_files_sort(files, n_files);
	for (size_t i = 0; i < n_files; i++)
		indices[files[i].index] = (uint32_t)i;
}

static void writer_release(struct text_writer *writer)
{
	free(writer->executables);
	free(writer->modules);
	free(writer->exe_indices);
	free(writer->module_indices);
	free(writer->by_exe);
}

static size_t longest_by_exe(const struct run *run)
{
	size_t longest = 0;

	for (size_t i = 0; i < run->n_calls; i++)
		if (run->calls[i].n_by_exe > longest)
			longest = run->calls[i].n_by_exe;
	return longest;
}

/* One element more each, because nothing may be malloced as NULL. */
static int writer_init(struct text_writer *writer, struct error *err)
{
	const struct run *run = writer->run;
	size_t n_executables = run->n_executables + 1, n_modules = run->n_modules + 1;

	writer->executables = calloc(n_executables, sizeof(*writer->executables));
	writer->modules = calloc(n_modules, sizeof(*writer->modules));
	writer->exe_indices = calloc(n_executables, sizeof(*writer->exe_indices));
	writer->module_indices = calloc(n_modules, sizeof(*writer->module_indices));
	writer->by_exe = calloc(longest_by_exe(run) + 1, sizeof(*writer->by_exe));
	if (!writer->executables || !writer->modules || !writer->exe_indices ||
	        !writer->module_indices || !writer->by_exe)
		return error_no_memory(err);
	list_executables(run, writer->executables);
	list_modules(run, writer->modules);
	renumber(
	        writer->executables, run->n_executables, writer->reproducible, writer->exe_indices);
	renumber(writer->modules, run->n_modules, writer->reproducible, writer->module_indices);
	return 0;
}

static void write_seconds(FILE *out, uint64_t microseconds)
{
	fprintf(out, "%" PRIu64 ".%06" PRIu64, microseconds / 1000000, microseconds % 1000000);
}

static void write_command(const struct text_writer *writer)
{
	fputs("      \"command\": [", writer->out);
	for (size_t i = 0; i < writer->run->n_command; i++) {
		fputs(i ? ", " : "", writer->out);
		json_write_bytes(writer->out, writer->run->command[i]);
	}
	fputs("],\n", writer->out);
}

static void write_seeds(const struct text_writer *writer)
{
	const struct run *run = writer->run;

	for (size_t i = 0; i < run->n_seeds; i++)
		fprintf(writer->out, "%s\"%s\"", i ? ", " : "      \"seeds\": [", run->seeds[i]);
	fputs(run->n_seeds ? "],\n" : "", writer->out);
}

static void write_times(const struct text_writer *writer)
{
	const struct run *run = writer->run;
	char start[TIME_TEXT_MAX];

	if (writer->reproducible)
		return;
	if (run->start_us > 0) {
		time_format(run->start_us, start);
		fprintf(writer->out, "      \"start\": \"%s\",\n", start);
	}
	if (run->duration_us) {
		fputs("      \"duration\": ", writer->out);
		write_seconds(writer->out, run->duration_us);
		fputs(",\n", writer->out);
	}
}

static void write_exit(const struct text_writer *writer)
{
	const struct run *run = writer->run;
	char name[24];

	fputs("      \"exit\": ", writer->out);
	switch (run->exit_kind) {
	case RUN_EXIT_STATUS:
		fprintf(writer->out, "{\"status\": %d},\n", run->exit_value);
		break;
	case RUN_EXIT_SIGNAL:
		signal_name(run->exit_value, name);
		fprintf(writer->out, "{\"signal\": \"%s\", \"number\": %d},\n", name,
		        run->exit_value);
		break;
	case RUN_EXIT_UNKNOWN:
		fputs("null,\n", writer->out);
		break;
	}
}

static void write_fact(FILE *out, const char *key, bool value)
{
	fprintf(out, "\"%s\": %s, ", key, value ? "true" : "false");
}

static void write_total(FILE *out, const char *key, uint64_t value)
{
	fprintf(out, "\"%s\": %" PRIu64 ", ", key, value);
}

static void write_varying(const struct text_writer *writer, const char *key, uint64_t value)
{
	if (value && !writer->reproducible)
		write_total(writer->out, key, value);
}

#define WRITE_ALL(key, value) write_fact(writer->out, key, value)
#define WRITE_ANY(key, value) write_fact(writer->out, key, value)
#define WRITE_COUNT(key, value) write_total(writer->out, key, value)
#define WRITE_VARYING(key, value) write_varying(writer, key, value)

static void write_completeness(const struct text_writer *writer)
{
	const struct completeness *completeness = &writer->run->completeness;
	const char *separator = "";

	fputs("      \"completeness\": {", writer->out);
#define COMPLETENESS(member, kind) WRITE_##kind(#member, completeness->member);
#include "completeness.def"
#undef COMPLETENESS
	fputs("\"overflow\": {", writer->out);
#define COMPLETENESS(member, kind)
#define COMPLETENESS_OVERFLOW(member)                                  \
	fprintf(writer->out, "%s\"%s\": %" PRIu64, separator, #member, \
	        completeness->overflow.member);                        \
	separator = ", ";
#include "completeness.def"
#undef COMPLETENESS
#undef COMPLETENESS_OVERFLOW
	fputs("}},\n", writer->out);
}

static void write_executables(const struct text_writer *writer)
{
	fputs("      \"executables\": [", writer->out);
	for (size_t i = 0; i < writer->run->n_executables; i++) {
		fputs(i ? ",\n        " : "\n        ", writer->out);
		json_write_bytes(writer->out, writer->executables[i].path);
	}
	fputs(writer->run->n_executables ? "\n      ],\n" : "],\n", writer->out);
}

static void write_modules(const struct text_writer *writer)
{
	if (!writer->run->n_modules)
		return;
	fputs("      \"modules\": [", writer->out);
	for (size_t i = 0; i < writer->run->n_modules; i++) {
		const struct named_file *module = &writer->modules[i];

		fputs(i ? ",\n        {\"path\": " : "\n        {\"path\": ", writer->out);
		json_write_bytes(writer->out, module->path);
		if (module->build_id)
			fprintf(writer->out, ", \"build_id\": \"%s\"", module->build_id);
		putc('}', writer->out);
	}
	fputs("\n      ],\n", writer->out);
}

static void write_first(const struct text_writer *writer, const struct call *call)
{
	FILE *out = writer->out;

	fputs(", \"first\": {", out);
	if (!writer->reproducible && (call->first.offset_us || call->first.pid)) {
		fputs("\"offset\": ", out);
		write_seconds(out, call->first.offset_us);
		fputs(", ", out);
	}
	if (!writer->reproducible && call->first.pid)
		fprintf(out, "\"pid\": %d, ", call->first.pid);
	if (call->first.exe >= 0)
		fprintf(out, "\"exe\": %" PRIu32, writer->exe_indices[call->first.exe]);
	else
		fputs("\"exe\": null", out);
	if (call->first.result[0])
		fprintf(out, ", \"result\": \"%s\"}", call->first.result);
	else
		fputs(", \"result\": null}", out);
}

static void write_by_exe(const struct text_writer *writer, const struct call *call)
{
	FILE *out = writer->out;

	if (!call->n_by_exe)
		return;
	for (size_t i = 0; i < call->n_by_exe; i++)
		writer->by_exe[i] = (struct exe_count){
		        .exe = writer->exe_indices[call->by_exe[i].exe],
		        .count = writer->reproducible ? 0 : call->by_exe[i].count,
		};
	sort_exe_counts(writer->by_exe, call->n_by_exe);
	for (size_t i = 0; i < call->n_by_exe; i++) {
		const struct exe_count *one = &writer->by_exe[i];

		fprintf(out, "%s{\"exe\": %" PRIu32, i ? ", " : ", \"by_exe\": [", one->exe);
		if (one->count)
			fprintf(out, ", \"count\": %" PRIu64, one->count);
		putc('}', out);
	}
	putc(']', out);
}

static void write_args(FILE *out, const struct call *call)
{
	for (size_t i = 0; i < call->n_args; i++) {
		const struct call_arg *arg = &call->args[i];

		fprintf(out, "%s{\"index\": %u, \"values\": [", i ? ", " : ", \"args\": [",
		        arg->index);
		for (size_t j = 0; j < arg->n_values; j++)
			fprintf(out, "%s%" PRIu64, j ? ", " : "", arg->values[j]);
		fprintf(out, "], \"overflow\": %s}", arg->overflow ? "true" : "false");
	}
	fputs(call->n_args ? "]" : "", out);
}

/* An address that no file is mapped at differs from run to run. */
static void write_stack(const struct text_writer *writer, const struct call *call)
{
	FILE *out = writer->out;

	for (size_t i = 0; i < call->n_stack; i++) {
		const struct stack_frame *frame = &call->stack[i];
		bool mapped = frame->module >= 0;

		fputs(i ? ", {\"module\": " : ", \"stack\": [{\"module\": ", out);
		if (mapped)
			fprintf(out, "%" PRIu32, writer->module_indices[frame->module]);
		else
			fputs("null", out);
		if (mapped || (frame->offset && !writer->reproducible))
			fprintf(out, ", \"offset\": %" PRIu64, frame->offset);
		putc('}', out);
	}
	fputs(call->n_stack ? "]" : "", out);
}

static void write_call(const struct text_writer *writer, const struct call *call)
{
	FILE *out = writer->out;

	fprintf(out, "        {\"arch\": \"%s\", \"nr\": %" PRId32 ", \"name\": \"%s\"",
	        call->arch->name, call->nr, call->name);
	if (call->count && !writer->reproducible)
		fprintf(out, ", \"count\": %" PRIu64 ", \"exact\": %s", call->count,
		        call->exact ? "true" : "false");
	write_first(writer, call);
	write_by_exe(writer, call);
	write_args(out, call);
	write_stack(writer, call);
	putc('}', out);
}

static void write_run(const struct text_writer *writer)
{
	const struct run *run = writer->run;

	write_seeds(writer);
	write_command(writer);
	fprintf(writer->out, "      \"mode\": \"%s\",\n", run->mode);
	write_times(writer);
	write_exit(writer);
	write_completeness(writer);
	write_executables(writer);
	write_modules(writer);
	fputs("      \"calls\": [", writer->out);
	for (size_t i = 0; i < run->n_calls; i++) {
		fputs(i ? ",\n" : "\n", writer->out);
		write_call(writer, &run->calls[i]);
	}
	fputs(run->n_calls ? "\n      ]\n" : "]\n", writer->out);
}

int run_text_make(const struct run *run, unsigned flags, struct run_text *text, struct error *err)
{
	__attribute__((cleanup(writer_release))) struct text_writer writer = {
	        .run = run,
	        .reproducible = flags & RECORDING_REPRODUCIBLE,
	};

	if (writer_init(&writer, err))
		return -1;
	*text = (struct run_text){0};
	writer.out = open_memstream(&text->bytes, &text->n_bytes);
	if (!writer.out)
		return error_no_memory(err);
	write_run(&writer);

	bool failed = ferror(writer.out);

	if (fclose(writer.out) || failed) {
		run_text_release(text);
		return error_no_memory(err);
	}
	return 0;
}

void run_text_release(struct run_text *text)
{
	free(text->bytes);
	*text = (struct run_text){0};
}
