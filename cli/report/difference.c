#include "difference.h"

#include "default_profile.h"
#include "syscall_name.h"

#include <string.h>

static bool is_first(
        const struct profile_comparison *comparison, const struct profile_difference *item)
{
	for (const struct profile_difference *other = comparison->items; other < item; other++)
		if (other->kind == item->kind && !strcmp(other->name, item->name))
			return false;
	return true;
}

static bool docker_refuses(const char *call)
{
	return default_profile_refuses(&default_profile_table[0], call);
}

bool difference_is_left_out(const char *call)
{
	return docker_refuses(call) && !syscall_known_to_libseccomp(call);
}

/* libseccomp refuses socketcall along with families of socket, though Docker allows it
 * (default_profile.h). */
static bool is_real(const struct profile_difference *item, enum difference_kind kind)
{
	return kind == DIFFERENCE_FIRST_ALLOWS ? docker_refuses(item->name)
	                                       : !difference_is_left_out(item->name);
}

bool difference_is_shown(const struct report *report, const struct profile_difference *item,
        enum difference_kind kind)
{
	return item->kind == kind && is_first(&report->beside_docker, item) && is_real(item, kind);
}

size_t difference_count(const struct report *report, enum difference_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < report->beside_docker.n_items; i++)
		n += difference_is_shown(report, &report->beside_docker.items[i], kind);
	return n;
}
