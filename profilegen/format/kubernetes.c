/*
 * The SeccompProfile of Kubernetes' Security Profiles Operator, as YAML.
 */
#include "oci_parts.h"

#include "profile.h"
#include "profile_format.h"
#include "profile_names.h"

#include <inttypes.h>
#include <string.h>

/* The operator's numbers are signed. */
static int check_values(const struct profile_rule *rule, struct error *err)
{
	for (size_t i = 0; i < rule->n_conditions; i++)
		if (rule->conditions[i].value > INT64_MAX ||
		        rule->conditions[i].value_two > INT64_MAX)
			return error_set(err,
			        "%s: the operator takes no value above 2^63 - 1 for an argument",
			        oci_rule_place(rule));
	return 0;
}

/* Its Go code has the number without a pointer: 0 is absent. */
static void report_zero(const struct profile *profile, profile_loss *report, void *context)
{
	for (size_t i = 0; i < profile->n_rules; i++)
		if (profile->rules[i].action == ACTION_ERRNO && !profile->rules[i].errno_return)
			report(oci_rule_place(&profile->rules[i]),
			        "an errno of 0 means none to the operator: calls return EPERM",
			        context);
}

static int check_kubernetes(
        const struct profile *profile, profile_loss *report, void *context, struct error *err)
{
	if (oci_check_loads(profile, err))
		return -1;
	for (size_t i = 0; i < profile->n_rules; i++)
		if (check_values(&profile->rules[i], err))
			return -1;
	oci_report_losses(profile, report, context);
	report_zero(profile, report, context);
	if (profile->default_action == ACTION_ERRNO && profile->default_errno >= 0)
		report("defaultErrnoRet",
		        "the operator has no such key: calls that no rule names "
		        "return EPERM",
		        context);
	if (profile->listener_path || profile->listener_metadata)
		return error_set(err, "a profile with a listener is not written for the operator");
	return 0;
}

static bool is_first(const struct profile_rule *rule, size_t name)
{
	for (size_t i = 0; i < name; i++)
		if (!strcmp(rule->names[i], rule->names[name]))
			return false;
	return true;
}

static void write_rule(FILE *out, const struct profile_rule *rule)
{
	fprintf(out, "  - action: %s\n", profile_action_name(rule->action));
	if (rule->action == ACTION_ERRNO && rule->errno_return > 0)
		fprintf(out, "    errnoRet: %d\n", rule->errno_return);
	fputs("    names:\n", out);
	/* A set: the API server refuses one that has a name twice. */
	for (size_t i = 0; i < rule->n_names; i++)
		if (is_first(rule, i))
			fprintf(out, "    - %s\n", rule->names[i]);
	if (rule->n_conditions)
		fputs("    args:\n", out);
	for (size_t i = 0; i < rule->n_conditions; i++) {
		const struct profile_condition *condition = &rule->conditions[i];

		fprintf(out, "    - index: %u\n      op: %s\n      value: %" PRIu64 "\n",
		        condition->index, profile_operator_name(condition->op), condition->value);
		if (condition->op == OP_MASKED_EQ)
			fprintf(out, "      valueTwo: %" PRIu64 "\n", condition->value_two);
	}
}

static int write_kubernetes(FILE *out, const struct profile *profile, struct error *err)
{
	(void)err;
	fputs("apiVersion: security-profiles-operator.x-k8s.io/v1beta1\n"
	      "kind: SeccompProfile\n"
	      "metadata:\n"
	      "  name: secprof\n"
	      "spec:\n",
	        out);
	fprintf(out, "  defaultAction: %s\n  architectures:\n",
	        profile_action_name(profile->default_action));
	for (size_t i = 0; i < profile->n_architectures; i++)
		fprintf(out, "  - %s\n", profile->architectures[i]->oci_name);
	for (size_t i = 0; i < profile->n_flags; i++)
		fprintf(out, "%s  - %s\n", i ? "" : "  flags:\n", profile->flags[i]);
	/* A key of YAML without a value means null, not an empty list. */
	fputs(profile->n_rules ? "  syscalls:\n" : "", out);
	for (size_t i = 0; i < profile->n_rules; i++)
		write_rule(out, &profile->rules[i]);
	return 0;
}

const struct profile_format profile_format_kubernetes = {
        .name = "kubernetes",
        .for_containers = true,
        .no_default_errno = true,
        .check = check_kubernetes,
        .write = write_kubernetes,
};
