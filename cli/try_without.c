/*
 *      profile, with the calls of the tiers refused, dry run --> which of them are made
 *      for each, the most dangerous first: two runs without it, and without those before
 *      ten runs without all that were not missed
 */
#include "try_without.h"

#include "json_text.h"
#include "message.h"
#include "table.h"
#include "trial.h"

#include "cleanup.h"
#include "risk_tier.h"
#include "runtime_needed.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RUNS_EACH = 2, RUNS_FINAL = 10 };

/* Without --timeout a run may take this times as long as the first, and so much at least: a call
 * that is refused may leave its caller waiting for ever. */
enum { SLOWER = 5 };
#define TIMEOUT_MIN_US 10000000

struct candidate {
	const char *name; /* borrowed from the profile as it was */
	int tier;
	bool tried, missed;
	unsigned runs;
	uint64_t refused; /* how often in these runs */
	char reason[TRIAL_REASON_MAX];
};

struct search {
	const struct try_without *request;
	uint64_t timeout_us;
	struct candidate *candidates; /* owned */
	size_t n_candidates;
	char *for_runtimes; /* owned; a list in words, NULL: none */
	char *not_made;     /* the same */
};

static void release_search(struct search *search)
{
	free(search->candidates);
	free(search->for_runtimes);
	free(search->not_made);
}

/* ---- which calls ---- */

static int parse_tiers(const char *text, bool wanted[RISK_LOW + 1], struct error *err)
{
	cleanup_free char *copy = strdup(text);
	char *rest = copy;

	if (!copy)
		return error_no_memory(err);
	for (char *word; (word = strsep(&rest, ","));) {
		int tier = risk_tier_parse(word);

		if (tier < 0)
			return error_set(err,
			        "--try-without: '%s' is not critical, high, medium or low", word);
		wanted[tier] = true;
	}
	return 0;
}

static bool is_allowance(const struct profile_rule *rule)
{
	return rule->action == ACTION_ALLOW || rule->action == ACTION_LOG;
}

static bool is_candidate(const struct search *search, const char *name)
{
	for (size_t i = 0; i < search->n_candidates; i++)
		if (!strcmp(search->candidates[i].name, name))
			return true;
	return false;
}

/* Takes a name that the profile allows among the candidates; several rules may have it. */
static int consider(struct search *search, const char *name, int tier, struct error *err)
{
	struct candidate *candidates;

	if (is_candidate(search, name))
		return 0;
	candidates =
	        reallocarray(search->candidates, search->n_candidates + 1, sizeof(*candidates));
	if (!candidates)
		return error_no_memory(err);
	search->candidates = candidates;
	candidates[search->n_candidates++] = (struct candidate){.name = name, .tier = tier};
	return 0;
}

static int compare_candidates(const void *a, const void *b)
{
	const struct candidate *left = a, *right = b;
	int order = risk_tier_compare(left->tier, right->tier);

	return order ? order : strcmp(left->name, right->name);
}

/* Without them no container would start, whatever the test says. */
static int leave_out_needed(struct search *search, struct error *err)
{
	size_t n = 0;

	for (size_t i = 0; i < search->n_candidates; i++) {
		const char *name = search->candidates[i].name;

		if (!runtime_is_needed(name))
			search->candidates[n++] = search->candidates[i];
		else if (text_append(&search->for_runtimes, ", ", name))
			return error_no_memory(err);
	}
	search->n_candidates = n;
	return 0;
}

static int find_candidates(struct search *search, const struct profile *profile, struct error *err)
{
	bool wanted[RISK_LOW + 1] = {false};

	if (parse_tiers(search->request->tiers, wanted, err))
		return -1;
	for (size_t r = 0; r < profile->n_rules; r++) {
		const struct profile_rule *rule = &profile->rules[r];

		for (size_t n = 0; n < rule->n_names && is_allowance(rule); n++) {
			int tier = risk_tier_of(rule->names[n]);

			if (tier >= 0 && wanted[tier] &&
			        consider(search, rule->names[n], tier, err))
				return -1;
		}
	}
	if (search->n_candidates)
		qsort(search->candidates, search->n_candidates, sizeof(*search->candidates),
		        compare_candidates);
	return leave_out_needed(search, err);
}

/* Leaves the name to the default action. */
static void drop(struct profile *profile, const char *name)
{
	/* From the last one, as a rule without names goes away. */
	for (size_t r = profile->n_rules; r-- > 0;) {
		size_t n = 0;

		if (!is_allowance(&profile->rules[r]))
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
	for (size_t i = 0; i < search->n_candidates; i++)
		drop(&without, search->candidates[i].name);
	if (run_trial(search, &without, true, trial, err))
		return -1;
	if (!trial->passed)
		return error_set(
		        err, "without any refusal, too, %s; nothing was tried", trial->reason);
	for (size_t i = 0; i < search->n_candidates; i++) {
		const char *name = search->candidates[i].name;

		if (count_of(trial, name))
			search->candidates[n++] = search->candidates[i];
		else if (text_append(&search->not_made, ", ", name))
			return error_no_memory(err);
	}
	search->n_candidates = n;
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
	for (size_t i = 0; i < search->n_candidates; i++) {
		__attribute__((cleanup(profile_release))) struct profile without = {0};
		struct candidate *candidate = &search->candidates[i];

		if (isatty(STDERR_FILENO))
			message("%zu of %zu: without %s", i + 1, search->n_candidates,
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

static int run_final(struct search *search, const struct profile *profile, struct trial *trial,
        struct error *err)
{
	for (unsigned i = 0; i < RUNS_FINAL; i++) {
		if (run_trial(search, profile, false, trial, err))
			return -1;
		if (!trial->passed)
			return error_set(err,
			        "run %u of the last %d failed without all of these calls: %s; no "
			        "profile is written",
			        i + 1, RUNS_FINAL, trial->reason);
	}
	return 0;
}

/* ---- the result ---- */

static size_t n_unneeded(const struct search *search)
{
	size_t n = 0;

	for (size_t i = 0; i < search->n_candidates; i++)
		n += search->candidates[i].tried && !search->candidates[i].missed;
	return n;
}

static int print_text(const struct search *search, struct error *err)
{
	static const struct table_column columns[] = {{"tier", false}, {"name", false},
	        {"runs", true}, {"refused", true}, {"result", false}};
	__attribute__((cleanup(table_release))) struct table table = {columns, 5, NULL, 0};

	for (size_t i = 0; i < search->n_candidates; i++) {
		const struct candidate *candidate = &search->candidates[i];
		char runs[24], refused[24];
		const char *cells[] = {risk_tier_text(candidate->tier), candidate->name, runs,
		        refused, candidate->missed ? candidate->reason : "not missed"};

		snprintf(runs, sizeof(runs), "%u", candidate->runs);
		snprintf(refused, sizeof(refused), "%" PRIu64, candidate->refused);
		if (table_add(&table, cells, err))
			return -1;
	}
	if (table.n_rows)
		table_print(&table, stdout);
	printf("%scalls tried: %zu, not missed: %zu\n", table.n_rows ? "\n" : "",
	        search->n_candidates, n_unneeded(search));
	if (search->not_made)
		printf("allowed, and not made in this test: %s\n", search->not_made);
	if (search->for_runtimes)
		printf("not tried, as container runtimes need them: %s\n", search->for_runtimes);
	fputs("A test proves only what it tests.\n", stdout);
	return 0;
}

static void print_json(const struct search *search)
{
	bool first = true;

	fputs("{\n  \"tried\": [", stdout);
	for (size_t i = 0; i < search->n_candidates; i++) {
		const struct candidate *candidate = &search->candidates[i];

		json_next(stdout, 4, &first);
		fputs("{\"name\": ", stdout);
		json_string(stdout, candidate->name);
		fputs(", \"tier\": ", stdout);
		json_string(stdout, risk_tier_name(candidate->tier));
		printf(", \"runs\": %u, \"refused\": %" PRIu64 ", \"missed\": ", candidate->runs,
		        candidate->refused);
		json_string(stdout, candidate->missed ? candidate->reason : NULL);
		putchar('}');
	}
	fputs("\n  ]\n}\n", stdout);
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
		print_json(search);
	else if (print_text(search, err))
		return -1;
	return n_unneeded(search) ? run_final(search, profile, trial, err) : 0;
}

int try_without(const struct try_without *request, struct profile *profile, struct error *err)
{
	__attribute__((cleanup(release_search))) struct search search = {
	        .request = request, .timeout_us = request->workload->timeout_us};
	__attribute__((cleanup(profile_release))) struct profile before = {0};

	if (profile_is_bare(profile))
		return error_set(err, "--try-without: a bare filter has no names to leave out");
	if (profile->default_action == ACTION_ALLOW || profile->default_action == ACTION_LOG)
		return error_set(err,
		        "--try-without: the profile allows by default; it takes a list "
		        "of what is allowed");
	/* The names of candidates are borrowed from it. */
	if (profile_copy(profile, &before, err) || find_candidates(&search, &before, err))
		return -1;
	return search_profile(&search, profile, err);
}
