#include "selector.h"

#include "syscall_name.h"

#include <linux/sched.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59 /* Linux 5.11 */
#endif

/* Rows of selector.def that keep values.  The kind of row that is not wanted expands to nothing. */
static const struct {
	const char *call;
	unsigned argument;
} kept[] = {
#define KEPT(call, argument) {#call, argument},
#define ASKED(call, ...)
#define WATCHED(call, argument, test, value, what)
#include "selector.def"
#undef KEPT
#undef ASKED
#undef WATCHED
};

/* Those that keep them if asked for. */
static const struct asked {
	const char *call;
	unsigned n_arguments;
	unsigned arguments[ARG_TUPLE_MAX];
} asked_rows[] = {
#define KEPT(call, argument)
#define ASKED(call, ...) \
	{#call, sizeof((const unsigned[]){__VA_ARGS__}) / sizeof(unsigned), {__VA_ARGS__}},
#define WATCHED(call, argument, test, value, what)
#include "selector.def"
#undef KEPT
#undef ASKED
#undef WATCHED
};

enum { N_ASKED = sizeof(asked_rows) / sizeof(asked_rows[0]) };

_Static_assert(N_ASKED <= 8 * sizeof(selector_choice), "one bit for each row");

const struct selector_watch selector_watches[] = {
#define KEPT(call, argument)
#define ASKED(call, ...)
#define WATCHED(call, argument, test, value, what) \
	{#call, argument, SELECTOR_##test, value, WATCHED_##what},
#include "selector.def"
#undef KEPT
#undef ASKED
#undef WATCHED
};

enum { N_WATCHES = sizeof(selector_watches) / sizeof(selector_watches[0]) };

/* The rows of arch_table. */
enum {
	ABIS = sizeof((const char[]){
#define ARCH(...) 0,
#include "arch.def"
#undef ARCH
	})
};

const size_t selector_watch_count = N_WATCHES;

static int kept_argument(const struct arch *arch, const char *call)
{
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		/* At most one argument of each call. */
		if (!strcmp(kept[i].call, call))
			return (int)arch_argument_index(arch, call, kept[i].argument);
	}
	return SELECTOR_NONE;
}

static const struct asked *find_asked(
        const struct arch *arch, const char *call, selector_choice asked)
{
	for (size_t i = 0; i < N_ASKED; i++) {
		if (asked >> i & 1 && !strcmp(asked_rows[i].call, call))
			return arch_argument_in_memory(arch, call) ? NULL : &asked_rows[i];
	}
	return NULL;
}

static void keep_together(struct selector_kept *what, const struct asked *row)
{
	what->n_together = row->n_arguments;
	for (unsigned i = 0; i < row->n_arguments; i++) {
		what->together[i] = row->arguments[i];
		/* No narrower than by itself, so that a filter which knows the tuple knows the
		 * single value, too. */
		what->together_masks[i] =
		        what->single == (int)row->arguments[i] ? what->single_mask : UINT32_MAX;
	}
}

struct selector_kept selector_kept(const struct arch *arch, const char *call, selector_choice asked)
{
	struct selector_kept what = {
	        .single = kept_argument(arch, call), .single_mask = UINT64_MAX};
	const struct asked *row = find_asked(arch, call, asked);

	if (row && row->n_arguments > 1)
		keep_together(&what, row);
	else if (row && what.single == SELECTOR_NONE)
		what = (struct selector_kept){
		        .single = (int)row->arguments[0], .single_mask = UINT32_MAX};
	return what;
}

static bool has_values_of(const struct call *call, const struct asked *row)
{
	if (strcmp(call->name, row->call) != 0)
		return false;
	if (row->n_arguments > 1)
		return call->tuples.n_indexes > 0;
	for (size_t i = 0; i < call->n_args; i++) {
		if (call->args[i].index == row->arguments[0])
			return true;
	}
	return false;
}

selector_choice selector_asked_by(const struct run *run)
{
	selector_choice asked = SELECTOR_ASKED_NONE;

	for (size_t i = 0; i < N_ASKED; i++) {
		for (size_t j = 0; j < run->n_calls; j++)
			if (has_values_of(&run->calls[j], &asked_rows[i]))
				asked |= (selector_choice)1 << i;
	}
	return asked;
}

const char *selector_asked_call(size_t n)
{
	return n < N_ASKED ? asked_rows[n].call : NULL;
}

bool selector_watch_matches(const struct selector_watch *watch, uint64_t value)
{
	switch (watch->test) {
	case SELECTOR_ALWAYS:
		return true;
	case SELECTOR_EQUAL:
		return (uint32_t)value == watch->value;
	case SELECTOR_ANY_BIT:
		return (value & watch->value) != 0;
	}
	__builtin_unreachable();
}

/* The rows on one ABI, looked up once. */
struct watches_of_abi {
	bool known;
	struct {
		int nr; /* -1: no such call */
		unsigned argument;
	} rows[N_WATCHES];
};

static const struct watches_of_abi *watches_of(const struct arch *arch)
{
	static struct watches_of_abi tables[ABIS];
	struct watches_of_abi *table = &tables[arch - arch_table];

	for (size_t i = 0; !table->known && i < N_WATCHES; i++) {
		const struct selector_watch *watch = &selector_watches[i];

		if (!syscall_number(arch, watch->call, &table->rows[i].nr))
			table->rows[i].nr = -1;
		table->rows[i].argument = arch_argument_index(arch, watch->call, watch->argument);
	}
	table->known = true;
	return table;
}

enum watched_call selector_watched(
        const struct arch *arch, int nr, const uint64_t args[SYSCALL_ARGS])
{
	const struct watches_of_abi *table = watches_of(arch);

	/* -1 is what a tracer sets to skip a call, and in the table a call that the ABI lacks. */
	for (size_t i = 0; nr != -1 && i < N_WATCHES; i++) {
		if (nr == table->rows[i].nr &&
		        selector_watch_matches(&selector_watches[i], args[table->rows[i].argument]))
			return selector_watches[i].what;
	}
	return WATCHED_NOTHING;
}
