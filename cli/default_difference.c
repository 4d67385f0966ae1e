#include "default_difference.h"

#include "rule_text.h"

#include "cleanup.h"
#include "compare.h"
#include "default_profile.h"
#include "memory_file.h"

#include <string.h>

static bool is_listed(const struct profile *profile, const struct arch *arch)
{
	for (size_t i = 0; i < profile->n_architectures; i++)
		if (profile->architectures[i] == arch)
			return true;
	return false;
}

/* The machine that runs an ABI of the profile; NULL if another ABI of the profile is that of the
 * machine. */
static const struct arch *machine_of(const struct profile *profile, const struct arch *arch)
{
	const struct arch *parent = arch->parent ? arch_by_name(arch->parent) : NULL;

	if (!parent)
		return arch;
	return is_listed(profile, parent) ? NULL : parent;
}

/* A name appears once, although two ABIs or two kinds of arguments may differ. */
static bool is_first(
        const struct profile_comparison *comparison, const struct profile_difference *difference)
{
	for (const struct profile_difference *other = comparison->items; other < difference;
	        other++)
		if (other->kind == difference->kind && !strcmp(other->name, difference->name))
			return false;
	return true;
}

static void list_looser(FILE *out, const char **separator, const struct default_profile *kind,
        const struct profile_comparison *comparison)
{
	for (size_t i = 0; i < comparison->n_items; i++) {
		const struct profile_difference *difference = &comparison->items[i];

		/* libseccomp refuses socketcall along with families of socket, though Docker allows
		 * it (default_profile.h): that is no difference. */
		if (difference->kind != DIFFERENCE_FIRST_ALLOWS ||
		        !default_profile_refuses(kind, difference->name) ||
		        !is_first(comparison, difference))
			continue;
		fputs(*separator, out);
		*separator = ", ";
		if (difference->is_conditional)
			call_example_text(
			        out, difference->name, difference->example, difference->asked);
		else
			fputs(difference->name, out);
	}
}

static int compare(FILE *out, const char **separator, const struct profile *profile,
        const struct default_profile *kind, const struct arch *native, uint64_t capabilities,
        struct error *err)
{
	__attribute__((cleanup(profile_release))) struct profile refusing = {0};
	__attribute__((
	        cleanup(profile_comparison_release))) struct profile_comparison comparison = {0};

	if (default_profile_make(kind, native, capabilities, &refusing, err) ||
	        profile_compare(profile, &refusing, native, &comparison, err))
		return error_prefix(err, "comparing with the default profiles");
	list_looser(out, separator, kind, &comparison);
	return 0;
}

int default_difference(const struct profile *profile, const struct default_profile *kind,
        uint64_t capabilities, char **list, struct error *err)
{
	cleanup_memory_file struct memory_file text = {0};
	FILE *out = memory_file_open(&text, err);
	const char *separator = "";

	if (!out)
		return -1;
	/* A profile may be for several machines, and the default is another one on each. */
	for (size_t i = 0; i < profile->n_architectures; i++) {
		const struct arch *native = machine_of(profile, profile->architectures[i]);

		if (native && compare(out, &separator, profile, kind, native, capabilities, err))
			return -1;
	}
	if (memory_file_close(&text, err))
		return -1;
	*list = steal_ptr(text.bytes);
	return 0;
}
