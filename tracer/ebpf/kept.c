#include "kept.h"

#include "syscall_name.h"

#include <string.h>

const struct arch *kept_arch(enum probe_abi abi)
{
	const struct arch *native = arch_native();

	if (abi == PROBE_NATIVE)
		return native;
	if (abi == PROBE_X32)
		return arch_by_name("x32");
	arch_for_each (arch) {
		if (arch->bits == 32 && arch->audit != native->audit && arch_is_sub(arch, native))
			return arch;
	}
	return NULL;
}

static void keep_arguments(const struct selector_kept *kept, struct probe_kept *row)
{
	_Static_assert(PROBE_VALUES == ARG_TUPLE_MAX, "a tuple has its place");
	row->n_values = kept->n_together;
	for (unsigned i = 0; i < kept->n_together; i++) {
		row->indexes[i] = kept->together[i];
		row->masks[i] = kept->together_masks[i];
	}
	/* Where there are several, the single one is among them. */
	if (kept->n_together || kept->single == SELECTOR_NONE)
		return;
	row->n_values = 1;
	row->indexes[0] = (uint32_t)kept->single;
	row->masks[0] = kept->single_mask;
}

static struct probe_watch watch_of(const struct selector_watch *watch)
{
	_Static_assert(WATCHED_CLONE3 < PROBE_WATCHED_MAX, "each has its counter");
	return (struct probe_watch){
	        .test = watch->test == SELECTOR_ALWAYS ? PROBE_ALWAYS : PROBE_EQUAL,
	        .argument = watch->argument,
	        .value = watch->value,
	        .nonzero = watch->what == WATCHED_DISPATCH, /* PR_SYS_DISPATCH_OFF is 0 */
	        .what = (uint32_t)watch->what,
	};
}

/* Clones need no watching: no flag keeps a child from being followed here. */
static void add_watches(const char *name, struct probe_kept *row)
{
	unsigned n = 0;

	selector_for_each_watch (watch) {
		if (strcmp(watch->call, name) != 0)
			continue;
		if (watch->what == WATCHED_CLONE3)
			row->in_memory = true;
		else if (watch->what != WATCHED_CLONE && n < PROBE_WATCHES)
			row->watches[n++] = watch_of(watch);
	}
}

bool kept_row(enum probe_abi abi, uint32_t number, selector_choice asked, struct probe_kept *row)
{
	const struct arch *arch = kept_arch(abi);
	int nr = (int)(abi == PROBE_X32 ? number | X32_SYSCALL_BIT : number);
	const char *name = arch ? syscall_name(arch, nr) : NULL;
	struct selector_kept kept;

	*row = (struct probe_kept){0};
	if (!name)
		return false;
	kept = selector_kept(arch, name, asked);
	keep_arguments(&kept, row);
	add_watches(name, row);
	return row->n_values || row->in_memory || row->watches[0].test;
}
