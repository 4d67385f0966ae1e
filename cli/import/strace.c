/*
 * What strace(1) writes, to the terminal or with -o: with or without -f, -ff, times (-r, -t, -T),
 * paths (-y), and the table of -c.
 *
 *     14038 openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3
 *     [pid 14039] wait4(-1,  <unfinished ...>
 *     14039 <... wait4 resumed>NULL, 0, NULL) = 14040
 *     14038 +++ exited with 0 +++
 */
#include "import_format.h"

#include "../call_text.h"
#include "../message.h"
#include "../strace_line.h"

#include "cleanup.h"
#include "signal_name.h"
#include "syscall_name.h"

#include <ctype.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_CALL IMPORTED_NOWHERE
#define WORDS_MAX 4096 /* of the command; strace prints 32, or what -s asks for */

/* A process (a thread, for Linux) that has not ended. */
struct traced {
	pid_t pid; /* 0: the log names none */
	const struct arch *arch;
	size_t unfinished; /* its call that has not returned, or NO_CALL */
	char *program;     /* owned; of its execve that has not returned, or NULL */
};

struct strace {
	struct traced *traced; /* owned */
	size_t n_traced;
	pid_t main_pid;
	bool has_main;
	bool is_over;    /* the table of -c has begun... */
	bool in_summary; /* ...and is all that there is */
};

static void release(void *state)
{
	struct strace *strace = state;

	for (size_t i = 0; i < strace->n_traced; i++)
		free(strace->traced[i].program);
	free(strace->traced);
}

/* "14038 " or "[pid 14038] ", but no time ("12:00:01", "1700000000.1"). */
static pid_t pid_of(const char *line)
{
	char *end;
	long pid;

	if (!strncmp(line, "[pid", 4))
		line += 4;
	pid = strtol(line, &end, 10);
	/* "7<sh>": --decode-pids=comm */
	return end != line && strchr(" ]<", *end) && pid > 0 && pid <= INT32_MAX ? (pid_t)pid : 0;
}

static struct traced *find(
        struct strace *strace, pid_t pid, const struct arch *native, struct error *err)
{
	struct traced *traced;

	for (size_t i = 0; i < strace->n_traced; i++)
		if (strace->traced[i].pid == pid)
			return &strace->traced[i];
	traced = reallocarray(strace->traced, strace->n_traced + 1, sizeof(*traced));
	if (!traced) {
		error_no_memory(err);
		return NULL;
	}
	strace->traced = traced;
	traced = &traced[strace->n_traced++];
	*traced = (struct traced){pid, native, NO_CALL, NULL};
	if (!strace->has_main)
		strace->main_pid = pid;
	strace->has_main = true;
	return traced;
}

static void forget(struct strace *strace, const struct traced *traced)
{
	size_t i = (size_t)(traced - strace->traced);

	free(traced->program);
	/* The order does not matter, and pids may be used again. */
	strace->traced[i] = strace->traced[--strace->n_traced];
}

static void set_result(struct imported_run *imported, size_t index, const char *text)
{
	const char *result = strace_line_result(text);
	char name[RESULT_NAME_MAX];

	/* "?": it has not returned, or will be made again. */
	if (index == NO_CALL || !result || *result == '?')
		return;
	if (sscanf(result, "-1 %23[A-Z0-9]", name) == 1 && name[0] == 'E')
		imported_run_result(imported, index, name);
	else
		imported_run_result(imported, index, "ok");
}

/* ---- the command, from the first execve ---- */

/* ["sh", "-c", "true"]: as far as it is shown. */
static int read_command(struct run *run, const char *text, struct error *err)
{
	if (*text == '[')
		text++;
	while (*text == '"' && run->n_command < WORDS_MAX) {
		char *string, **command;

		if (strace_line_string(&text, &string, err))
			return -1;
		if (!string)
			return 0;
		command = reallocarray(run->command, run->n_command + 1, sizeof(*command));
		if (!command) {
			free(string);
			return error_no_memory(err);
		}
		run->command = command;
		command[run->n_command++] = string;
		text += strspn(text, ", ");
	}
	return 0;
}

/* execve("/bin/sh", ["sh"], 0x7ffd) = 0 */
static int read_execve(
        struct imported_run *imported, struct traced *traced, const char *text, struct error *err)
{
	char *path;

	text += strcspn(text, "\"");
	if (strace_line_string(&text, &path, err))
		return -1;
	free(traced->program);
	traced->program = path;
	/* The first execve is the command; in later ones the workload starts others. */
	if (imported->run.n_command || *text != ',')
		return 0;
	return read_command(&imported->run, text + strspn(text, ", "), err);
}

static int executed(
        struct imported_run *imported, struct traced *traced, const char *text, struct error *err)
{
	const char *result = traced->program ? strace_line_result(text) : NULL;
	int32_t index;

	if (!result)
		return 0;
	/* Only what was really executed: shells try each directory of PATH. */
	if (*result == '0' && imported_run_executable(imported, traced->program, &index, err))
		return -1;
	free(traced->program);
	traced->program = NULL;
	return 0;
}

/* ---- lines ---- */

/* Uses up the text.  Of its arguments only the name may be readable: where a terminal's output is
 * mixed with the log. */
static int parse_call(
        char *text, const struct arch *arch, struct call_text *call, struct error *err)
{
	char name[SYSCALL_NAME_MAX], again[sizeof(name)];
	struct error why;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(text, "("), text);
	memcpy(again, name, sizeof(again));
	if (!call_text_take(text, arch, call, &why) || !call_text_take(again, arch, call, err))
		return 0;
	return error_prefix(err, "%s", name);
}

/* At the end of the line: in a string it is the workload's. */
static bool is_cut_short(const char *text)
{
	static const char mark[] = "<unfinished ...>";
	size_t length = strlen(text);

	while (length && isspace((unsigned char)text[length - 1]))
		length--;
	return length >= strlen(mark) && !strncmp(text + length - strlen(mark), mark, strlen(mark));
}

static int add_call(
        struct imported_run *imported, struct traced *traced, const char *text, struct error *err)
{
	bool is_unfinished = is_cut_short(text);
	cleanup_free char *copy = strdup(text);
	struct call_text call;
	struct error why;
	size_t index;

	if (!copy)
		return error_no_memory(err);
	if (parse_call(copy, traced->arch, &call, &why)) {
		imported_run_lose(imported, &why);
		return 0;
	}
	const struct imported_call seen = {
	        .arch = call.arch,
	        .nr = call.nr,
	        .args = call.args,
	        .are_known = call.known,
	};

	if (imported_run_add(imported, &seen, &index, err) ||
	        (!strncmp(text, "execve(", 7) && read_execve(imported, traced, text, err)))
		return -1;
	traced->unfinished = is_unfinished ? index : NO_CALL;
	if (is_unfinished)
		return 0;
	set_result(imported, index, text);
	return executed(imported, traced, text, err);
}

/* Without its beginning, which is in another file perhaps, it is a call all the same. */
static int resume(
        struct imported_run *imported, struct traced *traced, const char *text, struct error *err)
{
	size_t index = traced->unfinished;

	if (index == NO_CALL)
		return add_call(imported, traced, text, err);
	traced->unfinished = NO_CALL;
	set_result(imported, index, text);
	return executed(imported, traced, text, err);
}

/* 0: there is none of that name. */
static int signal_number(const char *wanted)
{
	char name[24];

	for (int number = 1; number <= SIGRTMAX; number++) {
		signal_name(number, name);
		if (!strcmp(name, wanted))
			return number;
	}
	return 0;
}

/* "+++ exited with 0 +++", "+++ killed by SIGSEGV (core dumped) +++" */
static void ended(struct imported_run *imported, struct strace *strace, struct traced *traced,
        const char *text)
{
	struct run_exit *result = &imported->run.exit;
	char name[24];
	int value;

	if (traced->pid == strace->main_pid && result->kind == RUN_EXIT_UNKNOWN) {
		if (sscanf(text, "+++ exited with %3d", &value) == 1)
			*result = (struct run_exit){RUN_EXIT_STATUS, value & 0xff};
		else if (sscanf(text, "+++ killed by %23[A-Z0-9_]", name) == 1 &&
		         signal_number(name))
			*result = (struct run_exit){RUN_EXIT_SIGNAL, signal_number(name)};
		/* Only then does the log show the end of the workload, rather than stop somewhere
		 * in it. */
		imported->run.completeness.finished |= result->kind != RUN_EXIT_UNKNOWN;
	}
	forget(strace, traced);
}

/* "[ Process PID=7 runs in 32 bit mode. ]" */
static int set_abi(
        struct imported_run *imported, struct strace *strace, const char *note, struct error *err)
{
	char mode[8];
	int pid;
	struct traced *traced;

	if (sscanf(note, "[ Process PID=%d runs in %7s", &pid, mode) != 2)
		return 0;
	traced = find(strace, pid, imported->native, err);
	if (!traced)
		return -1;
	traced->arch = imported->native;
	arch_for_each (arch)
		if (arch_is_sub(arch, imported->native) &&
		        (!strcmp(mode, arch->name) || (!strcmp(mode, "32") && arch->bits == 32)))
			traced->arch = arch;
	return 0;
}

/* "  0.00    0.000000           0         3         1 openat": of -c. */
static int add_summary_line(struct imported_run *imported, const char *line, struct error *err)
{
	struct imported_call seen = {0};
	struct call_text call;
	struct error why;
	char words[2][SYSCALL_NAME_MAX];
	size_t index;
	int n = sscanf(line, "%*f %*f %*u %" SCNu64 " %47s %47s", &seen.count, words[0], words[1]);

	if (n < 2 || !strcmp(words[n - 2], "total"))
		return 0;
	if (call_text_take(words[n - 2], imported->native, &call, &why)) {
		imported_run_lose(imported, &why);
		return 0;
	}
	seen.arch = call.arch;
	seen.nr = call.nr;
	return imported_run_add(imported, &seen, &index, err);
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* What is no call and no note of strace's is text of the workload. */
static bool is_call(const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return length && text[length] == '(';
}

/* Neither a call nor an end: what strace notes, or the workload writes. */
static int read_note(
        struct imported_run *imported, struct strace *strace, const char *line, struct error *err)
{
	const char *note = strstr(line, "[ Process PID=");

	if (note)
		return set_abi(imported, strace, note, err);
	if (!begins(line, "% time") || !strstr(line, "usecs/call"))
		return 0;
	/* With -C the calls themselves were in the log. */
	strace->in_summary = !imported->run.n_calls;
	strace->is_over = true;
	if (strace->in_summary)
		message("note: -c leaves out calls that do not return, such as exit_group");
	return 0;
}

static int read_line(struct imported_run *imported, void *state, char *line, struct error *err)
{
	struct strace *strace = state;
	struct traced *traced;
	char *text;

	if (strace->is_over)
		return strace->in_summary ? add_summary_line(imported, line, err) : 0;
	text = strace_line_call(line);
	/* First, as the strings of a call may hold the words of any note. */
	if (!is_call(text) && !begins(text, "<... ") && !begins(text, "+++ "))
		return read_note(imported, strace, line, err);
	/* Only lines with a call or an end make a process: times look like process ids. */
	traced = find(strace, pid_of(line), imported->native, err);
	if (!traced)
		return -1;
	if (begins(text, "<... "))
		return resume(imported, traced, text, err);
	if (is_call(text))
		return add_call(imported, traced, text, err);
	ended(imported, strace, traced, text);
	return 0;
}

const struct import_format import_format_strace = {
        .name = "strace",
        .summary = "the log of strace, with -f or -ff, -c, any times",
        .state_size = sizeof(struct strace),
        .read_line = read_line,
        .release = release,
};
