/*
 * The names of the calls that are allowed, a line each: for tools that take a list.
 */
#include "oci_parts.h"

#include "../name_set.h"

#include "profile.h"
#include "profile_format.h"

static bool allows(enum profile_action action)
{
	return action == ACTION_ALLOW || action == ACTION_LOG;
}

static int check_names(
        const struct profile *profile, profile_loss *report, void *context, struct error *err)
{
	if (oci_check_loads(profile, err))
		return -1;
	if (allows(profile->default_action))
		return error_set(err, "a list of names says what is allowed, and this profile what "
		                      "is refused");
	report(NULL, "how other calls are refused is not written, nor for which architectures",
	        context);
	for (size_t i = 0; i < profile->n_rules; i++) {
		const struct profile_rule *rule = &profile->rules[i];

		/* Refused, not reported as a loss: with the name alone the list would allow
		 * more. */
		if (allows(rule->action) && rule->n_conditions)
			return error_set(err,
			        "%s: a list of names cannot say with which arguments; --names-only "
			        "allows it with any",
			        rule->names[0]);
	}
	return 0;
}

static int write_names(FILE *out, const struct profile *profile, struct error *err)
{
	/* Each once: rules may repeat them. */
	cleanup_name_set struct name_set names = {0};

	for (size_t i = 0; i < profile->n_rules; i++) {
		const struct profile_rule *rule = &profile->rules[i];

		for (size_t j = 0; allows(rule->action) && j < rule->n_names; j++)
			if (name_set_add(&names, rule->names[j], err))
				return -1;
	}
	for (size_t i = 0; i < names.n_names; i++)
		fprintf(out, "%s\n", names.names[i]);
	return 0;
}

const struct profile_format profile_format_names = {
        .name = "names",
        .names_alone = true,
        .allowed_alone = true,
        .check = check_names,
        .write = write_names,
};
