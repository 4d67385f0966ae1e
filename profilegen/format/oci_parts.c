#include "oci_parts.h"

#include "../obstacles.h"

#include "json_write.h"
#include "profile_names.h"
#include "syscall_name.h"

#include <inttypes.h>

const char *oci_rule_place(const struct profile_rule *rule)
{
	return rule->place ? rule->place : rule->names[0];
}

/* Runtimes skip an unknown name silently: one that is misspelt would open or close nothing. */
static bool name_exists(const char *name)
{
	int nr;

	if (syscall_known_to_libseccomp(name))
		return true;
	if (profile_is_unnamed(name))
		return false;
	arch_for_each (arch)
		if (syscall_number(arch, name, &nr))
			return true;
	return false;
}

static int check_rule(const struct profile_rule *rule, struct error *err)
{
	if (!rule->n_names)
		return error_set(err, "a rule without names: runtimes would ignore it");
	for (size_t i = 0; i < rule->n_names; i++)
		if (!name_exists(rule->names[i]))
			return error_set(err, "no system call is named \"%s\"", rule->names[i]);
	return 0;
}

static int refuse(const struct obstacle *obstacle, void *context)
{
	const struct profile_rule *rule = obstacle->rule;
	struct error *err = context;

	return error_set(err, "%s%s%s, so no profile is written", rule ? rule->names[0] : "",
	        rule ? ": " : "", obstacle->what);
}

int oci_check_loads(const struct profile *profile, struct error *err)
{
	/* libseccomp would take the native ABI of whatever machine loads it. */
	if (!profile->n_architectures)
		return error_set(err, "a profile without architectures would mean another thing "
		                      "on each machine: list them");
	for (size_t i = 0; i < profile->n_rules; i++)
		if (check_rule(&profile->rules[i], err))
			return -1;
	/* The first obstacle ends the search: its error is the answer. */
	return obstacles_find(profile, refuse, err);
}

#define DECIDED ": decided for this machine and these capabilities"

/* The conditions of Docker's dialect: other runtimes than Docker and podman ignore such keys, and
 * would take a rule for one that always holds. */
static void report_decided(const struct profile *profile, profile_loss *report, void *context)
{
	const struct profile_decided *decided = &profile->decided;
	char what[192];

	if (decided->arch_map)
		report("archMap", "only the architectures of this machine are written", context);
	if (!decided->n_rules)
		return;
	if (decided->n_rules == 1)
		snprintf(what, sizeof(what), "its includes and excludes are not written" DECIDED);
	else
		snprintf(what, sizeof(what),
		        "the first of %zu rules whose includes and excludes are not "
		        "written" DECIDED,
		        decided->n_rules);
	/* In one line: Docker's own profile has many such rules. */
	report(decided->first, what, context);
}

/* The errno of other actions than ERRNO (TRACE, for which the specification allows one) means
 * something else in each runtime. */
static void report_errno(const char *place, enum profile_action action, int number,
        profile_loss *report, void *context)
{
	char what[96];

	if (action == ACTION_ERRNO || number < 0)
		return;
	snprintf(what, sizeof(what),
	        "errno %d of %s is not written: its meaning depends on the runtime", number,
	        profile_action_name(action));
	report(place, what, context);
}

void oci_report_losses(const struct profile *profile, profile_loss *report, void *context)
{
	report_decided(profile, report, context);
	report_errno(NULL, profile->default_action, profile->default_errno, report, context);
	for (size_t i = 0; i < profile->n_rules; i++) {
		const struct profile_rule *rule = &profile->rules[i];

		report_errno(
		        oci_rule_place(rule), rule->action, rule->errno_return, report, context);
	}
}

static void write_names(FILE *out, const struct profile_rule *rule)
{
	fputs("\t\t\t\"names\": [\n", out);
	for (size_t i = 0; i < rule->n_names; i++)
		fprintf(out, "\t\t\t\t\"%s\"%s\n", rule->names[i],
		        i + 1 < rule->n_names ? "," : "");
	fputs("\t\t\t]", out);
}

static void write_condition(FILE *out, const struct profile_condition *condition)
{
	fprintf(out, "\t\t\t\t{ \"index\": %u, \"value\": %" PRIu64, condition->index,
	        condition->value);
	if (condition->op == OP_MASKED_EQ)
		fprintf(out, ", \"valueTwo\": %" PRIu64, condition->value_two);
	fprintf(out, ", \"op\": \"%s\" }", profile_operator_name(condition->op));
}

static void write_conditions(FILE *out, const struct profile_rule *rule)
{
	if (!rule->n_conditions)
		return;
	fputs(",\n\t\t\t\"args\": [\n", out);
	for (size_t i = 0; i < rule->n_conditions; i++) {
		write_condition(out, &rule->conditions[i]);
		fputs(i + 1 < rule->n_conditions ? ",\n" : "\n", out);
	}
	fputs("\t\t\t]", out);
}

/* An unknown property must be ignored by runtimes (OCI runtime-spec, "Extensibility"), and
 * Docker and podman know this one. */
static void write_comment(FILE *out, const char *comment)
{
	if (!comment)
		return;
	/* A comment that was read from a file may hold any bytes. */
	fputs(",\n\t\t\t\"comment\": ", out);
	json_write_bytes(out, comment);
}

static void write_rule(FILE *out, const struct profile_rule *rule)
{
	fputs("\t\t{\n", out);
	write_names(out, rule);
	fprintf(out, ",\n\t\t\t\"action\": \"%s\"", profile_action_name(rule->action));
	/* crun refuses an errnoRet beside SCMP_ACT_ALLOW, runc ignores it. */
	if (rule->action == ACTION_ERRNO && rule->errno_return >= 0)
		fprintf(out, ",\n\t\t\t\"errnoRet\": %d", rule->errno_return);
	write_conditions(out, rule);
	write_comment(out, rule->comment);
	fputs("\n\t\t}", out);
}

static void write_rules(FILE *out, const struct profile *profile)
{
	fputs("\t\"syscalls\": [\n", out);
	for (size_t i = 0; i < profile->n_rules; i++) {
		write_rule(out, &profile->rules[i]);
		fputs(i + 1 < profile->n_rules ? ",\n" : "\n", out);
	}
	fputs("\t]\n", out);
}

static void write_text(FILE *out, const char *key, const char *text)
{
	if (!text)
		return;
	fprintf(out, "\t\"%s\": ", key);
	json_write_bytes(out, text);
	fputs(",\n", out);
}

/* How the filter is loaded, as the profile that was read says.  Nothing here adds flags: runc
 * 1.1 refuses all. */
static void write_loading(FILE *out, const struct profile *profile)
{
	for (size_t i = 0; i < profile->n_flags; i++)
		fprintf(out, "%s\"%s\"%s", i ? ", " : "\t\"flags\": [", profile->flags[i],
		        i + 1 < profile->n_flags ? "" : "],\n");
	write_text(out, "listenerPath", profile->listener_path);
	write_text(out, "listenerMetadata", profile->listener_metadata);
}

void oci_write_default(FILE *out, const struct profile *profile)
{
	fprintf(out, "\t\"defaultAction\": \"%s\",\n",
	        profile_action_name(profile->default_action));
	if (profile->default_action == ACTION_ERRNO && profile->default_errno >= 0)
		fprintf(out, "\t\"defaultErrnoRet\": %d,\n", profile->default_errno);
}

void oci_write_rest(FILE *out, const struct profile *profile)
{
	write_loading(out, profile);
	write_rules(out, profile);
}

int oci_check(const struct profile *profile, profile_loss *report, void *context, struct error *err)
{
	if (oci_check_loads(profile, err))
		return -1;
	oci_report_losses(profile, report, context);
	return 0;
}

int oci_write(FILE *out, const struct profile *profile, struct error *err)
{
	(void)err;
	fputs("{\n", out);
	oci_write_default(out, profile);
	fputs("\t\"architectures\": [\n", out);
	for (size_t i = 0; i < profile->n_architectures; i++)
		fprintf(out, "\t\t\"%s\"%s\n", profile->architectures[i]->oci_name,
		        i + 1 < profile->n_architectures ? "," : "");
	fputs("\t],\n", out);
	oci_write_rest(out, profile);
	fputs("}\n", out);
	return 0;
}
