#include "siblings.h"

#include <string.h>

const struct sibling sibling_table[] = {
#include "siblings.inc"
};

const size_t sibling_count = sizeof(sibling_table) / sizeof(sibling_table[0]);

bool sibling_same_family(const struct sibling *a, const struct sibling *b)
{
	return !strcmp(a->family, b->family);
}
