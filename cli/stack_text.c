/*
 *      __write _IO_file_write fflush | f1 f2 main | __libc_start_call_main ... _start
 *      the C library: fflush            all          before main: nothing
 */
#include "stack_text.h"

#include "json_text.h"
#include "locale_text.h"
#include "summary.h"

#include "cleanup.h"
#include "memory_file.h"
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Of a deep stack so many frames at its inner and its outer end. */
enum { INNER_SHOWN = 4, OUTER_SHOWN = 3 };
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

/* Frames of the C library that lead from the start to main have no names where no debugging
 * information is installed. */
static size_t without_start(const struct run *run, const struct call *call)
{
	size_t n = call->stack.n_frames;

	if (call->stack.truncated)
		return n;
	if (n > 1 && is_before_main(&call->stack.frames[n - 1]) &&
	        !is_of_system(run, &call->stack.frames[n - 1]))
		n--;
	if (n < call->stack.n_frames || (n && is_before_main(&call->stack.frames[n - 1])))
		while (n > 1 && is_before_main(&call->stack.frames[n - 1]))
			n--;
	/* main itself is not of the C library. */
	if (n < call->stack.n_frames && !is_of_system(run, &call->stack.frames[0]))
		while (n > 1 && is_of_system(run, &call->stack.frames[n - 1]))
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

static void choose_frames(const struct run *run, const struct call *call, struct shown *shown)
{
	size_t n = without_start(run, call);

	for (size_t i = 0; i < n; i++) {
		const struct stack_frame *frame = &call->stack.frames[i];
		bool is_inner = is_of_system(run, frame);

		/* Of the C library what its caller has called. */
		if (is_inner && i + 1 < n && is_of_system(run, frame + 1))
			continue;
		if (is_inner && !shown->n_frames && i + 1 < n && is_wrapper_of(frame, call->name))
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

static void write_line(FILE *out, const struct run *run, const struct call *call, const char *arrow)
{
	const char *program = base_name(summary_executable(run, call));
	struct shown shown = {.n_frames = 0};

	choose_frames(run, call, &shown);
	fputs(call->name, out);
	for (size_t i = 0; i < shown.n_frames; i++) {
		if (shown.n_frames > INNER_SHOWN + OUTER_SHOWN + 1 && i == INNER_SHOWN) {
			fprintf(out, " %s ...", arrow);
			i = shown.n_frames - OUTER_SHOWN;
		}
		fprintf(out, " %s ", arrow);
		write_frame(out, run, shown.frames[i], program);
	}
	if (call->stack.truncated)
		fprintf(out, " %s ?", arrow);
	fprintf(out, " (%s)", program);
}

int stack_text(
        const struct run *run, const struct call *call, bool plain, char **text, struct error *err)
{
	__attribute__((cleanup(memory_file_release))) struct memory_file line = {0};
	FILE *out;

	*text = NULL;
	if (!call->stack.n_frames)
		return 0;
	out = memory_file_open(&line, err);
	if (!out)
		return -1;
	write_line(out, run, call, plain || !locale_is_utf8() ? "<-" : "←");
	if (memory_file_close(&line, err))
		return -1;
	*text = text_escape(line.bytes);
	return *text ? 0 : error_no_memory(err);
}

int stack_text_print(const struct run *run, const struct call *call, struct error *err)
{
	cleanup_free char *line = NULL;

	if (stack_text(run, call, false, &line, err))
		return -1;
	if (line)
		printf("  %s\n", line);
	return 0;
}

void stack_text_json(const struct run *run, const struct call *call, int indent)
{
	bool first = true;

	fputs(", \"stack\": [", stdout);
	for (size_t i = 0; i < call->stack.n_frames; i++) {
		const struct stack_frame *frame = &call->stack.frames[i];

		json_next(stdout, indent, &first);
		fputs("{\"path\": ", stdout);
		json_string(stdout, frame->module < 0 ? NULL : run->modules[frame->module].path);
		printf(", \"offset\": %" PRIu64 ", \"function\": ", frame->offset);
		json_string(stdout, frame->function);
		putchar('}');
	}
	printf("], \"stack_truncated\": %s", call->stack.truncated ? "true" : "false");
}
