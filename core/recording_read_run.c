#include "recording_read.h"
#include "recording_time.h"

#include <stdlib.h>
#include <string.h>

/* Far more than an execve can carry: Linux takes 6 MiB, and 9 bytes for the shortest. */
#define COMMAND_STRINGS_MAX (1u << 20)
#define BUILD_ID_MAX 128

int read_host(struct json_pull *pull, void *target, struct error *err)
{
	static const struct json_field fields[] = {
	        {"kernel", read_bytes, offsetof(struct host, kernel), false},
	        {"arch", read_arch, offsetof(struct host, arch), false},
	};

	if (json_peek(pull) == JSON_NULL)
		return json_read_null(pull, err);
	return json_read_fields(pull, fields, target, err);
}

static int read_own_host(struct json_pull *pull, void *target, struct error *err)
{
	struct run_in_file *in_file = target;

	in_file->has_host = true;
	return read_host(pull, &in_file->host, err);
}

static int read_id(struct json_pull *pull, void *target, struct error *err)
{
	static const struct word_form id = {"0123456789abcdef", RUN_ID_MAX - 1, RUN_ID_MAX - 1,
	        "an id (32 digits 0-9 and a-f)"};

	return read_word(pull, &id, target, err);
}

static int read_seeds(struct json_pull *pull, void *target, struct error *err)
{
	struct run *run = target;
	struct json_items items = {.max = RUN_SEEDS_MAX, .size = sizeof(*run->seeds)};
	int status = json_read_items(pull, &items, read_id, err);

	run->seeds = items.items;
	run->n_seeds = run_ids_unite(run->seeds, items.n_items);
	return status;
}

static int read_mode(struct json_pull *pull, void *target, struct error *err)
{
	static const struct word_form mode = {WORD_LETTERS, 1, MODE_NAME_MAX - 1,
	        "the name of a mode (1 to 15 of a-z, 0-9, _ and -)"};

	return read_word(pull, &mode, target, err);
}

static int read_start(struct json_pull *pull, void *target, struct error *err)
{
	const char *time = NULL;

	if (json_read_string(pull, &time, err))
		return -1;
	if (!time_parse(time, target))
		return json_refuse(
		        pull, err, "expected a time such as \"2026-11-24T04:15:44.123456Z\"");
	return 0;
}

static int read_command(struct json_pull *pull, void *target, struct error *err)
{
	struct run *run = target;
	struct json_items items = {.max = COMMAND_STRINGS_MAX, .size = sizeof(*run->command)};
	int status = json_read_items(pull, &items, read_bytes, err);

	run->command = items.items;
	run->n_command = items.n_items;
	return status;
}

static int read_executables(struct json_pull *pull, void *target, struct error *err)
{
	struct run *run = target;
	struct json_items items = {.max = RUN_EXECUTABLES_MAX, .size = sizeof(*run->executables)};
	int status = json_read_items(pull, &items, read_bytes, err);

	run->executables = items.items;
	run->n_executables = items.n_items;
	return status;
}

static int read_build_id(struct json_pull *pull, void *target, struct error *err)
{
	static const struct word_form build_id = {
	        "0123456789abcdef", 2, BUILD_ID_MAX, "a build id (2 to 128 digits 0-9 and a-f)"};
	char digits[BUILD_ID_MAX + 1];

	if (read_word(pull, &build_id, digits, err))
		return -1;

	char *copy = strdup(digits);

	if (!copy)
		return error_no_memory(err);
	*(char **)target = copy;
	return 0;
}

static int read_module(struct json_pull *pull, void *target, struct error *err)
{
	static const struct json_field fields[] = {
	        {"path", read_bytes, offsetof(struct module, path), true},
	        {"build_id", read_build_id, offsetof(struct module, build_id), false},
	};

	return json_read_fields(pull, fields, target, err);
}

static int read_modules(struct json_pull *pull, void *target, struct error *err)
{
	struct run *run = target;
	struct json_items items = {.max = RUN_MODULES_MAX, .size = sizeof(*run->modules)};
	int status = json_read_items(pull, &items, read_module, err);

	run->modules = items.items;
	run->n_modules = items.n_items;
	return status;
}

static int set_exit(struct json_pull *pull, struct run *run, enum run_exit_kind kind, int64_t min,
        int64_t max, struct error *err)
{
	int64_t value = 0;

	if (json_read_signed(pull, min, max, &value, err))
		return -1;
	if (run->exit_kind != RUN_EXIT_UNKNOWN)
		return json_refuse(pull, err, "a status and a signal exclude each other");
	run->exit_kind = kind;
	run->exit_value = (int)value;
	return 0;
}

static int read_exit_status(struct json_pull *pull, void *target, struct error *err)
{
	return set_exit(pull, target, RUN_EXIT_STATUS, 0, 255, err);
}

static int read_exit_signal(struct json_pull *pull, void *target, struct error *err)
{
	return set_exit(pull, target, RUN_EXIT_SIGNAL, 1, 128, err);
}

/* For the reader's eyes; the number says it all. */
static int read_signal_name(struct json_pull *pull, void *target, struct error *err)
{
	const char *name = NULL;

	(void)target;
	return json_read_string(pull, &name, err);
}

static int read_exit(struct json_pull *pull, void *target, struct error *err)
{
	static const struct json_field fields[] = {
	        {"status", read_exit_status, 0, false},
	        {"signal", read_signal_name, 0, false},
	        {"number", read_exit_signal, 0, false},
	};
	struct run *run = target;

	if (json_peek(pull) == JSON_NULL)
		return json_read_null(pull, err);
	if (json_read_fields(pull, fields, run, err))
		return -1;
	if (run->exit_kind == RUN_EXIT_UNKNOWN)
		return json_refuse(pull, err, "expected a \"status\" or a signal's \"number\"");
	return 0;
}

#define READ_ALL read_flag
#define READ_ANY read_flag
#define READ_COUNT read_u64
#define READ_VARYING read_u64
#define REQUIRED_ALL true
#define REQUIRED_ANY true
#define REQUIRED_COUNT true
#define REQUIRED_VARYING false

static int read_overflow(struct json_pull *pull, void *target, struct error *err)
{
	static const struct json_field fields[] = {
#define COMPLETENESS(member, kind)
#define COMPLETENESS_OVERFLOW(member) \
	{#member, read_u64, offsetof(struct completeness, overflow.member), true},
#include "completeness.def"
#undef COMPLETENESS
#undef COMPLETENESS_OVERFLOW
	};

	return json_read_fields(pull, fields, target, err);
}

static int read_completeness(struct json_pull *pull, void *target, struct error *err)
{
	static const struct json_field fields[] = {
#define COMPLETENESS(member, kind) \
	{#member, READ_##kind, offsetof(struct completeness, member), REQUIRED_##kind},
#include "completeness.def"
#undef COMPLETENESS
	        {"overflow", read_overflow, 0, true},
	};

	return json_read_fields(pull, fields, target, err);
}

static int read_members(struct json_pull *pull, struct run_in_file *in_file, struct error *err)
{
	static const struct json_field fields[] = {
	        {"id", read_id, offsetof(struct run_in_file, run.id), true},
	        {"host", read_own_host, 0, false},
	        {"seeds", read_seeds, offsetof(struct run_in_file, run), false},
	        {"command", read_command, offsetof(struct run_in_file, run), true},
	        {"mode", read_mode, offsetof(struct run_in_file, run.mode), true},
	        {"start", read_start, offsetof(struct run_in_file, run.start_us), false},
	        {"duration", read_seconds, offsetof(struct run_in_file, run.duration_us), false},
	        {"exit", read_exit, offsetof(struct run_in_file, run), true},
	        {"completeness", read_completeness, offsetof(struct run_in_file, run.completeness),
	                true},
	        {"executables", read_executables, offsetof(struct run_in_file, run), true},
	        {"modules", read_modules, offsetof(struct run_in_file, run), false},
	        {"calls", read_calls, offsetof(struct run_in_file, run), true},
	};

	return json_read_fields(pull, fields, in_file, err);
}

int read_run(struct json_pull *pull, struct run_in_file *in_file, struct error *err)
{
	pull->context = in_file;
	if (read_members(pull, in_file, err))
		return -1;
	return check_run(pull, &in_file->run, err);
}
