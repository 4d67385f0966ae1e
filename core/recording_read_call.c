#include "recording_read.h"

#include <stdlib.h>
#include <string.h>

static int read_count(struct json_pull *pull, void *target, struct error *err)
{
	return json_read_unsigned(pull, 1, UINT64_MAX, target, err);
}

static int read_int32(
        struct json_pull *pull, int32_t min, int32_t max, int32_t *value, struct error *err)
{
	int64_t wide = 0;

	if (json_read_signed(pull, min, max, &wide, err))
		return -1;
	*value = (int32_t)wide;
	return 0;
}

static int read_number(struct json_pull *pull, void *target, struct error *err)
{
	return read_int32(pull, INT32_MIN, INT32_MAX, target, err);
}

static int read_pid(struct json_pull *pull, void *target, struct error *err)
{
	return read_int32(pull, 1, INT32_MAX, target, err);
}

/* An index or null, which is -1. */
static int read_index(struct json_pull *pull, void *target, struct error *err)
{
	int32_t *index = target;

	if (json_peek(pull) != JSON_NULL)
		return read_int32(pull, 0, INT32_MAX, index, err);
	*index = -1;
	return json_read_null(pull, err);
}

static int read_exe(struct json_pull *pull, void *target, struct error *err)
{
	uint64_t index = 0;

	if (json_read_unsigned(pull, 0, RUN_EXECUTABLES_MAX - 1, &index, err))
		return -1;
	*(uint32_t *)target = (uint32_t)index;
	return 0;
}

static int read_arg_index(struct json_pull *pull, void *target, struct error *err)
{
	uint64_t index = 0;

	if (json_read_unsigned(pull, 0, 5, &index, err))
		return -1;
	*(unsigned *)target = (unsigned)index;
	return 0;
}

static int read_name(struct json_pull *pull, void *target, struct error *err)
{
	static const struct word_form name = {WORD_LETTERS, 1, SYSCALL_NAME_MAX - 1,
	        "the name of a call (1 to 47 of a-z, 0-9, _ and -)"};

	return read_word(pull, &name, target, err);
}

static bool is_result(const char *text)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	size_t length = strlen(text);

	if (!strcmp(text, "ok"))
		return true;
	return text[0] == 'E' && length < RESULT_NAME_MAX && strspn(text, allowed) == length;
}

static int read_result(struct json_pull *pull, void *target, struct error *err)
{
	const char *result = NULL;

	if (json_peek(pull) == JSON_NULL)
		return json_read_null(pull, err);
	if (json_read_string(pull, &result, err))
		return -1;
	if (!is_result(result))
		return json_refuse(pull, err, "expected \"ok\", an errno name or null");
	memcpy(target, result, strlen(result) + 1);
	return 0;
}

static int read_first(struct json_pull *pull, void *target, struct error *err)
{
	static const struct json_field fields[] = {
	        {"offset", read_seconds, offsetof(struct call, first.offset_us), false},
	        {"pid", read_pid, offsetof(struct call, first.pid), false},
	        {"exe", read_index, offsetof(struct call, first.exe), false},
	        {"result", read_result, offsetof(struct call, first.result), false},
	};

	return json_read_fields(pull, fields, target, err);
}

static int read_exe_count(struct json_pull *pull, void *target, struct error *err)
{
	static const struct json_field fields[] = {
	        {"exe", read_exe, offsetof(struct exe_count, exe), true},
	        {"count", read_count, offsetof(struct exe_count, count), false},
	};

	return json_read_fields(pull, fields, target, err);
}

static int read_by_exe(struct json_pull *pull, void *target, struct error *err)
{
	struct run_in_file *in_file = pull->context;
	size_t left = RUN_EXE_COUNTS_MAX - in_file->n_exe_counts;
	struct call *call = target;
	struct json_items items = {
	        .max = left < RUN_EXECUTABLES_MAX ? left : RUN_EXECUTABLES_MAX,
	        .size = sizeof(*call->by_exe),
	};
	int status = json_read_items(pull, &items, read_exe_count, err);

	in_file->n_exe_counts += items.n_items;
	call->by_exe = items.items;
	call->n_by_exe = items.n_items;
	return status;
}

static int read_values(struct json_pull *pull, void *target, struct error *err)
{
	struct call_arg *arg = target;
	struct json_items items = {.max = CALL_ARG_VALUES_MAX, .size = sizeof(*arg->values)};
	int status = json_read_items(pull, &items, read_u64, err);

	arg->values = items.items;
	arg->n_values = items.n_items;
	return status;
}

static int read_arg(struct json_pull *pull, void *target, struct error *err)
{
	static const struct json_field fields[] = {
	        {"index", read_arg_index, offsetof(struct call_arg, index), true},
	        {"values", read_values, 0, true},
	        {"overflow", read_flag, offsetof(struct call_arg, overflow), true},
	};

	return json_read_fields(pull, fields, target, err);
}

static int read_args(struct json_pull *pull, void *target, struct error *err)
{
	struct call *call = target;
	struct json_items items = {.max = 6, .size = sizeof(*call->args)};
	int status = json_read_items(pull, &items, read_arg, err);

	call->args = items.items;
	call->n_args = items.n_items;
	return status;
}

static int read_frame(struct json_pull *pull, void *target, struct error *err)
{
	static const struct json_field fields[] = {
	        {"module", read_index, offsetof(struct stack_frame, module), true},
	        {"offset", read_u64, offsetof(struct stack_frame, offset), false},
	};

	return json_read_fields(pull, fields, target, err);
}

static int read_stack(struct json_pull *pull, void *target, struct error *err)
{
	struct call *call = target;
	struct json_items items = {.max = STACK_FRAMES_MAX, .size = sizeof(*call->stack)};
	int status = json_read_items(pull, &items, read_frame, err);

	call->stack = items.items;
	call->n_stack = items.n_items;
	return status;
}

/* x86_64 and x32 share a range: the bit alone tells them apart. */
static int check_number(struct json_pull *pull, const struct call *call, struct error *err)
{
	if (arch_of_call(call->arch->audit, call->nr) == call->arch)
		return 0;
	return json_refuse(pull, err,
	        "%d is no call number of %s (those of x32, and only those, have the bit 0x%x)",
	        call->nr, call->arch->name, X32_SYSCALL_BIT);
}

static int read_call(struct json_pull *pull, void *target, struct error *err)
{
	static const struct json_field fields[] = {
	        {"arch", read_arch, offsetof(struct call, arch), true},
	        {"nr", read_number, offsetof(struct call, nr), true},
	        {"name", read_name, offsetof(struct call, name), true},
	        {"count", read_count, offsetof(struct call, count), false},
	        {"exact", read_flag, offsetof(struct call, exact), false},
	        {"first", read_first, 0, true},
	        {"by_exe", read_by_exe, 0, false},
	        {"args", read_args, 0, false},
	        {"stack", read_stack, 0, false},
	};
	struct call *call = target;

	call->first.exe = -1;
	if (json_read_fields(pull, fields, call, err))
		return -1;
	if (!call->count)
		call->exact = false;
	return check_number(pull, call, err);
}

int read_calls(struct json_pull *pull, void *target, struct error *err)
{
	struct run *run = target;
	struct json_items items = {.max = RUN_CALLS_MAX, .size = sizeof(*run->calls)};
	int status = json_read_items(pull, &items, read_call, err);

	run->calls = items.items;
	run->n_calls = items.n_items;
	return status;
}
