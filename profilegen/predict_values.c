#include "predict_values.h"

#include <string.h>

static const struct row {
	const char *call;
	unsigned index;
	const char *archs; /* names, with a blank between */
} rows[] = {
#include "arch_value.inc"
};

static bool lists(const char *archs, const struct arch *arch)
{
	size_t length = strlen(arch->name);

	for (; *archs; archs += strcspn(archs, " "), archs += *archs == ' ')
		if (strcspn(archs, " ") == length && !strncmp(archs, arch->name, length))
			return true;
	return false;
}

bool predict_values_differ(
        const struct arch *from, const struct arch *to, const char *call, unsigned index)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!strcmp(rows[i].call, call) && rows[i].index == index)
			return from != to &&
			       (lists(rows[i].archs, from) || lists(rows[i].archs, to));
	return false;
}
