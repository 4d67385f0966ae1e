#include "call_text.h"

#include "constant.h"

#include "cleanup.h"
#include "syscall_name.h"
#include "text.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#define BLANKS " \t"

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
	*value = *text == '-' ? (uint64_t)strtoll(text, &end, 0) : strtoull(text, &end, 0);
	if (errno)
		return error_set(err, "'%s' does not fit into 64 bits", text);
	if (*end || end == text)
		return error_set(err, "'%s' is no number", text);
	return 0;
}

static int parse_term(const char *text, const struct arch *arch, uint64_t *value, struct error *err)
{
	if (isdigit((unsigned char)*text) || *text == '-')
		return parse_number(text, value, err);
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

static int parse_args(char *text, struct call_text *call, struct error *err)
{
	size_t n_args = 0;
	char *word;

	while ((word = strsep(&text, ","))) {
		char *arg = trim(word);

		if (n_args == 6)
			return error_set(err, "a system call has at most 6 arguments");
		if (!is_unknown(arg)) {
			if (parse_value(arg, call->arch, &call->args[n_args], err))
				return error_prefix(err, "argument %zu", n_args);
			call->known[n_args] = true;
		}
		n_args++;
	}
	return 0;
}

static int unknown_name(const char *name, const struct arch *arch, struct error *err)
{
	char names[SYSCALL_NUMBER_LIMIT][SYSCALL_NAME_MAX];
	const char *candidates[SYSCALL_NUMBER_LIMIT + 1] = {NULL};
	const char *nearest;
	size_t n_names = 0;
	int first, end;

	syscall_number_range(arch, &first, &end);
	for (int nr = first; nr < end; nr++)
		if (syscall_name(arch, nr, names[n_names])) {
			candidates[n_names] = names[n_names];
			n_names++;
		}
	nearest = text_nearest(name, candidates);
	if (nearest)
		return error_set(
		        err, "%s has no call '%s'; did you mean '%s'?", arch->name, name, nearest);
	return error_set(err, "%s has no call '%s'", arch->name, name);
}

static int parse_name(
        char *name, const struct arch *native, struct call_text *call, struct error *err)
{
	char *colon = strchr(name, ':');

	call->arch = native;
	if (colon) {
		*colon = '\0';
		call->arch = arch_by_name(name);
		if (!call->arch)
			return error_set(err, "no such architecture '%s'", name);
		name = colon + 1;
	}
	return syscall_number(call->arch, name, &call->nr) ? 0
	                                                   : unknown_name(name, call->arch, err);
}

static int parse(char *text, const struct arch *native, struct call_text *call, struct error *err)
{
	char *open = strchr(text, '(');
	size_t length = strlen(text);

	if (open) {
		if (text[length - 1] != ')')
			return error_set(err, "the closing parenthesis is missing");
		text[length - 1] = *open = '\0';
	}
	if (parse_name(trim(text), native, call, err))
		return -1;
	return open ? parse_args(open + 1, call, err) : 0;
}

int call_text_parse(
        const char *text, const struct arch *native, struct call_text *call, struct error *err)
{
	cleanup_free char *copy = strdup(text);

	*call = (struct call_text){0};
	if (!copy)
		return error_no_memory(err);
	if (parse(trim(copy), native, call, err))
		return error_prefix(err, "%s", text);
	return 0;
}
