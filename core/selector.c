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
#define WATCHED(call, argument, test, value, what)
#include "selector.def"
#undef KEPT
#undef WATCHED
};

const struct selector_watch selector_watches[] = {
#define KEPT(call, argument)
#define WATCHED(call, argument, test, value, what) \
	{#call, argument, SELECTOR_##test, value, WATCHED_##what},
#include "selector.def"
#undef KEPT
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

int selector_kept(const struct arch *arch, const char *call)
{
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		/* At most one argument of each call. */
		if (!strcmp(kept[i].call, call))
			return (int)arch_argument_index(arch, call, kept[i].argument);
	}
	return SELECTOR_NONE;
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
