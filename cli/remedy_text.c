/*
 *      refused calls -> grouped by what would admit them (share_remedy) -> one line each
 *
 * A line names all its calls, so that it can be pasted into the profile: {"names": [a, b], ...}.
 */
#include "remedy_text.h"

#include "json_text.h"
#include "rule_text.h"

#include <inttypes.h>
#include <string.h>

const char *remedy_name(enum remedy remedy)
{
	static const char *const names[] = {
	        [REMEDY_ADD] = "add",
	        [REMEDY_EDIT] = "edit",
	        [REMEDY_ARCHITECTURE] = "architecture",
	        [REMEDY_PROFILE] = "profile",
	        [REMEDY_NONE] = "none",
	};

	return names[remedy];
}

/* ---- calls that share a remedy ---- */

static bool share_remedy(const struct diff_call *a, const struct diff_call *b)
{
	if (a->verdict != b->verdict || a->remedy != b->remedy)
		return false;
	switch (a->remedy) {
	case REMEDY_ADD:
		/* A rule with conditions is about one call's argument. */
		return !a->n_values && !b->n_values;
	case REMEDY_EDIT:
		/* One rule of the profile is edited once, for all names in it. */
		return a->rule == b->rule;
	case REMEDY_ARCHITECTURE:
		return a->call->arch == b->call->arch;
	case REMEDY_PROFILE:
	case REMEDY_NONE:
		return true;
	}
	__builtin_unreachable();
}

/* Is there an entry before this one that says the same of the name, on another ABI perhaps? */
static bool is_said_before(const struct diff *diff, const struct diff_call *entry, bool any_name)
{
	for (const struct diff_call *other = diff->calls; other < entry; other++)
		if (share_remedy(other, entry) &&
		        (any_name || !strcmp(other->call->name, entry->call->name)))
			return true;
	return false;
}

typedef void name_writer(FILE *out, const char *name);

static void write_plain(FILE *out, const char *name)
{
	fputs(name, out);
}

static void write_names(
        FILE *out, const struct diff *diff, const struct diff_call *first, name_writer *write)
{
	bool is_first = true;

	for (const struct diff_call *other = first; other < diff->calls + diff->n_calls; other++) {
		if (!share_remedy(other, first) || is_said_before(diff, other, false))
			continue;
		fputs(is_first ? "" : ", ", out);
		write(out, other->call->name);
		is_first = false;
	}
}

/* ---- one remedy, for the names from `first` on that share it ---- */

static void write_name_rule(FILE *out, const struct diff *diff, const struct diff_call *entry)
{
	fputs("{\"names\": [", out);
	write_names(out, diff, entry, json_string);
	fputs("], \"action\": \"SCMP_ACT_ALLOW\"}", out);
}

static void write_edit(FILE *out, const struct diff *diff, const struct diff_call *entry)
{
	fputs("take ", out);
	write_names(out, diff, entry, write_plain);
	fprintf(out, " out of %s", entry->rule->place);
	if (entry->rule->n_conditions) {
		fputs(" (", out);
		rule_conditions_text(out, entry->rule);
		fputs(") or narrow its conditions", out);
	}
	/* Taken out of the rule that refuses it, the call is refused by default: it takes both. */
	if (entry->needs_rule) {
		fputs(", and add to \"syscalls\": ", out);
		write_name_rule(out, diff, entry);
	}
}

static void write_value_rule(
        FILE *out, const struct diff_call *entry, const struct arg_tuple *values)
{
	fputs("{\"names\": [", out);
	json_string(out, entry->call->name);
	fputs("], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [", out);
	for (size_t i = 0; i < values->n_values; i++)
		fprintf(out, "%s{\"index\": %u, \"value\": %" PRIu64 ", \"op\": \"SCMP_CMP_EQ\"}",
		        i ? ", " : "", entry->indexes[i], values->values[i]);
	fputs("]}", out);
}

static void write_value_rules(FILE *out, const struct diff_call *entry)
{
	for (size_t i = 0; i < entry->n_values; i++) {
		fputs(i ? ", " : "", out);
		write_value_rule(out, entry, &entry->values[i]);
	}
}

static void write_remedy(FILE *out, const struct diff *diff, const struct diff_call *entry)
{
	switch (entry->remedy) {
	case REMEDY_ADD:
		fputs("add to \"syscalls\": ", out);
		if (entry->n_values) {
			write_value_rules(out, entry);
			break;
		}
		write_name_rule(out, diff, entry);
		break;
	case REMEDY_EDIT:
		write_edit(out, diff, entry);
		break;
	case REMEDY_ARCHITECTURE:
		fprintf(out, "list %s among the architectures", entry->call->arch->oci_name);
		break;
	case REMEDY_PROFILE:
		fputs("a filter is not edited: in the profile that it was made of, allow ", out);
		write_names(out, diff, entry, write_plain);
		break;
	case REMEDY_NONE:
		fputs("no rule helps, as libseccomp does not know them: ", out);
		write_names(out, diff, entry, write_plain);
		break;
	}
}

void remedies_text(FILE *out, const struct diff *diff, enum verdict verdict)
{
	for (size_t i = 0; i < diff->n_calls; i++) {
		const struct diff_call *entry = &diff->calls[i];

		if (entry->verdict != verdict || is_said_before(diff, entry, true))
			continue;
		fputs("  ", out);
		write_remedy(out, diff, entry);
		putc('\n', out);
	}
}

void remedy_text(FILE *out, const struct diff_call *entry)
{
	/* A comparison of one call, so that nothing is shared with others. */
	struct diff_call alone = *entry;
	const struct diff diff = {.calls = &alone, .n_calls = 1};

	write_remedy(out, &diff, &alone);
}

void remedy_rules_json(FILE *out, const struct diff_call *entry)
{
	putc('[', out);
	if (entry->remedy == REMEDY_ADD && entry->n_values)
		write_value_rules(out, entry);
	else if (entry->remedy == REMEDY_ADD || entry->needs_rule) {
		fputs("{\"names\": [", out);
		json_string(out, entry->call->name);
		fputs("], \"action\": \"SCMP_ACT_ALLOW\"}", out);
	}
	putc(']', out);
}
