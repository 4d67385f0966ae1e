/*
 *      text -> (strace's pid and time off) -> name -> arguments, up to the parenthesis
 *              "i386:"  "101"  "syscall_0x65"         numbers, constants, or unknown
 *
 * The same parser takes what a person types and what strace printed.  A person's typing error is an
 * error; of strace, what is not understood is an unknown argument, which makes the answer less
 * precise and never wrong.
 */
#include "call_text.h"

#include "constant.h"
#include "profile_options.h"
#include "strace_line.h"

#include "cleanup.h"
#include "syscall_name.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t"
#define CLONE_FLAGS "flags="
#define UNFINISHED "<unfinished ...>"
#define RESUMED "<... "

/* Takes blanks from both ends. */
static char *trim(char *text)
{
	size_t length;

	text += strspn(text, BLANKS);
	length = strlen(text);
	while (length && strchr(BLANKS, text[length - 1]))
		text[--length] = '\0';
	return text;
}

/* As C reads it: -1 is all bits. */
static int parse_number(const char *text, uint64_t *value, struct error *err)
{
	char *end;

	errno = 0;
	/* strtoull(3) would take "-1" as well, but also "-18446744073709551615" as 1. */
	*value = *text == '-' ? (uint64_t)strtoll(text, &end, 0) : strtoull(text, &end, 0);
	if (errno)
		return error_set(err, "'%s' does not fit into 64 bits", text);
	if (*end || end == text)
		return error_set(err, "'%s' is not a number", text);
	return 0;
}

static int parse_term(const char *text, const struct arch *arch, uint64_t *value, struct error *err)
{
	if (isdigit((unsigned char)*text) || *text == '-')
		return parse_number(text, value, err);
	if (!strcmp(text, "NULL")) {
		*value = 0;
		return 0;
	}
	return constant_parse(text, arch, value, err);
}

static int parse_value(char *text, const struct arch *arch, uint64_t *value, struct error *err)
{
	char *term;

	*value = 0;
	while ((term = strsep(&text, "|"))) {
		uint64_t bits;

		if (parse_term(trim(term), arch, &bits, err))
			return -1;
		*value |= bits;
	}
	return 0;
}

static bool is_unknown(const char *text)
{
	return !*text || !strcmp(text, "_") || !strcmp(text, "...") || !strcmp(text, "\u2026");
}

/* "child_stack=NULL": strace prints the arguments of clone by name, in an order of its own. */
static bool is_named(const char *text)
{
	return text[strspn(text, "abcdefghijklmnopqrstuvwxyz_")] == '=';
}

/* Of a line of strace, an argument that cannot be read is an unknown one. */
static int parse_arg(
        char *text, size_t index, bool by_strace, struct call_text *call, struct error *err)
{
	char word[sizeof(call->unreadable)];
	struct error why;
	uint64_t value;

	if (by_strace)
		strace_line_cut_note(text);
	text = trim(text);
	if (!strncmp(text, CLONE_FLAGS, strlen(CLONE_FLAGS))) {
		text += strlen(CLONE_FLAGS);
		/* strace prints child_stack= before flags=; a filter sees the kernel's order. */
		index = call->arch->clone_flags;
	}
	if (is_unknown(text) || is_named(text) || (by_strace && strace_line_is_decoded(text)))
		return 0;
	snprintf(word, sizeof(word), "%s", text);
	if (parse_value(text, call->arch, &value, &why)) {
		if (!by_strace) {
			*err = why;
			return error_prefix(err, "argument %zu", index);
		}
		if (!*call->unreadable)
			memcpy(call->unreadable, word, sizeof(word));
		return 0;
	}
	/* strace shows an int's sign, and not the upper half of its register. */
	if (by_strace && (int64_t)value < 0)
		return 0;
	call->args[index] = value;
	call->known[index] = true;
	return 0;
}

/* After the arguments strace prints the result. */
static int check_rest(const char *rest, struct error *err)
{
	rest += strspn(rest, BLANKS);
	if (*rest && *rest != '=')
		return error_set(err, "unexpected '%s' after the parenthesis", rest);
	return 0;
}

static int parse_args(char *text, bool by_strace, struct call_text *call, struct error *err)
{
	char *unfinished = strstr(text, UNFINISHED);

	if (unfinished)
		/* The call was interrupted by another line of the log: the arguments so far are all
		 * there are. */
		strcpy(unfinished, ")");
	for (size_t i = 0;; i++) {
		char *end = strace_line_argument_end(text);
		bool last = end && *end == ')';

		if (!end)
			return error_set(err, "the closing parenthesis is missing");
		if (i == SYSCALL_ARGS)
			return error_set(
			        err, "a system call has at most %d arguments", SYSCALL_ARGS);
		*end = '\0';
		if (parse_arg(text, i, by_strace, call, err))
			return -1;
		text = end + 1;
		if (last)
			return check_rest(text, err);
	}
}

static int unknown_name(const char *name, const struct arch *arch, struct error *err)
{
	const char *nearest = syscall_nearest(arch, name);

	if (nearest)
		return error_set(
		        err, "%s has no call '%s'; did you mean '%s'?", arch->name, name, nearest);
	return error_set(err, "%s has no call '%s'", arch->name, name);
}

/* Any number: a filter has an answer for those that no kernel knows, too. */
static int parse_call_number(const char *text, struct call_text *call, struct error *err)
{
	uint64_t number;

	if (parse_number(text, &number, err))
		return -1;
	if (number > INT_MAX)
		return error_set(err, "'%s' is not the number of a call", text);
	call->nr = (int)number;
	call->by_number = true;
	/* x32 shares AUDIT_ARCH_X86_64 with x86_64: only the bit tells its numbers from the
	 * others. */
	if (!strcmp(call->arch->name, "x32"))
		call->nr |= X32_SYSCALL_BIT;
	else if (call->nr & X32_SYSCALL_BIT && arch_of_call(call->arch->audit, call->nr))
		call->arch = arch_of_call(call->arch->audit, call->nr);
	return 0;
}

/* How strace writes a call that it has no name for. */
static const char unnamed_prefix[] = "syscall_0x";

static int parse_name(
        char *name, const struct arch *native, struct call_text *call, struct error *err)
{
	char *colon = strchr(name, ':');

	call->arch = native;
	if (colon) {
		*colon = '\0';
		call->arch = arch_by_name(name);
		if (!call->arch)
			return profile_refuse_arch(name, err);
		name = colon + 1;
	}
	if (isdigit((unsigned char)*name))
		return parse_call_number(name, call, err);
	if (!strncmp(name, unnamed_prefix, sizeof(unnamed_prefix) - 1))
		return parse_call_number(name + strlen("syscall_"), call, err);
	return syscall_number(call->arch, name, &call->nr) ? 0
	                                                   : unknown_name(name, call->arch, err);
}

static int parse(char *text, const struct arch *native, struct call_text *call, struct error *err)
{
	char *start = strace_line_call(text);
	/* Before the text is cut into pieces, which would remove the marks. */
	bool by_strace = start != text || strace_line_is(text);
	char *open;

	/* The arguments of "<... read resumed>" are in an earlier line. */
	if (!strncmp(start, RESUMED, strlen(RESUMED))) {
		start += strlen(RESUMED);
		start[strcspn(start, BLANKS ">")] = '\0';
	}
	open = strchr(start, '(');
	if (open)
		*open = '\0';
	if (parse_name(trim(start), native, call, err))
		return -1;
	return open ? parse_args(open + 1, by_strace, call, err) : 0;
}

int call_text_take(char *text, const struct arch *native, struct call_text *call, struct error *err)
{
	*call = (struct call_text){0};
	return parse(trim(text), native, call, err);
}

int call_text_parse(
        const char *text, const struct arch *native, struct call_text *call, struct error *err)
{
	cleanup_free char *copy = strdup(text);

	if (!copy)
		return error_no_memory(err);
	if (call_text_take(copy, native, call, err))
		return error_prefix(err, "%s", text);
	return 0;
}
