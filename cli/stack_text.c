/*
 *      __write _IO_file_write fflush | f1 f2 main | __libc_start_call_main ... _start
 *      the C library: fflush            all          before main: nothing
 */
#include "stack_text.h"

#include "json_text.h"
#include "locale_text.h"
#include "value_text.h"

#include "cleanup.h"
#include "memory_file.h"
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Of a deep stack so many frames at its inner and its outer end. */
enum { INNER_SHOWN = 4, OUTER_SHOWN = 3 };
enum { LINES_MAX = 16 };
enum { FUNCTION_SHOWN_MAX = 60 };

struct shown {
	const struct stack_frame *frames[STACK_FRAMES_MAX];
	size_t n_frames;
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static const char *module_name(const struct run *run, const struct stack_frame *frame)
{
	return frame->module < 0 ? "" : base_name(run->modules[frame->module].path);
}

static bool is_of_system(const struct run *run, const struct stack_frame *frame)
{
	static const char *const beginnings[] = {"libc.so.", "libc-2.", "libpthread", "ld-linux",
	        "ld-musl-", "ld64.so", "ld-2.", "[vdso]"};
	const char *name = module_name(run, frame);

	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
		if (!strncmp(name, beginnings[i], strlen(beginnings[i])))
			return true;
	return false;
}

/* What is there before the program's own code runs. */
static bool is_before_main(const struct stack_frame *frame)
{
	static const char *const names[] = {"_start", "__libc_start_call_main", "__libc_start_main",
	        "__libc_start_main_impl", "_dl_start", "_dl_start_user", "_dl_sysdep_start",
	        "start_thread", "clone3", "__clone3", "clone", "__clone"};

	for (size_t i = 0; frame->function && i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(frame->function, names[i]))
			return true;
	return false;
}

static bool has_own_frames(const struct run *run, const struct stack_frame *frames, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_of_system(run, &frames[i]))
			return true;
	return false;
}

/* A complete stack begins in the C library, or with a program's _start.  Frames of the C library
 * that lead from there to main, or to a thread's function, have no names where no debugging
 * information is installed. */
static size_t without_start(const struct run *run, const struct user_stack *stack)
{
	const struct stack_frame *frames = stack->frames;
	size_t n = stack->n_frames;

	if (stack->truncated)
		return n;
	while (n > 1 && is_before_main(&frames[n - 1]))
		n--;
	while (n > 1 && is_of_system(run, &frames[n - 1]) && has_own_frames(run, frames, n - 1))
		n--;
	return n;
}

/* "__GI___open_nocancel" is open, "__write" is write. */
static bool is_wrapper_of(const struct stack_frame *frame, const char *call)
{
	const char *name = frame->function;
	size_t length = strlen(call);

	if (!name)
		return false;
	if (!strcmp(name, "syscall"))
		return true;
	if (!strncmp(name, "__GI_", strlen("__GI_")))
		name += strlen("__GI_");
	name += strspn(name, "_");
	if (!strncmp(name, "libc_", strlen("libc_")))
		name += strlen("libc_");
	return !strncmp(name, call, length) && (!name[length] || !strcmp(name + length, "64") ||
	                                               !strcmp(name + length, "_nocancel"));
}

static void choose_frames(const struct run *run, const struct user_stack *stack, const char *call,
        struct shown *shown)
{
	size_t n = without_start(run, stack);

	for (size_t i = 0; i < n; i++) {
		const struct stack_frame *frame = &stack->frames[i];
		bool is_inner = is_of_system(run, frame);

		/* Of the C library what its caller has called. */
		if (is_inner && i + 1 < n && is_of_system(run, frame + 1))
			continue;
		if (is_inner && !shown->n_frames && i + 1 < n && is_wrapper_of(frame, call))
			continue;
		shown->frames[shown->n_frames++] = frame;
	}
}

/* "std::vector<int>::push_back", without the types of arguments. */
static void write_function(FILE *out, const char *function)
{
	const char *arguments = function[0] == '(' ? NULL : strstr(function, "(");
	int length = arguments ? (int)(arguments - function) : (int)strlen(function);

	/* "(anonymous namespace)::f" and "operator()" are no arguments. */
	if (arguments && (!strncmp(arguments, "(anonymous", strlen("(anonymous")) ||
	                         !strncmp(arguments, "()(", strlen("()("))))
		length = (int)strlen(function);
	if (length > FUNCTION_SHOWN_MAX)
		fprintf(out, "%.*s...", FUNCTION_SHOWN_MAX, function);
	else
		fprintf(out, "%.*s", length, function);
}

static void write_frame(
        FILE *out, const struct run *run, const struct stack_frame *frame, const char *program)
{
	const char *module = module_name(run, frame);

	if (frame->module < 0)
		fprintf(out, "0x%" PRIx64, frame->offset);
	else if (!frame->function)
		fprintf(out, "%s+0x%" PRIx64, module, frame->offset);
	else {
		if (strcmp(module, program) != 0)
			fprintf(out, "%s!", module);
		write_function(out, frame->function);
	}
}

static void write_line(FILE *out, const struct stack_view *view, size_t i, const char *arrow)
{
	const struct user_stack *stack = call_stack(view->call, i);
	int32_t exe = call_stack_exe(view->call, i);
	const char *program = exe < 0 ? "-" : base_name(view->run->executables[exe]);
	struct shown shown = {.n_frames = 0};

	choose_frames(view->run, stack, view->call->name, &shown);
	value_text_call(out, view->call, &stack->values);
	for (size_t k = 0; k < shown.n_frames; k++) {
		if (shown.n_frames > INNER_SHOWN + OUTER_SHOWN + 1 && k == INNER_SHOWN) {
			fprintf(out, " %s ...", arrow);
			k = shown.n_frames - OUTER_SHOWN;
		}
		fprintf(out, " %s ", arrow);
		write_frame(out, view->run, shown.frames[k], program);
	}
	if (stack->truncated)
		fprintf(out, " %s ?", arrow);
	fprintf(out, " (%s)", program);
}

static int make_line(const struct stack_view *view, size_t i, char **text, struct error *err)
{
	cleanup_memory_file struct memory_file line = {0};
	FILE *out = memory_file_open(&line, err);

	if (!out)
		return -1;
	write_line(out, view, i, view->plain || !locale_is_utf8() ? "<-" : "←");
	if (memory_file_close(&line, err))
		return -1;
	*text = text_escape(line.bytes);
	return *text ? 0 : error_no_memory(err);
}

/* ---- all of a call ---- */

/* A change of one argument is one of tuples, too, where these are what a stack has. */
static bool has_values(const struct call *call, const struct user_stack *stack,
        const struct recording_change *change)
{
	const struct arg_tuple *values = &stack->values;
	size_t place = 0;

	if (!change)
		return true;
	for (size_t i = 0; i < change->n_tuples; i++)
		if (values->n_values == change->tuples[i].n_values &&
		        !memcmp(values->values, change->tuples[i].values,
		                values->n_values * sizeof(*values->values)))
			return true;
	while (place < call->tuples.n_indexes && call->tuples.indexes[place] != change->index)
		place++;
	for (size_t i = 0; i < change->n_values && place < values->n_values; i++)
		if (values->values[place] == change->values[i])
			return true;
	return false;
}

bool stack_text_has(const struct call *call, const struct recording_change *values)
{
	const struct user_stack *stack;

	for (size_t i = 0; (stack = call_stack(call, i)); i++)
		if (stack->n_frames && has_values(call, stack, values))
			return true;
	return false;
}

/* The lines so far, owned. */
struct lines {
	char *items[LINES_MAX];
	size_t n, n_hidden;
};

static void lines_release(struct lines *lines)
{
	for (size_t i = 0; i < lines->n; i++)
		free(lines->items[i]);
}

static bool has_line(const struct lines *lines, const char *line)
{
	for (size_t i = 0; i < lines->n; i++)
		if (!strcmp(lines->items[i], line))
			return true;
	return false;
}

static int collect(const struct stack_view *view, struct lines *lines, struct error *err)
{
	size_t max = view->max ? view->max : LINES_MAX;
	const struct user_stack *stack;

	for (size_t i = 0; (stack = call_stack(view->call, i)); i++) {
		cleanup_free char *line = NULL;

		if (!stack->n_frames || !has_values(view->call, stack, view->values))
			continue;
		if (lines->n == max) {
			lines->n_hidden++;
			continue;
		}
		if (make_line(view, i, &line, err))
			return -1;
		if (!has_line(lines, line))
			lines->items[lines->n++] = steal_ptr(line);
	}
	return 0;
}

/* "ioctl: 3 more stacks, and at least 7 that were not kept" */
static int visit_rest(const struct stack_view *view, const struct lines *lines,
        stack_visitor *visit, void *context, struct error *err)
{
	uint64_t more = view->values ? 0 : view->call->more_stacks;
	char shown[64] = "", rest[64] = "", line[256];

	if (!lines->n_hidden && !more)
		return 0;
	if (lines->n_hidden)
		snprintf(shown, sizeof(shown), "%zu more stack%s", lines->n_hidden,
		        lines->n_hidden == 1 ? "" : "s");
	if (more)
		snprintf(rest, sizeof(rest), "%sat least %" PRIu64 " that %s not kept",
		        lines->n_hidden ? ", and " : "stacks: ", more, more == 1 ? "was" : "were");
	snprintf(line, sizeof(line), "%s: %s%s", view->call->name, shown, rest);
	return visit(line, context, err);
}

int stack_text_visit(
        const struct stack_view *view, stack_visitor *visit, void *context, struct error *err)
{
	__attribute__((cleanup(lines_release))) struct lines lines = {.n = 0};

	if (collect(view, &lines, err))
		return -1;
	for (size_t i = 0; i < lines.n; i++)
		if (visit(lines.items[i], context, err))
			return -1;
	return visit_rest(view, &lines, visit, context, err);
}

static int print_line(const char *line, void *context, struct error *err)
{
	(void)context;
	(void)err;
	printf("  %s\n", line);
	return 0;
}

int stack_text_print(const struct stack_view *view, struct error *err)
{
	return stack_text_visit(view, print_line, NULL, err);
}

/* ---- as JSON ---- */

static void print_frames(const struct run *run, const struct user_stack *stack, int indent)
{
	bool first = true;

	fputs("\"stack\": [", stdout);
	for (size_t i = 0; i < stack->n_frames; i++) {
		const struct stack_frame *frame = &stack->frames[i];

		json_next(stdout, indent, &first);
		fputs("{\"path\": ", stdout);
		json_string(stdout, frame->module < 0 ? NULL : run->modules[frame->module].path);
		printf(", \"offset\": %" PRIu64 ", \"function\": ", frame->offset);
		json_string(stdout, frame->function);
		putchar('}');
	}
	printf("], \"stack_truncated\": %s, \"stack_values\": [",
	        stack->truncated ? "true" : "false");
	for (size_t i = 0; i < stack->values.n_values; i++)
		printf("%s%" PRIu64, i ? ", " : "", stack->values.values[i]);
	putchar(']');
}

void stack_text_json(const struct run *run, const struct call *call, int indent)
{
	bool first = true;

	fputs(", ", stdout);
	print_frames(run, &call->stack, indent);
	fputs(", \"stacks\": [", stdout);
	for (size_t i = 0; i < call->n_stacks; i++) {
		const struct user_stack *stack = &call->stacks[i];

		json_next(stdout, indent, &first);
		fputs("{\"exe\": ", stdout);
		json_string(stdout, stack->exe < 0 ? NULL : run->executables[stack->exe]);
		fputs(", ", stdout);
		print_frames(run, stack, indent + 2);
		putchar('}');
	}
	printf("], \"more_stacks\": %" PRIu64, call->more_stacks);
}
