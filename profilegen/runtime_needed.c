#include "runtime_needed.h"

#include "runtime_table.h"

#include <string.h>

bool runtime_is_needed(const char *call)
{
	runtime_for_each (row)
		if (!strcmp(row->call, call))
			return true;
	return false;
}
