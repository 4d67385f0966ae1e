#include "import_calls.h"

#include "siblings.h"

#include <stdio.h>
#include <string.h>

static const struct libc_function {
	const char *function, *call;
} functions[] = {
#include "libc_function.inc"
};

#define N_FUNCTIONS (sizeof(functions) / sizeof(functions[0]))
#define PLAIN_NAME_MAX 64

static bool visit_named(
        const char *function, void (*visit)(const char *call, void *context), void *context)
{
	bool found = false;

	for (size_t i = 0; i < N_FUNCTIONS; i++)
		if (!strcmp(functions[i].function, function)) {
			visit(functions[i].call, context);
			found = true;
		}
	return found;
}

static bool cut_end(char *name, const char *end)
{
	size_t length = strlen(name), n = strlen(end);

	if (length <= n || strcmp(name + length - n, end) != 0)
		return false;
	name[length - n] = '\0';
	return true;
}

/* "__open64_2", "__read_chk", "lseek64": feature_test_macros(7), _FORTIFY_SOURCE and
 * _FILE_OFFSET_BITS.  Programs built with a glibc before 2.33 import "__xstat" instead of "stat".
 */
static void make_plain(const char *function, char plain[PLAIN_NAME_MAX])
{
	bool is_inner = !strncmp(function, "__", 2);

	snprintf(plain, PLAIN_NAME_MAX, "%s", function + (is_inner ? 2 : 0));
	if (is_inner && (cut_end(plain, "_chk") || cut_end(plain, "_2")))
		is_inner = false;
	cut_end(plain, "64");
	if (is_inner && (plain[0] == 'x' || !strncmp(plain, "fx", 2) || !strncmp(plain, "lx", 2)))
		memmove(strchr(plain, 'x'), strchr(plain, 'x') + 1, strlen(strchr(plain, 'x')));
}

void import_calls_visit(
        const char *function, void (*visit)(const char *call, void *context), void *context)
{
	char plain[PLAIN_NAME_MAX];

	if (visit_named(function, visit, context))
		return;
	make_plain(function, plain);
	visit_named(plain, visit, context);
}

static bool has_call(const struct run *observed, const char *name)
{
	for (size_t i = 0; i < observed->n_calls; i++)
		if (!strcmp(observed->calls[i].name, name))
			return true;
	return false;
}

bool import_call_is_observed(const struct run *observed, const char *call)
{
	if (has_call(observed, call))
		return true;
	sibling_for_each (row) {
		if (strcmp(row->call, call) != 0)
			continue;
		sibling_for_each (other)
			if (sibling_same_family(row, other) && has_call(observed, other->call))
				return true;
	}
	return false;
}
