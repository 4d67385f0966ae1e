#include "siblings.h"

#include <string.h>

const struct sibling sibling_table[] = {
#include "siblings.inc"
};

const size_t sibling_count = sizeof(sibling_table) / sizeof(sibling_table[0]);

const struct c_library_call c_library_table[] = {
#include "c_library.inc"
};

const size_t c_library_count = sizeof(c_library_table) / sizeof(c_library_table[0]);

bool sibling_same_family(const struct sibling *a, const struct sibling *b)
{
	return !strcmp(a->family, b->family);
}
