#include "rule_text.h"

#include "profile_names.h"

#include <inttypes.h>

static const char *const signs[] = {
        [OP_NE] = "!=",
        [OP_LT] = "<",
        [OP_LE] = "<=",
        [OP_EQ] = "==",
        [OP_GE] = ">=",
        [OP_GT] = ">",
};

/* Small numbers are counts and codes, large ones flags. */
static void print_number(FILE *out, uint64_t number)
{
	fprintf(out, number < 1000 ? "%" PRIu64 : "0x%" PRIx64, number);
}

static void condition_text(FILE *out, const struct profile_condition *condition)
{
	fprintf(out, "arg %u ", condition->index);
	/* SCMP_CMP_MASKED_EQ: `value` is the mask and `valueTwo` the datum, as the OCI
	 * specification has it. */
	if (condition->op == OP_MASKED_EQ) {
		fprintf(out, "& 0x%" PRIx64 " == 0x%" PRIx64, condition->value,
		        condition->value_two & condition->value);
	} else {
		fprintf(out, "%s ", signs[condition->op]);
		print_number(out, condition->value);
	}
}

void rule_conditions_text(FILE *out, const struct profile_rule *rule)
{
	for (size_t i = 0; i < rule->n_conditions; i++) {
		fputs(i ? " and " : "", out);
		condition_text(out, &rule->conditions[i]);
	}
}

void rule_conditions_json(FILE *out, const struct profile_rule *rule)
{
	putc('[', out);
	for (size_t i = 0; i < rule->n_conditions; i++) {
		const struct profile_condition *condition = &rule->conditions[i];

		fprintf(out, "%s{\"index\": %u, \"value\": %" PRIu64, i ? ", " : "",
		        condition->index, condition->value);
		if (condition->op == OP_MASKED_EQ)
			fprintf(out, ", \"valueTwo\": %" PRIu64, condition->value_two);
		fprintf(out, ", \"op\": \"%s\"}", profile_operator_name(condition->op));
	}
	putc(']', out);
}

const char *rule_place(const struct profile *profile, const struct profile_rule *rule)
{
	if (profile_is_bare(profile))
		return "the filter";
	return rule ? rule->place : "defaultAction";
}

/* Names of calls and of other things here need no escaping. */
void rule_json(FILE *out, const struct profile_rule *rule)
{
	fputs("{\"names\": [", out);
	for (size_t i = 0; i < rule->n_names; i++)
		fprintf(out, "%s\"%s\"", i ? ", " : "", rule->names[i]);
	fprintf(out, "], \"action\": \"%s\"", profile_action_name(rule->action));
	if (rule->action == ACTION_ERRNO && rule->errno_return >= 0)
		fprintf(out, ", \"errnoRet\": %d", rule->errno_return);
	if (rule->n_conditions) {
		fputs(", \"args\": ", out);
		rule_conditions_json(out, rule);
	}
	putc('}', out);
}

static size_t count_shown(const bool shown[SYSCALL_ARGS])
{
	size_t n = SYSCALL_ARGS;

	/* Up to the last one that matters; unknown ones before it keep their place. */
	while (n && !shown[n - 1])
		n--;
	return n;
}

void call_example_text(FILE *out, const char *name, const uint64_t args[SYSCALL_ARGS],
        const bool shown[SYSCALL_ARGS])
{
	size_t n_shown = count_shown(shown);

	fprintf(out, "%s%s", name, n_shown ? "(" : "");
	for (size_t i = 0; i < n_shown; i++) {
		fputs(i ? ", " : "", out);
		if (shown[i])
			print_number(out, args[i]);
		else
			putc('_', out);
	}
	fputs(n_shown ? ")" : "", out);
}

void call_example_json(FILE *out, const uint64_t args[SYSCALL_ARGS], const bool shown[SYSCALL_ARGS])
{
	size_t n_shown = count_shown(shown);

	putc('[', out);
	for (size_t i = 0; i < n_shown; i++) {
		fputs(i ? ", " : "", out);
		if (shown[i])
			fprintf(out, "%" PRIu64, args[i]);
		else
			fputs("null", out);
	}
	putc(']', out);
}
