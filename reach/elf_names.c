#include "elf_names.h"

#include <stdlib.h>
#include <string.h>

int elf_names_add(struct elf_names *names, const char *name, struct error *err)
{
	char **grown = names->names;

	/* The array doubles when it is full: at powers of two. */
	if (!(names->n_names & (names->n_names - 1))) {
		size_t size = names->n_names ? 2 * names->n_names : 1;

		grown = reallocarray(names->names, size, sizeof(*grown));
		if (!grown)
			return error_no_memory(err);
		names->names = grown;
	}
	grown[names->n_names] = strdup(name);
	if (!grown[names->n_names])
		return error_no_memory(err);
	names->n_names++;
	return 0;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void elf_names_sort(struct elf_names *names)
{
	size_t n_distinct = 0;

	if (!names->n_names)
		return;
	qsort(names->names, names->n_names, sizeof(*names->names), compare);
	for (size_t i = 1; i < names->n_names; i++)
		if (!strcmp(names->names[n_distinct], names->names[i]))
			free(names->names[i]);
		else
			names->names[++n_distinct] = names->names[i];
	names->n_names = n_distinct + 1;
}

void elf_names_release(struct elf_names *names)
{
	for (size_t i = 0; i < names->n_names; i++)
		free(names->names[i]);
	free(names->names);
	memset(names, 0, sizeof(*names));
}
