#include "reach_bound.h"

#include "imports.h"
#include "json_text.h"
#include "summary.h"

#include "cleanup.h"
#include "risk_tier.h"
#include "root_folder.h"
#include "text.h"

#include <stdarg.h>
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

__attribute__((format(printf, 3, 4))) static int no_claim(
        struct program_bound *bound, struct error *err, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vasprintf(&bound->no_claim, format, arguments);
	va_end(arguments);
	if (length >= 0)
		return 0;
	bound->no_claim = NULL;
	return error_no_memory(err);
}

struct first_line {
	char text[512]; /* "": none */
};

static void keep_first(const char *line, void *context)
{
	struct first_line *first = context;

	if (!*first->text)
		snprintf(first->text, sizeof(first->text), "%s", line);
}

/* Has the recording all programs that ran? */
static int check_programs(
        const struct observed *observed, struct program_bound *bound, struct error *err)
{
	const struct recording *recording = &observed->recording;
	struct first_line limit = {""};

	for (size_t i = 0; i < recording->n_runs; i++) {
		const struct run *run = &recording->runs[i];

		if (run->not_recorded)
			return no_claim(
			        bound, err, "nothing was recorded of a run: %s", run->not_recorded);
		if (!strcmp(run->mode, "denied"))
			return no_claim(bound, err,
			        "a run has the programs only whose calls were refused (secprof "
			        "denied)");
	}
	summary_lacks_code(&observed->totals, keep_first, &limit);
	return *limit.text ? no_claim(bound, err, "the recording may lack programs: %s", limit.text)
	                   : 0;
}

/* The first call that may have put another file where the recording has a path; NULL: none. */
static const struct call *find_move(const struct run *run)
{
	static const char *const moves[] = {"chroot", "mount", "move_mount", "pivot_root", "setns"};

	for (size_t i = 0; i < run->n_calls; i++)
		for (size_t n = 0; n < sizeof(moves) / sizeof(moves[0]); n++)
			if (!strcmp(run->calls[i].name, moves[n]))
				return &run->calls[i];
	return NULL;
}

/* Do the paths lead to the files that were recorded?  A build id says so, which only runs with
 * stacks have. */
static int check_paths(const struct observed *observed, const struct program_files *files,
        const char *root, struct program_bound *bound, struct error *err)
{
	const struct recording *recording = &observed->recording;
	const char *elsewhere = root ? NULL : imports_why_elsewhere(recording);
	const struct program_file *unknown = find_unknown(files);

	if (elsewhere && unknown)
		return no_claim(bound, err, "%s: %s; name the root of its image (--root)",
		        unknown->path, elsewhere);
	for (size_t i = 0; i < recording->n_runs; i++) {
		const struct run *run = &recording->runs[i];
		const struct call *move = find_move(run);

		if (move && (unknown || !run->n_modules))
			return no_claim(bound, err,
			        "%s was called, after which paths may be those of other files: "
			        "record with --stacks",
			        move->name);
	}
	return 0;
}

int reach_bound_find(const struct observed *observed, const struct program_files *files,
        const char *root, struct program_bound *bound, struct error *err)
{
	__attribute__((cleanup(root_folder_close))) struct root_folder folder = {-1};

	if (check_programs(observed, bound, err))
		return -1;
	if (!bound->no_claim && check_paths(observed, files, root, bound, err))
		return -1;
	if (bound->no_claim)
		return 0;
	return root_folder_open(root, &folder, err) ||
	                       program_bound_find(&observed->recording, &observed->totals, files,
	                               &folder, bound, err)
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
