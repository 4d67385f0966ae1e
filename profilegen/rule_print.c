#include "profile.h"

#include "profile_model.h"

#include <inttypes.h>

static void print_condition(FILE *out, const struct profile_condition *condition)
{
	fprintf(out, "{\"index\": %u, \"value\": %" PRIu64, condition->index, condition->value);
	if (condition->op == OP_MASKED_EQ)
		fprintf(out, ", \"valueTwo\": %" PRIu64, condition->value_two);
	fprintf(out, ", \"op\": \"%s\"}", profile_operator_name(condition->op));
}

/* Names of calls and of other things here need no escaping. */
void profile_rule_print(FILE *out, const struct profile_rule *rule)
{
	fputs("{\"names\": [", out);
	for (size_t i = 0; i < rule->n_names; i++)
		fprintf(out, "%s\"%s\"", i ? ", " : "", rule->names[i]);
	fprintf(out, "], \"action\": \"%s\"", profile_action_name(rule->action));
	if (rule->action == ACTION_ERRNO && rule->errno_return >= 0)
		fprintf(out, ", \"errnoRet\": %d", rule->errno_return);
	for (size_t i = 0; i < rule->n_conditions; i++) {
		fputs(i ? ", " : ", \"args\": [", out);
		print_condition(out, &rule->conditions[i]);
	}
	fputs(rule->n_conditions ? "]}" : "}", out);
}
