#include "reach_bound.h"

#include "imports.h"
#include "json_text.h"

#include "cleanup.h"
#include "risk_tier.h"
#include "root_folder.h"
#include "text.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The first file that only has the same path; NULL: none. */
static const struct program_file *find_unknown(const struct program_files *files)
{
	for (size_t i = 0; i < files->n_files; i++)
		if (files->files[i].identity == FILE_UNKNOWN)
			return &files->files[i];
	return NULL;
}

int reach_bound_find(const struct observed *observed, const struct program_files *files,
        const char *root, struct program_bound *bound, struct error *err)
{
	__attribute__((cleanup(root_folder_close))) struct root_folder folder = {-1};
	const char *elsewhere = root ? NULL : imports_why_elsewhere(&observed->recording);
	const struct program_file *unknown = elsewhere ? find_unknown(files) : NULL;

	if (unknown) {
		if (asprintf(&bound->no_claim, "%s: %s; name the root of its image (--root)",
		            unknown->path, elsewhere) >= 0)
			return 0;
		bound->no_claim = NULL;
		return error_no_memory(err);
	}
	return root_folder_open(root, &folder, err) ||
	                       program_bound_find(&observed->totals, files, &folder, bound, err)
	               ? -1
	               : 0;
}

/* Calls of a kind, one after the other. */
struct listing {
	const struct run *observed;
	int tier; /* only these; -1: all */
	size_t n;
	char *names; /* owned; "mount, ptrace" */
	bool failed;
	bool first;
};

static bool is_observed(const struct run *observed, const char *call)
{
	for (size_t i = 0; i < observed->n_calls; i++)
		if (!strcmp(observed->calls[i].name, call))
			return true;
	return false;
}

static void count(const char *call, void *context)
{
	struct listing *listing = context;

	if (is_observed(listing->observed, call) ||
	        (listing->tier >= 0 && risk_tier_of(call) != listing->tier))
		return;
	listing->n++;
	if (listing->tier >= 0)
		listing->failed |= text_append(&listing->names, ", ", call) != 0;
}

static int print_tier(
        const struct run *observed, const struct program_bound *bound, int tier, struct error *err)
{
	struct listing with = {.observed = observed, .tier = tier}, without = with;
	cleanup_free char *names = NULL;

	program_bound_visit(bound, true, count, &with);
	program_bound_visit(bound, false, count, &without);
	names = with.names;
	free(without.names);
	if (with.failed || without.failed)
		return error_no_memory(err);
	printf("%s: %zu without a path; with one, and not called: %s\n", risk_tier_name(tier),
	        without.n, names ? names : "none");
	return 0;
}

int reach_bound_print(
        const struct run *observed, const struct program_bound *bound, struct error *err)
{
	struct listing without = {.observed = observed, .tier = -1}, with = without;

	if (bound->no_claim) {
		cleanup_free char *why = text_escape(bound->no_claim);

		if (!why)
			return error_no_memory(err);
		printf("\nwhich calls no path leads to is not known: %s\n", why);
		return 0;
	}
	program_bound_visit(bound, false, count, &without);
	program_bound_visit(bound, true, count, &with);
	printf("\nno path found in the files that were mapped to %zu system calls; with one, and "
	       "not called: %zu\n",
	        without.n, with.n);
	for (int tier = RISK_CRITICAL; tier <= RISK_HIGH; tier++)
		if (print_tier(observed, bound, tier, err))
			return -1;
	return 0;
}

static void print_name(const char *call, void *context)
{
	struct listing *listing = context;

	if (is_observed(listing->observed, call))
		return;
	json_next(stdout, 6, &listing->first);
	json_string(stdout, call);
}

static void print_names(const char *key, const struct run *observed,
        const struct program_bound *bound, bool with_path)
{
	struct listing listing = {.observed = observed, .first = true};

	printf(",\n    \"%s\": [", key);
	program_bound_visit(bound, with_path, print_name, &listing);
	putchar(']');
}

void reach_bound_print_json(const struct run *observed, const struct program_bound *bound)
{
	fputs("  \"bound\": {\n    \"problem\": ", stdout);
	json_string(stdout, bound->no_claim);
	print_names("path_not_called", observed, bound, true);
	print_names("no_path", observed, bound, false);
	fputs("\n  },\n", stdout);
}
