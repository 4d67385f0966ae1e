#include "recording_fields.h"

#include "record_kind.h"
#include "signal_name.h"
#include "syscall_limits.h"

#include <inttypes.h>
#include <string.h>

/* Far more than an execve can carry: Linux takes 6 MiB, and 9 bytes for the shortest. */
#define COMMAND_STRINGS_MAX (1u << 20)
/* Linkers make 8 to 20 bytes, and ld(1) takes any with --build-id=0xHEX; these are digits. */
#define BUILD_ID_MAX 128

#define HEX_DIGITS "0123456789abcdef"
#define WORD_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789_-"

/* `pattern` repeats letters, min and max for the schema: change them together. */
static const struct word_form id_form = {HEX_DIGITS, RUN_ID_MAX - 1, RUN_ID_MAX - 1,
        "^[0-9a-f]{32}$", "an id (32 digits 0-9 and a-f)"};
static const struct word_form mode_form = {WORD_LETTERS, 1, MODE_NAME_MAX - 1, "^[a-z0-9_-]{1,15}$",
        "the name of a mode (1 to 15 of a-z, 0-9, _ and -)"};
static const struct word_form source_form = {WORD_LETTERS, 1, SOURCE_NAME_MAX - 1,
        "^[a-z0-9_-]{1,15}$", "where the workload comes from (1 to 15 of a-z, 0-9, _ and -)"};
static const struct word_form runtime_form = {WORD_LETTERS, 1, SOURCE_NAME_MAX - 1,
        "^[a-z0-9_-]{1,15}$", "the name of a runtime (1 to 15 of a-z, 0-9, _ and -)"};
static const struct word_form reason_form = {WORD_LETTERS, 1, SLOW_REASON_MAX - 1,
        "^[a-z0-9_-]{1,23}$", "a reason (1 to 23 of a-z, 0-9, _ and -)"};
static const struct word_form name_form = {WORD_LETTERS, 1, SYSCALL_NAME_MAX - 1,
        "^[a-z0-9_-]{1,47}$", "the name of a call (1 to 47 of a-z, 0-9, _ and -)"};
static const struct word_form build_id_form = {HEX_DIGITS, 2, BUILD_ID_MAX, "^[0-9a-f]{2,128}$",
        "a build id (2 to 128 digits 0-9 and a-f)"};

/* ---- the result of a call: null, "ok" or the name of an errno ---- */

static bool is_result(const char *text)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	size_t length = strlen(text);

	if (!strcmp(text, "ok"))
		return true;
	/* Not only names of errno.def: newer kernels may have more. */
	return text[0] == 'E' && length < RESULT_NAME_MAX && strspn(text, allowed) == length;
}

static int read_result(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	const char *result = NULL;

	if (json_peek(pull) == JSON_NULL)
		return json_read_null(pull, err);
	if (json_read_string(pull, &result, err))
		return -1;
	if (!is_result(result))
		return json_refuse(pull, err, "expected \"ok\", an errno name or null");
	memcpy(record_value(field, object), result, strlen(result) + 1);
	return 0;
}

static void write_result(FILE *out, const struct record_field *field, const void *object)
{
	const char *result = record_value(field, object);

	if (result[0])
		fprintf(out, "\"%s\"", result);
	else
		fputs("null", out);
}

static void describe_result(FILE *out, const struct record_field *field)
{
	(void)field;
	fputs("{\"type\": [\"string\", \"null\"], \"pattern\": \"^(ok|E[A-Z0-9]{0,22})$\"}", out);
}

static const struct record_kind result_kind = {.size = RESULT_NAME_MAX,
        .read = read_result,
        .write = write_result,
        .describe = describe_result};

/* ---- values of several arguments: [1, 2] ---- */

static int read_tuple(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	struct arg_tuple *tuple = record_value(field, object);
	int more;

	if (json_enter_array(pull, err))
		return -1;
	while ((more = json_next_element(pull, err)) > 0) {
		if (tuple->n_values == ARG_TUPLE_MAX)
			return json_refuse(pull, err, "more than %d elements", ARG_TUPLE_MAX);
		if (json_read_unsigned(pull, 0, UINT64_MAX, &tuple->values[tuple->n_values++], err))
			return -1;
	}
	if (!more && tuple->n_values < (size_t)field->min)
		return json_refuse(pull, err, "fewer than %d elements", (int)field->min);
	return more;
}

static void write_tuple(FILE *out, const struct record_field *field, const void *object)
{
	const struct arg_tuple *tuple = record_value(field, object);

	for (size_t i = 0; i < tuple->n_values; i++)
		fprintf(out, "%s%" PRIu64, i ? ", " : "[", tuple->values[i]);
	putc(']', out);
}

static void describe_tuple(FILE *out, const struct record_field *field)
{
	fprintf(out,
	        "{\"type\": \"array\", \"items\": {\"type\": \"integer\", \"minimum\": 0, "
	        "\"maximum\": %" PRIu64 "}, \"minItems\": %" PRId64 ", \"maxItems\": %d}",
	        UINT64_MAX, field->min, ARG_TUPLE_MAX);
}

static const struct record_kind tuple_kind = {.size = sizeof(struct arg_tuple),
        .read = read_tuple,
        .write = write_tuple,
        .describe = describe_tuple};

/* ---- the end of a run: null, {"status": 0} or {"signal": "SIGSEGV", "number": 11} ---- */

/* Whichever of the keys comes second is the one that is refused: their order is free. */
static int set_exit(struct json_pull *pull, struct run_exit *exit, enum run_exit_kind kind,
        int64_t min, int64_t max, struct error *err)
{
	int64_t value = 0;

	if (json_read_signed(pull, min, max, &value, err))
		return -1;
	if (exit->kind != RUN_EXIT_UNKNOWN)
		return json_refuse(pull, err, "a status and a signal exclude each other");
	*exit = (struct run_exit){kind, (int)value};
	return 0;
}

static int read_status(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	return set_exit(pull, object, RUN_EXIT_STATUS, field->min, (int64_t)field->max, err);
}

static int read_signal(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	return set_exit(pull, object, RUN_EXIT_SIGNAL, field->min, (int64_t)field->max, err);
}

/* The name is for people: the number decides. */
static int read_signal_name(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	const char *name = NULL;

	(void)field;
	(void)object;
	return json_read_string(pull, &name, err);
}

static int check_exit(struct json_pull *pull, void *object, struct error *err)
{
	const struct run_exit *exit = object;

	if (exit->kind != RUN_EXIT_UNKNOWN)
		return 0;
	return json_refuse(pull, err, "expected a \"status\" or a signal's \"number\"");
}

static void describe_signal_name(FILE *out, const struct record_field *field)
{
	(void)field;
	fputs("{\"type\": \"string\"}", out);
}

static const struct record_kind status_kind = {
        .read = read_status, .describe = record_describe_number};
static const struct record_kind signal_kind = {
        .read = read_signal, .describe = record_describe_number};
static const struct record_kind signal_name_kind = {
        .read = read_signal_name, .describe = describe_signal_name};
static const struct record_field exit_fields[] = {
        {.key = "status", .kind = &status_kind, .min = 0, .max = 255},
        {.key = "signal", .kind = &signal_name_kind},
        /* MIPS has more signals than the 64 of other architectures. */
        {.key = "number", .kind = &signal_kind, .min = 1, .max = 128},
};
static const struct record exit_record =
        RECORD("exit", struct run_exit, exit_fields, .check = check_exit);

static int read_exit(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	if (json_peek(pull) == JSON_NULL)
		return json_read_null(pull, err);
	return record_read(pull, &exit_record, record_value(field, object), err);
}

static void write_exit(FILE *out, const struct record_field *field, const void *object)
{
	const struct run_exit *exit = record_value(field, object);
	char name[24];

	switch (exit->kind) {
	case RUN_EXIT_STATUS:
		fprintf(out, "{\"status\": %d}", exit->value);
		break;
	case RUN_EXIT_SIGNAL:
		signal_name(exit->value, name);
		fprintf(out, "{\"signal\": \"%s\", \"number\": %d}", name, exit->value);
		break;
	case RUN_EXIT_UNKNOWN:
		fputs("null", out);
		break;
	}
}

static void describe_exit(FILE *out, const struct record_field *field)
{
	(void)field;
	fputs("{\"oneOf\": [{\"type\": \"null\"}, {\"$ref\": \"#/$defs/exit\", \"oneOf\": "
	      "[{\"required\": [\"status\"]}, {\"required\": [\"number\"]}]}]}",
	        out);
}

static const struct record_kind exit_kind = {.size = sizeof(struct run_exit),
        .read = read_exit,
        .write = write_exit,
        .describe = describe_exit};

/* ---- signals: [1, 17], a bit for each ---- */

static int read_signals(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	uint64_t *signals = record_value(field, object);
	int more;

	if (json_enter_array(pull, err))
		return -1;
	while ((more = json_next_element(pull, err)) > 0) {
		uint64_t number = 0, bit;

		if (json_read_unsigned(pull, 1, RUN_SIGNAL_MAX, &number, err))
			return -1;
		bit = UINT64_C(1) << (number - 1);
		if (*signals & bit)
			return json_refuse(pull, err, "%d appears twice", (int)number);
		*signals |= bit;
	}
	return more;
}

static void write_signals(FILE *out, const struct record_field *field, const void *object)
{
	const uint64_t *signals = record_value(field, object);
	const char *separator = "[";

	for (int number = 1; number <= RUN_SIGNAL_MAX; number++)
		if (*signals >> (number - 1) & 1) {
			fprintf(out, "%s%d", separator, number);
			separator = ", ";
		}
	putc(']', out);
}

static void describe_signals(FILE *out, const struct record_field *field)
{
	(void)field;
	fprintf(out,
	        "{\"type\": \"array\", \"items\": {\"type\": \"integer\", \"minimum\": 1, "
	        "\"maximum\": %d}, \"uniqueItems\": true}",
	        RUN_SIGNAL_MAX);
}

static const struct record_kind signals_kind = {.size = sizeof(uint64_t),
        .read = read_signals,
        .write = write_signals,
        .describe = describe_signals};

/* ---- completeness ---- */

#define FACT(member, the_sum)                                                              \
	FIELD(#member, record_flag, struct completeness, member, .flags = RECORD_REQUIRED, \
	        .sum = (the_sum))
#define NUMBER(type, member, the_flags) \
	FIELD(#member, record_u64, type, member, .flags = (the_flags), .sum = RECORD_SUM)

static const struct record_field overflow_fields[] = {
        NUMBER(struct overflow, calls, RECORD_REQUIRED),
        NUMBER(struct overflow, executables, RECORD_REQUIRED),
        NUMBER(struct overflow, tasks, RECORD_REQUIRED),
        NUMBER(struct overflow, tree, 0),
        NUMBER(struct overflow, modules, 0),
};
static const struct record overflow_record = RECORD("overflow", struct overflow, overflow_fields);

/* Those that are neither REQUIRED nor VARYING were added later: older recordings lack them, which
 * reads as 0 or false. */
static const struct record_field completeness_fields[] = {
        /* Totals are finished if all runs are; each other fact needs one run only. */
        FACT(finished, RECORD_ALL),
        NUMBER(struct completeness, stops, RECORD_VARYING),
        NUMBER(struct completeness, processes, RECORD_VARYING),
        NUMBER(struct completeness, threads, RECORD_VARYING),
        NUMBER(struct completeness, filters, RECORD_VARYING),
        NUMBER(struct completeness, unfiltered, RECORD_VARYING),
        NUMBER(struct completeness, escaped, RECORD_REQUIRED),
        NUMBER(struct completeness, lost, RECORD_REQUIRED),
        NUMBER(struct completeness, unanswered, 0),
        NUMBER(struct completeness, unknown_numbers, RECORD_REQUIRED),
        NUMBER(struct completeness, untraced_clones, RECORD_REQUIRED),
        FACT(no_new_privs, RECORD_ANY),
        FACT(own_filter, RECORD_ANY),
        FACT(io_uring, RECORD_ANY),
        FACT(user_dispatch, RECORD_ANY),
        FIELD("timed_out", record_flag, struct completeness, timed_out, .sum = RECORD_ANY),
        /* The runs of one shell inherit the same filters: a sum would count them again. */
        FIELD("inherited_filters", record_u64, struct completeness, inherited_filters,
                .sum = RECORD_MOST),
        FIELD("setuid", record_flag, struct completeness, setuid, .sum = RECORD_ANY),
        FIELD("loader_variables", record_flag, struct completeness, loader_variables,
                .sum = RECORD_ANY),
        FIELD("unattributed", record_flag, struct completeness, unattributed, .sum = RECORD_ANY),
        FIELD("imported", record_flag, struct completeness, imported, .sum = RECORD_ANY),
        FIELD("mid_life", record_flag, struct completeness, mid_life, .sum = RECORD_ANY),
        FIELD("detached", record_flag, struct completeness, detached, .sum = RECORD_ANY),
        NUMBER(struct completeness, joined_late, 0),
        NUMBER(struct completeness, not_followed, 0),
        NUMBER(struct completeness, unknown_restarts, 0),
        NUMBER(struct completeness, stacks_lost, 0),
        NUMBER(struct completeness, stacks_truncated, 0),
        FIELD("overflow", record_object, struct completeness, overflow, .flags = RECORD_REQUIRED,
                .sum = RECORD_PARTS, .record = &overflow_record),
};
static const struct record completeness_record =
        RECORD("completeness", struct completeness, completeness_fields);

/* ---- calls ---- */

static const struct record_field exe_count_fields[] = {
        FIELD("exe", record_u32, struct exe_count, exe, .flags = RECORD_REQUIRED,
                .max = RUN_EXECUTABLES_MAX - 1),
        FIELD("count", record_u64, struct exe_count, count, .flags = RECORD_VARYING, .min = 1),
};
static const struct record exe_count_record =
        RECORD("exe_count", struct exe_count, exe_count_fields);
static const struct record_field exe_count_element = {
        .kind = &record_object, .record = &exe_count_record};

static int check_exe_counts(struct json_pull *pull, void *object, struct error *err)
{
	struct run_context *context = pull->context;
	const struct call *call = object;

	/* Each call may have as many as there are executables: without a bound for all of them,
	 * 4096 calls could have 16 million. */
	context->n_exe_counts += call->n_by_exe;
	if (context->n_exe_counts <= RUN_EXE_COUNTS_MAX)
		return 0;
	return json_refuse(
	        pull, err, "more than %d elements in all calls of the run", RUN_EXE_COUNTS_MAX);
}

static const struct record_field value_element = {.kind = &record_u64};
static const struct record_field arg_fields[] = {
        FIELD("index", record_u32, struct call_arg, index, .flags = RECORD_REQUIRED,
                .max = SYSCALL_ARGS - 1),
        ARRAY_FIELD("values", struct call_arg, values, n_values, value_element,
                .flags = RECORD_REQUIRED, .max = CALL_ARG_VALUES_MAX),
        FIELD("overflow", record_flag, struct call_arg, overflow, .flags = RECORD_REQUIRED),
};
static const struct record arg_record = RECORD("arg", struct call_arg, arg_fields);
static const struct record_field arg_element = {.kind = &record_object, .record = &arg_record};

static const struct record_field index_element = {.kind = &record_u32, .max = SYSCALL_ARGS - 1};
static const struct record_field tuple_element = {.kind = &tuple_kind, .min = 2};
static const struct record_field tuples_fields[] = {
        ARRAY_FIELD("indexes", struct call_tuples, indexes, n_indexes, index_element,
                .flags = RECORD_REQUIRED, .max = ARG_TUPLE_MAX),
        ARRAY_FIELD("values", struct call_tuples, items, n_items, tuple_element,
                .flags = RECORD_REQUIRED, .max = CALL_ARG_VALUES_MAX),
        FIELD("overflow", record_flag, struct call_tuples, overflow, .flags = RECORD_REQUIRED),
};
static const struct record tuples_record = RECORD("tuples", struct call_tuples, tuples_fields);

static const struct record_field clone_args_fields[] = {
        ARRAY_FIELD("flags", struct clone_args_seen, flags.values, flags.n_values, value_element,
                .flags = RECORD_REQUIRED, .max = CALL_ARG_VALUES_MAX),
        FIELD("overflow", record_flag, struct clone_args_seen, flags.overflow,
                .flags = RECORD_REQUIRED),
        FIELD("set_tid", record_flag, struct clone_args_seen, set_tid, .flags = RECORD_REQUIRED),
};
static const struct record clone_args_record =
        RECORD("clone_args", struct clone_args_seen, clone_args_fields);

/* An address at which no file is mapped is written, too. */
static const struct record_field frame_fields[] = {
        FIELD("module", record_index, struct stack_frame, module, .flags = RECORD_REQUIRED,
                .max = INT32_MAX),
        FIELD("offset", record_u64, struct stack_frame, offset, .beside = "module"),
        FIELD("function", record_bytes, struct stack_frame, function),
};
static const struct record frame_record = RECORD("frame", struct stack_frame, frame_fields);
static const struct record_field frame_element = {.kind = &record_object, .record = &frame_record};

static const struct record_field stack_fields[] = {
        FIELD("exe", record_index, struct user_stack, exe, .flags = RECORD_REQUIRED,
                .max = INT32_MAX),
        FIELD("values", tuple_kind, struct user_stack, values, .min = 1),
        ARRAY_FIELD("frames", struct user_stack, frames, n_frames, frame_element,
                .flags = RECORD_REQUIRED, .max = STACK_FRAMES_MAX),
        FIELD("truncated", record_flag, struct user_stack, truncated),
};
const struct record stack_record = RECORD("stack", struct user_stack, stack_fields);
static const struct record_field stack_element = {.kind = &record_object, .record = &stack_record};

/* As check_exe_counts: a bound for all calls. */
static int check_stacks(struct json_pull *pull, void *object, struct error *err)
{
	struct run_context *context = pull->context;
	const struct call *call = object;

	context->n_stacks += call->n_stacks;
	if (context->n_stacks <= RUN_STACKS_MAX)
		return 0;
	return json_refuse(
	        pull, err, "more than %d elements in all calls of the run", RUN_STACKS_MAX);
}

static const struct record_field first_fields[] = {
        FIELD("offset", record_seconds, struct first_call, offset_us, .flags = RECORD_VARYING,
                .beside = "pid"),
        FIELD("pid", record_i32, struct first_call, pid, .flags = RECORD_VARYING, .min = 1,
                .max = INT32_MAX),
        FIELD("exe", record_index, struct first_call, exe, .flags = RECORD_ALWAYS,
                .max = INT32_MAX),
        FIELD("result", result_kind, struct first_call, result, .flags = RECORD_ALWAYS),
};
static const struct record first_record = RECORD("first", struct first_call, first_fields);

/* x86_64 and x32 share a range: only the bit distinguishes them. */
static int check_call(struct json_pull *pull, void *object, struct error *err)
{
	struct call *call = object;

	/* Reproducible files have no counts, so there is nothing that could be exact. */
	if (!call->count)
		call->exact = false;
	if (arch_of_call(call->arch->audit, call->nr) == call->arch)
		return 0;
	return json_refuse(pull, err,
	        "%d is not a call number of %s (those of x32, and only those, have the bit 0x%x)",
	        call->nr, call->arch->name, X32_SYSCALL_BIT);
}

static const struct record_field call_fields[] = {
        FIELD("arch", record_arch, struct call, arch, .flags = RECORD_REQUIRED),
        FIELD("nr", record_i32, struct call, nr, .flags = RECORD_REQUIRED, .min = INT32_MIN,
                .max = INT32_MAX),
        /* Also for readers whose libseccomp does not know the number. */
        FIELD("name", record_word, struct call, name, .flags = RECORD_REQUIRED, .form = &name_form),
        FIELD("count", record_u64, struct call, count, .flags = RECORD_VARYING, .sum = RECORD_SUM,
                .min = 1),
        FIELD("exact", record_flag, struct call, exact, .flags = RECORD_VARYING, .sum = RECORD_ALL,
                .beside = "count"),
        FIELD("first", record_object, struct call, first, .flags = RECORD_REQUIRED,
                .record = &first_record),
        ARRAY_FIELD("by_exe", struct call, by_exe, n_by_exe, exe_count_element,
                .max = RUN_EXECUTABLES_MAX, .check = check_exe_counts),
        ARRAY_FIELD("args", struct call, args, n_args, arg_element, .max = SYSCALL_ARGS),
        FIELD("tuples", record_object, struct call, tuples, .record = &tuples_record),
        FIELD("clone_args", record_object, struct call, clone_args, .record = &clone_args_record),
        ARRAY_FIELD("stack", struct call, stack.frames, stack.n_frames, frame_element,
                .max = STACK_FRAMES_MAX),
        FIELD("stack_truncated", record_flag, struct call, stack.truncated),
        FIELD("stack_values", tuple_kind, struct call, stack.values, .min = 1),
        ARRAY_FIELD("stacks", struct call, stacks, n_stacks, stack_element, .max = RUN_STACKS_MAX,
                .check = check_stacks),
        /* The same ones may have been seen in each run. */
        FIELD("more_stacks", record_u64, struct call, more_stacks, .sum = RECORD_MOST),
};
const struct record call_record = RECORD("call", struct call, call_fields, .check = check_call);
static const struct record_field call_element = {.kind = &record_object, .record = &call_record};

/* ---- runs ---- */

static const struct record_field host_fields[] = {
        FIELD("kernel", record_bytes, struct host, kernel),
        FIELD("arch", record_arch, struct host, arch),
};
const struct record host_record = RECORD("host", struct host, host_fields);

static const struct record_field module_fields[] = {
        FIELD("path", record_bytes, struct module, path, .flags = RECORD_REQUIRED),
        FIELD("build_id", record_owned_word, struct module, build_id, .form = &build_id_form),
};
static const struct record module_record = RECORD("module", struct module, module_fields);

static const struct record_field other_mode_fields[] = {
        FIELD("mode", record_word, struct other_mode, mode, .flags = RECORD_REQUIRED,
                .form = &mode_form),
        FIELD("reason", record_bytes, struct other_mode, reason),
};
static const struct record other_mode_record =
        RECORD("other_mode", struct other_mode, other_mode_fields);

static const struct record_field container_fields[] = {
        FIELD("id", record_bytes, struct run_container, id, .flags = RECORD_REQUIRED),
        FIELD("runtime", record_word, struct run_container, runtime, .flags = RECORD_REQUIRED,
                .form = &runtime_form),
};
static const struct record container_record =
        RECORD("container", struct run_container, container_fields);

static const struct record_field slow_fields[] = {
        FIELD("exe", record_index, struct slow, exe, .flags = RECORD_REQUIRED, .max = INT32_MAX),
        FIELD("reason", record_word, struct slow, reason, .flags = RECORD_REQUIRED,
                .form = &reason_form),
        FIELD("processes", record_u64, struct slow, processes, .flags = RECORD_REQUIRED, .min = 1),
};
static const struct record slow_record = RECORD("slow", struct slow, slow_fields);
static const struct record_field slow_element = {.kind = &record_object, .record = &slow_record};

static const struct record_field process_row_fields[] = {
        FIELD("parent", record_index, struct process_row, parent, .flags = RECORD_REQUIRED,
                .max = RUN_TREE_MAX - 1),
        FIELD("exe", record_index, struct process_row, exe, .flags = RECORD_REQUIRED,
                .max = INT32_MAX),
        FIELD("exec", record_flag, struct process_row, exec),
        FIELD("forked", record_flag, struct process_row, forked),
        FIELD("script", record_bytes, struct process_row, script),
        FIELD("count", record_u64, struct process_row, count, .flags = RECORD_REQUIRED),
};
static const struct record process_row_record =
        RECORD("process_row", struct process_row, process_row_fields);
static const struct record_field process_row_element = {
        .kind = &record_object, .record = &process_row_record};

static const struct record_field id_element = {.kind = &record_word, .form = &id_form};
static const struct record_field bytes_element = {.kind = &record_bytes};
static const struct record_field module_element = {
        .kind = &record_object, .record = &module_record};

/* A host of null is one, too: the machine is not known, while the file may name another. */
static int note_own_host(struct json_pull *pull, void *object, struct error *err)
{
	struct run_context *context = pull->context;

	(void)object;
	(void)err;
	context->has_host = true;
	return 0;
}

static int unite_seeds(struct json_pull *pull, void *object, struct error *err)
{
	struct run *run = object;

	(void)pull;
	(void)err;
	run->n_seeds = run_ids_unite(run->seeds, run->n_seeds);
	return 0;
}

/* The order is that of the file.  id and host come first, as RUN_FIELDS_BEFORE_TEXT says: the store
 * writes them apart from the text that it compares. */
static const struct record_field run_fields[] = {
        FIELD("id", record_word, struct run, id, .flags = RECORD_REQUIRED, .form = &id_form),
        FIELD("host", record_object_or_null, struct run, host, .flags = RECORD_VARYING,
                .record = &host_record, .check = note_own_host),
        ARRAY_FIELD("seeds", struct run, seeds, n_seeds, id_element, .max = RUN_SEEDS_MAX,
                .check = unite_seeds),
        ARRAY_FIELD("command", struct run, command, n_command, bytes_element,
                .flags = RECORD_REQUIRED, .max = COMMAND_STRINGS_MAX),
        FIELD("mode", record_word, struct run, mode, .flags = RECORD_REQUIRED, .form = &mode_form),
        FIELD("source", record_word, struct run, source, .form = &source_form),
        FIELD("container", record_object, struct run, container, .flags = RECORD_VARYING,
                .record = &container_record),
        FIELD("instead_of", record_object, struct run, instead_of, .record = &other_mode_record),
        FIELD("not_recorded", record_bytes, struct run, not_recorded),
        FIELD("start", record_time, struct run, start_us, .flags = RECORD_VARYING,
                .sum = RECORD_FIRST),
        FIELD("duration", record_seconds, struct run, duration_us, .flags = RECORD_VARYING,
                .sum = RECORD_SUM),
        /* No rule for sums: totals of several runs have no end of their own. */
        FIELD("exit", exit_kind, struct run, exit, .flags = RECORD_REQUIRED),
        FIELD("signals", signals_kind, struct run, signals, .flags = RECORD_VARYING,
                .sum = RECORD_UNION),
        FIELD("completeness", record_object, struct run, completeness, .flags = RECORD_REQUIRED,
                .sum = RECORD_PARTS, .record = &completeness_record),
        ARRAY_FIELD("executables", struct run, executables, n_executables, bytes_element,
                .flags = RECORD_REQUIRED | RECORD_LINES | RECORD_BULK, .max = RUN_EXECUTABLES_MAX),
        ARRAY_FIELD("slow", struct run, slow, n_slow, slow_element, .flags = RECORD_VARYING,
                .max = RUN_SLOW_MAX),
        ARRAY_FIELD("tree", struct run, tree, n_tree, process_row_element,
                .flags = RECORD_VARYING | RECORD_LINES, .max = RUN_TREE_MAX),
        ARRAY_FIELD("modules", struct run, modules, n_modules, module_element,
                .flags = RECORD_LINES | RECORD_BULK, .max = RUN_MODULES_MAX),
        ARRAY_FIELD("calls", struct run, calls, n_calls, call_element,
                .flags = RECORD_REQUIRED | RECORD_LINES | RECORD_BULK, .max = RUN_CALLS_MAX),
};
const struct record run_record = RECORD("run", struct run, run_fields);

const struct record *const recording_records[] = {&run_record, &host_record, &exit_record,
        &completeness_record, &overflow_record, &other_mode_record, &container_record, &slow_record,
        &process_row_record, &module_record, &call_record, &first_record, &exe_count_record,
        &arg_record, &tuples_record, &clone_args_record, &stack_record, &frame_record, NULL};
