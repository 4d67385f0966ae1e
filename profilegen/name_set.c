#include "name_set.h"

#include <stdlib.h>
#include <string.h>

void name_set_release(struct name_set *set)
{
	free(set->names);
	*set = (struct name_set){0};
}

/* Where the name is, or would be. */
static size_t find(const struct name_set *set, const char *name, bool *found)
{
	size_t low = 0, high = set->n_names;

	*found = false;
	while (low < high && !*found) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(set->names[middle], name);

		if (order < 0)
			low = middle + 1;
		else
			high = middle;
		*found = order == 0;
	}
	return high;
}

bool name_set_has(const struct name_set *set, const char *name)
{
	bool found;

	find(set, name, &found);
	return found;
}

int name_set_add(struct name_set *set, const char *name, struct error *err)
{
	bool found;
	size_t at = find(set, name, &found);

	if (found)
		return 0;
	const char **names = reallocarray(set->names, set->n_names + 1, sizeof(*names));

	if (!names)
		return error_no_memory(err);
	set->names = names;
	memmove(names + at + 1, names + at, (set->n_names - at) * sizeof(*names));
	names[at] = name;
	set->n_names++;
	return 0;
}
