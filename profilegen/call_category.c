#include "call_category.h"

#include "call_facts.h"

static const char *const names[] = {
        [CATEGORY_FILES] = "files and folders",
        [CATEGORY_DATA] = "reading and writing",
        [CATEGORY_WAITING] = "waiting for events",
        [CATEGORY_MEMORY] = "memory",
        [CATEGORY_PROCESSES] = "processes",
        [CATEGORY_SIGNALS] = "signals",
        [CATEGORY_IPC] = "between processes",
        [CATEGORY_NETWORK] = "network",
        [CATEGORY_TIME] = "time",
        [CATEGORY_IDENTITY] = "users and privileges",
        [CATEGORY_MOUNTS] = "mounts and namespaces",
        [CATEGORY_KERNEL] = "kernel and machine",
        [CATEGORIES] = "without a name",
};

const char *call_category_name(enum call_category category)
{
	return names[category];
}

enum call_category call_category_of(const char *call)
{
	const struct call_facts *facts = call_facts_find(call);

	return facts ? facts->category : CATEGORIES;
}
