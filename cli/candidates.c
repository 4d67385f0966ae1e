#include "candidates.h"

#include "cleanup.h"
#include "risk_tier.h"
#include "runtime_needed.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

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

bool candidates_are_allowed_by(const struct profile_rule *rule)
{
	return rule->action == ACTION_ALLOW || rule->action == ACTION_LOG;
}

static bool is_candidate(const struct candidates *candidates, const char *name)
{
	for (size_t i = 0; i < candidates->n_items; i++)
		if (!strcmp(candidates->items[i].name, name))
			return true;
	return false;
}

/* Takes a name that the profile allows among the candidates; several rules may have it. */
static int consider(struct candidates *candidates, const char *name, int tier, struct error *err)
{
	struct candidate *grown;

	if (is_candidate(candidates, name))
		return 0;
	grown = reallocarray(candidates->items, candidates->n_items + 1, sizeof(*grown));
	if (!grown)
		return error_no_memory(err);
	candidates->items = grown;
	grown[candidates->n_items++] = (struct candidate){.name = name, .tier = tier};
	return 0;
}

static int compare_candidates(const void *a, const void *b)
{
	const struct candidate *left = a, *right = b;
	int order = risk_tier_compare(left->tier, right->tier);

	return order ? order : strcmp(left->name, right->name);
}

/* Without them no container would start, whatever the test says. */
static int leave_out_needed(struct candidates *candidates, struct error *err)
{
	size_t n = 0;

	for (size_t i = 0; i < candidates->n_items; i++) {
		const char *name = candidates->items[i].name;

		if (!runtime_is_needed(name))
			candidates->items[n++] = candidates->items[i];
		else if (text_append(&candidates->for_runtimes, ", ", name))
			return error_no_memory(err);
	}
	candidates->n_items = n;
	return 0;
}

int candidates_find(struct candidates *candidates, const char *tiers, const struct profile *profile,
        struct error *err)
{
	bool wanted[RISK_LOW + 1] = {false};

	if (parse_tiers(tiers, wanted, err))
		return -1;
	for (size_t r = 0; r < profile->n_rules; r++) {
		const struct profile_rule *rule = &profile->rules[r];

		for (size_t n = 0; n < rule->n_names && candidates_are_allowed_by(rule); n++) {
			int tier = risk_tier_of(rule->names[n]);

			if (tier >= 0 && wanted[tier] &&
			        consider(candidates, rule->names[n], tier, err))
				return -1;
		}
	}
	if (candidates->n_items)
		qsort(candidates->items, candidates->n_items, sizeof(*candidates->items),
		        compare_candidates);
	return leave_out_needed(candidates, err);
}

size_t candidates_unneeded(const struct candidates *candidates)
{
	size_t n = 0;

	for (size_t i = 0; i < candidates->n_items; i++)
		n += candidates->items[i].tried && !candidates->items[i].missed;
	return n;
}

void candidates_release(struct candidates *candidates)
{
	free(candidates->items);
	free(candidates->for_runtimes);
	free(candidates->not_made);
	*candidates = (struct candidates){0};
}
