#include "path_comments.h"

#include "imports.h"
#include "message.h"
#include "reach_bound.h"

#include "cleanup.h"
#include "program_bound.h"
#include "text.h"

#include <stdlib.h>

static int comment_rule(
        struct profile_rule *rule, const struct program_bound *bound, struct error *err)
{
	cleanup_free char *names = NULL;
	size_t n_excluded = 0;

	for (size_t i = 0; i < rule->n_names; i++) {
		if (!program_bound_excludes(bound, rule->names[i]))
			continue;
		n_excluded++;
		if (text_append(&names, ", ", rule->names[i]))
			return error_no_memory(err);
	}
	if (!n_excluded)
		return 0;
	if (text_append(&rule->comment, "; ", "no path found in the files that were mapped"))
		return error_no_memory(err);
	/* Of some of the names only: which. */
	if (n_excluded < rule->n_names && (text_append(&rule->comment, " to ", names)))
		return error_no_memory(err);
	return 0;
}

int path_comments(struct profile *profile, const struct observed *observed, const char *root,
        bool quiet, struct error *err)
{
	__attribute__((cleanup(imports_release))) struct imports imports = {0};
	__attribute__((cleanup(program_bound_release))) struct program_bound bound = {0};

	if (imports_find(&observed->totals, root, false, &imports, err) ||
	        reach_bound_find(observed, &imports.files, root, &bound, err))
		return -1;
	if (bound.no_claim && !quiet) {
		cleanup_free char *why = text_escape(bound.no_claim);

		message("note: which calls no path leads to is not known: %s", why ? why : "");
	}
	for (size_t i = 0; i < profile->n_rules && !bound.no_claim; i++)
		if (profile->rules[i].action != ACTION_ALLOW &&
		        comment_rule(&profile->rules[i], &bound, err))
			return -1;
	return 0;
}
