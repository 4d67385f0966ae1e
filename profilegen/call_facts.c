#include "call_facts.h"

#include "nearest.h"

#include <string.h>

const struct call_facts call_facts_table[] = {
#include "call.inc"
};

#define COUNT (sizeof(call_facts_table) / sizeof(call_facts_table[0]))

const size_t call_facts_count = COUNT;

const struct call_facts *call_facts_find(const char *call)
{
	call_facts_for_each (row)
		if (!strcmp(row->call, call))
			return row;
	return NULL;
}

const char *call_facts_nearest(const char *call)
{
	const char *names[COUNT + 1];

	for (size_t i = 0; i < COUNT; i++)
		names[i] = call_facts_table[i].call;
	names[COUNT] = NULL;
	return text_nearest(call, names);
}
