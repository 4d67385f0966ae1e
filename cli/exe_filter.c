#include "exe_filter.h"

#include "message.h"

#include "cleanup.h"
#include "recording_filter.h"
#include "recording_totals.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Longer comments are read by nobody. */
enum { COMMENT_NAMES_MAX = 40 };

static bool is_given(const struct exe_filter *filter)
{
	return filter->only->n_items || filter->without->n_items;
}

static int collect(const struct run *run, const struct call *call, void *context, struct error *err)
{
	struct exe_filter *filter = context;
	void *grown;

	(void)run;
	for (size_t i = 0; i < filter->n_names; i++)
		if (!strcmp(filter->names[i], call->name))
			return 0;
	grown = reallocarray(filter->names, filter->n_names + 1, sizeof(*filter->names));
	if (!grown)
		return error_no_memory(err);
	filter->names = grown;
	memcpy(filter->names[filter->n_names++], call->name, SYSCALL_NAME_MAX);
	return 0;
}

static bool has_name(const struct run *totals, const char *name)
{
	for (size_t i = 0; i < totals->n_calls; i++)
		if (!strcmp(totals->calls[i].name, name))
			return true;
	return false;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* What another run has of those that are kept, or of another ABI, is not left out. */
static void settle(struct exe_filter *filter, const struct run *totals)
{
	size_t n = 0;

	for (size_t i = 0; i < filter->n_names; i++)
		if (!has_name(totals, filter->names[i]))
			memmove(filter->names[n++], filter->names[i], SYSCALL_NAME_MAX);
	filter->n_names = n;
	if (n)
		qsort(filter->names, n, sizeof(*filter->names), compare_names);
}

int exe_filter_apply(struct exe_filter *filter, struct observed *observed, struct error *err)
{
	const struct recording_filter paths = {
	        .only = filter->only->items,
	        .n_only = filter->only->n_items,
	        .without = filter->without->items,
	        .n_without = filter->without->n_items,
	};

	if (!is_given(filter))
		return 0;
	if (recording_filter(&observed->recording, &paths, collect, filter, err))
		return error_prefix(err, filter->only->n_items ? "--only-exe" : "--without-exe");
	run_release(&observed->totals);
	if (recording_totals(&observed->recording, &observed->totals, err))
		return -1;
	if (!observed->totals.n_calls)
		return error_set(err, "nothing is left: no call of what is kept was recorded");
	settle(filter, &observed->totals);
	return 0;
}

/* "/bin/a, /bin/b" */
static char *join(const struct option_list *paths)
{
	char *list = NULL;

	for (size_t i = 0; i < paths->n_items; i++)
		if (text_append(&list, ", ", paths->items[i])) {
			free(list);
			return NULL;
		}
	return list;
}

/* Up to `n_max` of them. */
static char *join_names(const struct exe_filter *filter, size_t n_max)
{
	char *list = NULL, *whole;

	for (size_t i = 0; i < filter->n_names && i < n_max; i++)
		if (text_append(&list, ", ", filter->names[i])) {
			free(list);
			return NULL;
		}
	if (!list)
		return strdup("nothing");
	if (filter->n_names <= n_max)
		return list;
	if (asprintf(&whole, "%s and %zu more", list, filter->n_names - n_max) < 0)
		whole = NULL;
	free(list);
	return whole;
}

/* NULL without memory. */
static char *describe(const struct exe_filter *filter, size_t n_max)
{
	cleanup_free char *only = join(filter->only), *without = join(filter->without);
	cleanup_free char *names = join_names(filter, n_max);
	char *text = NULL;

	if (!names || (!only && filter->only->n_items) || (!without && filter->without->n_items) ||
	        asprintf(&text, "%s%s%s%s%s; left out, as only others made them: %s",
	                only ? "of " : "", only ? only : "", only && without ? ", " : "",
	                without ? "without " : "", without ? without : "", names) < 0)
		return NULL;
	return text;
}

/* "needed, but rarely seen": allowed though only others made it. */
static bool is_allowed(const struct profile *profile, const char *name)
{
	for (size_t i = 0; i < profile->n_rules; i++) {
		const struct profile_rule *rule = &profile->rules[i];

		for (size_t j = 0; rule->action == ACTION_ALLOW && j < rule->n_names; j++)
			if (!strcmp(rule->names[j], name))
				return true;
	}
	return false;
}

static void spare_allowed(struct exe_filter *filter, const struct profile *profile)
{
	size_t n = 0;

	for (size_t i = 0; i < filter->n_names; i++)
		if (!is_allowed(profile, filter->names[i]))
			memmove(filter->names[n++], filter->names[i], SYSCALL_NAME_MAX);
	filter->n_names = n;
}

/* The first rule that says nothing yet is the one of what was recorded; a deny-list has none. */
static struct profile_rule *rule_to_comment(struct profile *profile)
{
	for (size_t i = 0; i < profile->n_rules; i++)
		if (!profile->rules[i].comment)
			return &profile->rules[i];
	return profile->n_rules ? &profile->rules[0] : NULL;
}

int exe_filter_comment(struct exe_filter *filter, struct profile *profile, struct error *err)
{
	struct profile_rule *rule = rule_to_comment(profile);
	cleanup_free char *text = NULL;

	if (!is_given(filter) || !rule)
		return 0;
	spare_allowed(filter, profile);
	text = describe(filter, COMMENT_NAMES_MAX);
	if (!text || text_append(&rule->comment, "; ", text))
		return error_no_memory(err);
	return 0;
}

void exe_filter_note(const struct exe_filter *filter)
{
	cleanup_free char *text = NULL, *escaped = NULL;

	if (!is_given(filter))
		return;
	text = describe(filter, (size_t)-1);
	escaped = text ? text_escape(text) : NULL;
	message("note: the profile is %s", escaped ? escaped : "out of memory");
	message("note: what is left out fails under it, as a filter is inherited: start the "
	        "program without the others");
}

void exe_filter_release(struct exe_filter *filter)
{
	free(filter->names);
	*filter = (struct exe_filter){0};
}
