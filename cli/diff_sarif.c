/*
 * Results for code scanners.  Each has an identity that stays the same from run to run, ABI and
 * name of the call, by which a scanner knows that a finding is an old one: never counts or
 * positions, which change.
 */
#include "diff_sarif.h"

#include "answer.h"
#include "profiles_report.h"
#include "remedy_text.h"
#include "rule_text.h"
#include "sarif.h"

#include "cleanup.h"
#include "memory_file.h"
#include "profile.h"

#include <stdarg.h>

/* Finds a rule by what it is about.  The first is no finding, and left out of the list of rules. */
static const struct sarif_rule diff_rules[] = {
        [VERDICT_ALLOWED] = {0},
        [VERDICT_REFUSED] = {"refused-call", "error",
                "The profile refuses a call that was recorded."},
        [VERDICT_FALLS_BACK] = {"refused-with-fallback", "note",
                "The profile refuses a call with ENOSYS, and C libraries make another one then."},
        [VERDICT_DEPENDS] = {"maybe-refused-call", "warning",
                "The profile refuses a recorded call with some arguments; which it had was not "
                "recorded."},
        {0},
};

static const struct sarif_rule pair_rules[] = {
        [DIFFERENCE_NONE] = {0},
        [DIFFERENCE_FIRST_ALLOWS] = {"first-allows", "warning",
                "The first profile allows a call that the second refuses."},
        [DIFFERENCE_SECOND_ALLOWS] = {"second-allows", "warning",
                "The second profile allows a call that the first refuses."},
        [DIFFERENCE_ANSWER] = {"other-answer", "note",
                "Both profiles refuse or allow a call, but not alike."},
        [DIFFERENCE_KINDS] = {"other-loading", "note",
                "The filters are loaded with other flags, or for another listener."},
        {0},
};

static void write_message(FILE *out, const struct diff_call *entry)
{
	char answer[ANSWER_TEXT_MAX];

	answer_text(entry->action, answer);
	fprintf(out, "%s (%s): %s%s; ", entry->call->name, entry->call->arch->name,
	        entry->verdict == VERDICT_DEPENDS ? "perhaps " : "", answer);
	if (entry->fallback)
		fprintf(out, "falls back to %s", entry->fallback);
	else
		remedy_text(out, entry);
}

static int add_call(
        struct sarif *sarif, const char *path, const struct diff_call *entry, struct error *err)
{
	cleanup_memory_file struct memory_file message = {0};
	cleanup_free char *identity = NULL;
	FILE *out = memory_file_open(&message, err);

	if (!out)
		return -1;
	/* One line that makes sense without the file: scanners show it beside the first line. */
	write_message(out, entry);
	if (memory_file_close(&message, err))
		return -1;
	/* After a failure the pointer is undefined (asprintf(3)), and would be freed. */
	if (asprintf(&identity, "%s/%s", entry->call->arch->name, entry->call->name) < 0) {
		identity = NULL;
		return error_no_memory(err);
	}
	sarif_add(sarif, &(const struct sarif_result){
	                         .rule = &diff_rules[entry->verdict],
	                         .message = message.bytes,
	                         .path = path,
	                         .place = entry->rule ? entry->rule->place : NULL,
	                         .identity = identity,
	                 });
	return 0;
}

int diff_sarif(const char *profile_path, const struct diff *diff, struct error *err)
{
	struct sarif sarif;

	sarif_begin(&sarif, stdout, diff_rules + 1);
	for (size_t i = 0; i < diff->n_calls; i++)
		/* Without memory the document has no end, and the exit status says why: no scanner
		 * takes it. */
		if (diff->calls[i].verdict != VERDICT_ALLOWED &&
		        add_call(&sarif, profile_path, &diff->calls[i], err))
			return -1;
	sarif_end(&sarif);
	return 0;
}

static void write_difference(FILE *out, const struct profile_difference *difference)
{
	char first[ANSWER_TEXT_MAX], second[ANSWER_TEXT_MAX];

	answer_text(difference->answers[0], first);
	answer_text(difference->answers[1], second);
	if (difference->is_conditional)
		call_example_text(out, difference->name, difference->example, difference->asked);
	else
		fputs(difference->name, out);
	fprintf(out, " (%s): %s by the first, %s by the second", difference->arch->name, first,
	        second);
}

/* The file that is shown is the one that allows. */
static int add_difference(struct sarif *sarif, const char *const paths[2],
        const struct profile_difference *difference, struct error *err)
{
	size_t side = difference->kind == DIFFERENCE_FIRST_ALLOWS ? 0 : 1;
	const struct profile_rule *rule = difference->rules[side];
	cleanup_memory_file struct memory_file message = {0};
	cleanup_free char *identity = NULL;
	FILE *out = memory_file_open(&message, err);

	if (!out)
		return -1;
	write_difference(out, difference);
	if (memory_file_close(&message, err))
		return -1;
	if (asprintf(&identity, "%s/%s", difference->arch->name, difference->name) < 0) {
		identity = NULL;
		return error_no_memory(err);
	}
	sarif_add(sarif, &(const struct sarif_result){
	                         .rule = &pair_rules[difference->kind],
	                         .message = message.bytes,
	                         .path = paths[side],
	                         .place = rule ? rule->place : NULL,
	                         .identity = identity,
	                 });
	return 0;
}

/* The file that is shown is the one that lists the ABI. */
static int add_lone_abi(struct sarif *sarif, const char *const paths[2],
        const struct lone_abi *lone, struct error *err)
{
	static const char *const sides[] = {"first", "second"};
	bool by_second = lone->covered_by;
	cleanup_free char *message = NULL;

	if (asprintf(&message, "all calls of %s: judged by the %s, killed by the %s",
	            lone->arch->name, sides[by_second], sides[!by_second]) < 0) {
		message = NULL;
		return error_no_memory(err);
	}
	sarif_add(sarif, &(const struct sarif_result){
	                         .rule = &pair_rules[by_second ? DIFFERENCE_SECOND_ALLOWS
	                                                       : DIFFERENCE_FIRST_ALLOWS],
	                         .message = message,
	                         .path = paths[by_second],
	                         .identity = lone->arch->name,
	                 });
	return 0;
}

static int add_loading(struct sarif *sarif, const char *path,
        const struct profile_comparison *comparison, enum loading_part part, struct error *err)
{
	cleanup_free char *first = loading_part_text(comparison->profiles[0], part);
	cleanup_free char *second = loading_part_text(comparison->profiles[1], part);
	const char *name = loading_part_name(part);
	cleanup_free char *message = NULL;

	if (!first || !second ||
	        asprintf(&message, "%s: %s in the first, %s in the second", name, first, second) <
	                0) {
		message = NULL;
		return error_no_memory(err);
	}
	sarif_add(sarif, &(const struct sarif_result){
	                         .rule = &pair_rules[DIFFERENCE_KINDS],
	                         .message = message,
	                         .path = path,
	                         .place = name,
	                         .identity = name,
	                 });
	return 0;
}

int profiles_sarif(
        const char *const paths[2], const struct profile_comparison *comparison, struct error *err)
{
	struct sarif sarif;

	sarif_begin(&sarif, stdout, pair_rules + 1);
	for (size_t i = 0; i < comparison->n_lone_abis; i++)
		if (add_lone_abi(&sarif, paths, &comparison->lone_abis[i], err))
			return -1;
	for (size_t i = 0; i < comparison->n_items; i++)
		if (add_difference(&sarif, paths, &comparison->items[i], err))
			return -1;
	for (int part = 0; part < LOADING_PARTS; part++)
		if (comparison->loading_differs[part] &&
		        add_loading(&sarif, paths[0], comparison, (enum loading_part)part, err))
			return -1;
	sarif_end(&sarif);
	return 0;
}
