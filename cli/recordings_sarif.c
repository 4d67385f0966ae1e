/*
 * Like diff_sarif.c: the identity of a result is the same in each run.
 */
#include "recordings_sarif.h"

#include "sarif.h"
#include "values_text.h"

#include "cleanup.h"
#include "memory_file.h"
#include "risk_tier.h"

#include <stdlib.h>

/* A call that is gone is no finding, and ends the list. */
static const struct sarif_rule change_rules[] = {
        [CHANGE_NEW_CALL] = {"new-call", "warning",
                "A call was made that the first recording does not have."},
        [CHANGE_NEW_VALUES] = {"new-argument-values", "warning",
                "A call was made with values of arguments that the first recording does not have."},
        [CHANGE_GONE_CALL] = {0},
};

static void write_message(FILE *out, const struct recording_change *change)
{
	int tier = risk_tier_of(change->call->name);

	fprintf(out, "%s (%s): new", change->call->name, change->call->arch->name);
	if (change->kind == CHANGE_NEW_VALUES) {
		const struct values_text values = values_text_of(change);

		fputs(" values of ", out);
		values_text_write(out, &values);
	}
	if (tier >= 0)
		fprintf(out, "; risk: %s", risk_tier_name(tier));
}

/* Malloced, NULL without memory. */
static char *identity_of(const struct recording_change *change)
{
	const struct call *call = change->call;
	char argument[16] = "";
	char *identity;

	if (change->in_memory)
		snprintf(argument, sizeof(argument), "/flags");
	else if (change->tuples)
		snprintf(argument, sizeof(argument), "/together");
	else if (change->kind == CHANGE_NEW_VALUES)
		snprintf(argument, sizeof(argument), "/%u", change->index);
	if (asprintf(&identity, "%s/%s%s", call->arch->name, call->name, argument) < 0)
		return NULL;
	return identity;
}

static int add_change(struct sarif *sarif, const char *path, const struct recording_change *change,
        struct error *err)
{
	cleanup_memory_file struct memory_file message = {0};
	cleanup_free char *identity = identity_of(change);
	FILE *out = memory_file_open(&message, err);

	if (!out)
		return -1;
	write_message(out, change);
	if (memory_file_close(&message, err))
		return -1;
	if (!identity)
		return error_no_memory(err);
	sarif_add(sarif, &(const struct sarif_result){
	                         .rule = &change_rules[change->kind],
	                         .message = message.bytes,
	                         .path = path,
	                         .identity = identity,
	                 });
	return 0;
}

int recordings_sarif(const char *path, const struct recording_diff *diff, struct error *err)
{
	struct sarif sarif;

	sarif_begin(&sarif, stdout, change_rules);
	for (size_t i = 0; i < diff->n_items; i++)
		if (diff->items[i].kind != CHANGE_GONE_CALL &&
		        add_change(&sarif, path, &diff->items[i], err))
			return -1;
	sarif_end(&sarif);
	return 0;
}
