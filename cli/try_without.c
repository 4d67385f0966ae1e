/*
 *      profile, with the calls of the tiers refused, dry run --> which of them are made
 *      for each, the most dangerous first: two runs without it, and without those before
 *      ten runs without all that were not missed
 */
#include "try_without.h"

#include "candidates.h"
#include "candidates_report.h"
#include "final_test.h"
#include "message.h"
#include "trial.h"

#include "cleanup.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RUNS_EACH = 2, RUNS_FINAL = 10 };

/* Without --timeout a run may take this times as long as the first, and so much at least: a call
 * that is refused may leave its caller waiting for ever. */
enum { SLOWER = 5 };
#define TIMEOUT_MIN_US 10000000
/* To start a container, and to end it, takes longer. */
#define FINAL_TIMEOUT_MIN_US 60000000

struct search {
	const struct try_without *request;
	uint64_t timeout_us;
	struct candidates candidates;
};

/* Leaves the name to the default action. */
static void drop(struct profile *profile, const char *name)
{
	/* From the last one, as a rule without names goes away. */
	for (size_t r = profile->n_rules; r-- > 0;) {
		size_t n = 0;

		if (!candidates_are_allowed_by(&profile->rules[r]))
			continue;
		while (n < profile->rules[r].n_names &&
		        strcmp(profile->rules[r].names[n], name) != 0)
			n++;
		if (n < profile->rules[r].n_names)
			profile_drop_name(profile, r, n);
	}
}

/* ---- the runs ---- */

static int run_trial(const struct search *search, const struct profile *profile, bool first,
        struct trial *trial, struct error *err)
{
	const struct trial_request request = {
	        .profile = profile,
	        .command = search->request->command,
	        .test = search->request->test,
	        .workload = search->request->workload,
	        .timeout_us = search->timeout_us,
	        .dry_run = first,
	        .show_output = first,
	};

	return trial_run(&request, trial, err);
}

static uint64_t count_of(const struct trial *trial, const char *name)
{
	for (size_t i = 0; i < trial->n_refused; i++)
		if (!strcmp(trial->refused[i].name, name))
			return trial->refused[i].count;
	return 0;
}

/* Refuses nothing, and finds out which candidates are made. */
static int run_first(struct search *search, const struct profile *profile, struct trial *trial,
        struct error *err)
{
	__attribute__((cleanup(profile_release))) struct profile without = {0};
	size_t n = 0;

	if (profile_copy(profile, &without, err))
		return -1;
	for (size_t i = 0; i < search->candidates.n_items; i++)
		drop(&without, search->candidates.items[i].name);
	if (run_trial(search, &without, true, trial, err))
		return -1;
	if (!trial->passed)
		return error_set(
		        err, "without any refusal, too, %s; nothing was tried", trial->reason);
	for (size_t i = 0; i < search->candidates.n_items; i++) {
		const char *name = search->candidates.items[i].name;

		if (count_of(trial, name))
			search->candidates.items[n++] = search->candidates.items[i];
		else if (text_append(&search->candidates.not_made, ", ", name))
			return error_no_memory(err);
	}
	search->candidates.n_items = n;
	if (!search->timeout_us) {
		search->timeout_us = SLOWER * trial->duration_us;
		if (search->timeout_us < TIMEOUT_MIN_US)
			search->timeout_us = TIMEOUT_MIN_US;
	}
	return 0;
}

/* Twice at most: once is enough to see that it is missed. */
static int try_one(struct search *search, struct candidate *candidate,
        const struct profile *without, struct trial *trial, struct error *err)
{
	candidate->tried = true;
	while (candidate->runs < RUNS_EACH && !candidate->missed) {
		if (run_trial(search, without, false, trial, err))
			return -1;
		candidate->runs++;
		candidate->refused += count_of(trial, candidate->name);
		candidate->missed = !trial->passed;
		memcpy(candidate->reason, trial->reason, sizeof(candidate->reason));
	}
	return 0;
}

/* Calls that were not missed are refused in the later trials, too: of two calls that can replace
 * one another each alone would not be missed, but both together are. */
static int try_each(
        struct search *search, struct profile *profile, struct trial *trial, struct error *err)
{
	for (size_t i = 0; i < search->candidates.n_items; i++) {
		__attribute__((cleanup(profile_release))) struct profile without = {0};
		struct candidate *candidate = &search->candidates.items[i];

		if (isatty(STDERR_FILENO))
			message("%zu of %zu: without %s", i + 1, search->candidates.n_items,
			        candidate->name);
		if (profile_copy(profile, &without, err))
			return -1;
		drop(&without, candidate->name);
		if (try_one(search, candidate, &without, trial, err))
			return -1;
		if (!candidate->missed)
			drop(profile, candidate->name);
	}
	return 0;
}

/* The profile as it would be written, without what was not missed. */
static int run_last(const struct search *search, const struct profile *profile,
        const struct final_test *final, struct trial *trial, struct error *err)
{
	if (!final)
		return run_trial(search, profile, false, trial, err);
	*trial->reason = '\0';
	if (final_test_run(final, trial->reason, err))
		return -1;
	trial->passed = !*trial->reason;
	return 0;
}

static int run_all_last(const struct search *search, const struct profile *profile,
        const struct final_test *final, struct trial *trial, struct error *err)
{
	for (unsigned i = 0; i < RUNS_FINAL; i++) {
		if (isatty(STDERR_FILENO))
			message("run %u of the last %d", i + 1, RUNS_FINAL);
		if (run_last(search, profile, final, trial, err))
			return -1;
		if (!trial->passed)
			return error_set(err,
			        "run %u of the last %d failed%s: %s; no profile is written", i + 1,
			        RUNS_FINAL,
			        candidates_unneeded(&search->candidates)
			                ? " without all of these calls"
			                : "",
			        trial->reason);
	}
	return 0;
}

static int run_final(const struct search *search, const struct profile *profile,
        struct trial *trial, struct error *err)
{
	struct final_test final = {.command = search->request->final};
	int result;

	if (!final.command)
		return run_all_last(search, profile, NULL, trial, err);
	final.timeout_us = search->request->workload->timeout_us;
	if (!final.timeout_us)
		final.timeout_us = search->timeout_us > FINAL_TIMEOUT_MIN_US ? search->timeout_us
		                                                             : FINAL_TIMEOUT_MIN_US;
	if (final_test_init(&final, profile, err))
		return -1;
	result = run_all_last(search, profile, &final, trial, err);
	final_test_finish(&final);
	return result;
}

static int search_profile(struct search *search, struct profile *profile, struct error *err)
{
	/* Not on the stack: it has a list of calls. */
	cleanup_free struct trial *trial = malloc(sizeof(*trial));

	if (!trial)
		return error_no_memory(err);
	if (run_first(search, profile, trial, err) || try_each(search, profile, trial, err))
		return -1;
	if (search->request->json)
		candidates_report_json(&search->candidates);
	else if (candidates_report(&search->candidates, err))
		return -1;
	/* A profile that is as before has passed its test, but in no container. */
	if (!candidates_unneeded(&search->candidates) && !search->request->final)
		return 0;
	return run_final(search, profile, trial, err);
}

int try_without(const struct try_without *request, struct profile *profile, struct error *err)
{
	struct search search = {.request = request, .timeout_us = request->workload->timeout_us};
	__attribute__((cleanup(profile_release))) struct profile before = {0};
	int result = -1;

	if (profile_is_bare(profile))
		return error_set(err, "--try-without: a bare filter has no names to leave out");
	if (profile->default_action == ACTION_ALLOW || profile->default_action == ACTION_LOG)
		return error_set(err,
		        "--try-without: the profile allows by default; it takes a list "
		        "of what is allowed");
	/* The names of candidates are borrowed from it. */
	if (!profile_copy(profile, &before, err) &&
	        !candidates_find(&search.candidates, request->tiers, &before, err))
		result = search_profile(&search, profile, err);
	candidates_release(&search.candidates);
	return result;
}
