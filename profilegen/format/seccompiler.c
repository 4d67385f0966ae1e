/*
 * JSON of Firecracker's seccompiler.
 *
 * The keys are Firecracker's own, default_action and filter_action: its compiler knows no others,
 * and the crate of rust-vmm, which calls them mismatch_action and match_action, takes them as well
 * (alias in src/frontend/json.rs).
 *
 * The two compilers differ, so what is written means the same in both:
 * - "type" is always qword.  With dword Firecracker (since 1.11, by libseccomp) masks only in eq.
 * - A call is listed either without arguments or with; of both, the crate takes the latter alone,
 *   and libseccomp the former.
 * - A name that the machine does not have is an error in the crate, and is left out.
 */
#include "oci_parts.h"

#include "../name_set.h"

#include "cleanup.h"
#include "profile.h"
#include "profile_compile.h"
#include "profile_format.h"
#include "syscall_name.h"
#include "text.h"

#include <inttypes.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>

#define ONE_ACTION "all rules of a file have one action"

#define FILTER_NAME                                                                   \
	"main_thread" /* of the filter in the file: programs have one for each thread \
	               */

/* Those of its TargetArch. */
static const char *const machines[] = {"x86_64", "aarch64", "riscv64"};

static bool is_machine(const struct arch *arch)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (!strcmp(machines[i], arch->name))
			return true;
	return false;
}

static bool allows(enum profile_action action)
{
	return action == ACTION_ALLOW || action == ACTION_LOG;
}

static uint32_t answer_of(const struct profile_rule *rule)
{
	return profile_answer(rule->action, rule->errno_return);
}

static uint32_t default_of(const struct profile *profile)
{
	return profile_answer(profile->default_action, profile->default_errno);
}

/* Rules that equal the default are dropped by runtimes, too. */
static bool has_effect(const struct profile *profile, const struct profile_rule *rule)
{
	return answer_of(rule) != default_of(profile);
}

/* All rules of a file have one action: of a list that refuses by default that of what it allows, of
 * another that of its first refusal.  NULL: no rule is written. */
static const struct profile_rule *deciding_rule(const struct profile *profile)
{
	for (size_t i = 0; i < profile->n_rules; i++) {
		const struct profile_rule *rule = &profile->rules[i];

		if (has_effect(profile, rule) &&
		        allows(rule->action) != allows(profile->default_action))
			return rule;
	}
	return NULL;
}

/* Does any rule allow a call that this one refuses with some arguments? */
static bool is_allowed(const struct profile *profile, const struct profile_rule *refusal)
{
	for (size_t i = 0; i < profile->n_rules; i++)
		for (size_t j = 0; j < refusal->n_names; j++)
			if (allows(profile->rules[i].action) &&
			        profile_rule_lists(&profile->rules[i], refusal->names[j]))
				return true;
	return false;
}

/* A rule on the side of the default, which is left to that. */
static int check_exception(const struct profile *profile, const struct profile_rule *rule,
        profile_loss *report, void *context, struct error *err)
{
	const char *place = oci_rule_place(rule);

	if (!allows(rule->action) && is_allowed(profile, rule))
		return error_set(err,
		        "%s: all rules of a file have one action, and this one refuses what "
		        "another one allows",
		        place);
	report(place, ONE_ACTION ": answered as calls are that no rule names", context);
	return 0;
}

/* What kills must not become an errno; that it is another errno can be said. */
static int check_action(const struct profile_rule *rule, const struct profile_rule *deciding,
        profile_loss *report, void *context, struct error *err)
{
	const char *place = oci_rule_place(rule);

	if (answer_of(rule) == answer_of(deciding))
		return 0;
	if (allows(rule->action))
		report(place, ONE_ACTION ": logged like the first one that allows", context);
	else if (rule->action == deciding->action)
		report(place, ONE_ACTION ": answered with the errno of the first", context);
	else
		return error_set(err, "%s: " ONE_ACTION ", and that of %s is another one", place,
		        oci_rule_place(deciding));
	return 0;
}

static bool is_exception(const struct profile *profile, const struct profile_rule *rule)
{
	return allows(rule->action) == allows(profile->default_action);
}

static int check_rules(
        const struct profile *profile, profile_loss *report, void *context, struct error *err)
{
	const struct profile_rule *deciding = deciding_rule(profile);

	for (size_t i = 0; i < profile->n_rules; i++) {
		const struct profile_rule *rule = &profile->rules[i];

		if (!has_effect(profile, rule))
			continue;
		if (rule->action == ACTION_NOTIFY)
			return error_set(err, "%s: seccompiler has no SCMP_ACT_NOTIFY",
			        oci_rule_place(rule));
		if (is_exception(profile, rule)
		                ? check_exception(profile, rule, report, context, err)
		                : check_action(rule, deciding, report, context, err))
			return -1;
	}
	return 0;
}

/* The crate looks at the architecture alone, which x32 has in common with x86_64. */
static const char *fate_of(const struct profile *profile, const struct arch *arch)
{
	if (allows(profile->default_action) && !strcmp(arch->name, "x32"))
		return "a filter is for one ABI: Firecracker's compiler has calls of this one "
		       "killed, rust-vmm's crate allows all that the kernel takes";
	return "a filter is for one ABI: calls of this one are killed";
}

/* A file does not say for which architecture it is: its compiler is asked for one. */
static int check_machine(
        const struct profile *profile, profile_loss *report, void *context, struct error *err)
{
	const struct arch *machine = profile->architectures[0];

	if (!is_machine(machine))
		return error_set(
		        err, "Firecracker's seccompiler makes no filter for %s", machine->name);
	for (size_t i = 1; i < profile->n_architectures; i++) {
		const struct arch *arch = profile->architectures[i];

		if (!arch_is_sub(arch, machine))
			return error_set(err, "a filter is for one machine, not for %s and %s",
			        machine->name, arch->name);
		report(arch->oci_name, fate_of(profile, arch), context);
	}
	return 0;
}

static bool exists(const struct profile *profile, const char *name)
{
	int nr;

	return syscall_number(profile->architectures[0], name, &nr);
}

/* In one line, as a profile that is for several ABIs has dozens. */
static int report_names(
        const struct profile *profile, profile_loss *report, void *context, struct error *err)
{
	cleanup_name_set struct name_set missing = {0};
	cleanup_free char *list = NULL, *what = NULL;

	for (size_t i = 0; i < profile->n_rules; i++)
		for (size_t j = 0; j < profile->rules[i].n_names; j++)
			if (!exists(profile, profile->rules[i].names[j]) &&
			        name_set_add(&missing, profile->rules[i].names[j], err))
				return -1;
	for (size_t i = 0; i < missing.n_names; i++)
		if (text_append(&list, ", ", missing.names[i]))
			return error_no_memory(err);
	if (!list)
		return 0;
	if (asprintf(&what, "not written, as %s has no such call: %s",
	            profile->architectures[0]->name, list) < 0) {
		what = NULL;
		return error_no_memory(err);
	}
	report(NULL, what, context);
	return 0;
}

static int check_seccompiler(
        const struct profile *profile, profile_loss *report, void *context, struct error *err)
{
	if (oci_check_loads(profile, err) || check_machine(profile, report, context, err))
		return -1;
	if (profile->default_action == ACTION_NOTIFY)
		return error_set(err, "seccompiler has no SCMP_ACT_NOTIFY");
	if (check_rules(profile, report, context, err) ||
	        report_names(profile, report, context, err))
		return -1;
	oci_report_losses(profile, report, context);
	if (profile->n_flags)
		report("flags", "whoever loads the filter sets them", context);
	return 0;
}

static void write_action(FILE *out, const char *key, uint32_t answer)
{
	unsigned data = answer & SECCOMP_RET_DATA;

	fprintf(out, "    \"%s\": ", key);
	switch (answer & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_KILL_PROCESS:
		fputs("\"kill_process\"", out);
		break;
	case SECCOMP_RET_KILL_THREAD:
		fputs("\"kill_thread\"", out);
		break;
	case SECCOMP_RET_TRAP:
		fputs("\"trap\"", out);
		break;
	case SECCOMP_RET_ERRNO:
		fprintf(out, "{ \"errno\": %u }", data);
		break;
	case SECCOMP_RET_TRACE:
		fprintf(out, "{ \"trace\": %u }", data);
		break;
	case SECCOMP_RET_LOG:
		fputs("\"log\"", out);
		break;
	default:
		fputs("\"allow\"", out);
		break;
	}
	fputs(",\n", out);
}

static void write_condition(FILE *out, const struct profile_condition *condition)
{
	static const char *const operators[] = {
	        [OP_NE] = "ne",
	        [OP_LT] = "lt",
	        [OP_LE] = "le",
	        [OP_EQ] = "eq",
	        [OP_GE] = "ge",
	        [OP_GT] = "gt",
	};

	fprintf(out, "{ \"index\": %u, \"type\": \"qword\", \"op\": ", condition->index);
	if (condition->op == OP_MASKED_EQ)
		fprintf(out, "{ \"masked_eq\": %" PRIu64 " }, \"val\": %" PRIu64 " }",
		        condition->value, condition->value_two);
	else
		fprintf(out, "\"%s\", \"val\": %" PRIu64 " }", operators[condition->op],
		        condition->value);
}

/* What the rules say together: each call that is listed without arguments, once. */
struct writing {
	FILE *out;
	const struct profile *profile;
	struct name_set whatever; /* calls that are listed without arguments */
	const char *separator;
};

static bool is_written(const struct profile *profile, const struct profile_rule *rule)
{
	return has_effect(profile, rule) && !is_exception(profile, rule);
}

static int find_unconditional(struct writing *writing, struct error *err)
{
	const struct profile *profile = writing->profile;

	for (size_t i = 0; i < profile->n_rules; i++) {
		const struct profile_rule *rule = &profile->rules[i];

		if (!is_written(profile, rule) || rule->n_conditions)
			continue;
		for (size_t j = 0; j < rule->n_names; j++)
			if (exists(profile, rule->names[j]) &&
			        name_set_add(&writing->whatever, rule->names[j], err))
				return -1;
	}
	return 0;
}

static void write_conditional(
        struct writing *writing, const struct profile_rule *rule, const char *name)
{
	FILE *out = writing->out;

	fprintf(out, "%s      { \"syscall\": \"%s\", \"args\": [", writing->separator, name);
	writing->separator = ",\n";
	for (size_t i = 0; i < rule->n_conditions; i++) {
		fputs(i ? ",\n        " : "\n        ", out);
		write_condition(out, &rule->conditions[i]);
	}
	fputs(" ] }", out);
}

static void write_rules(struct writing *writing)
{
	const struct profile *profile = writing->profile;

	for (size_t i = 0; i < writing->whatever.n_names; i++) {
		fprintf(writing->out, "%s      { \"syscall\": \"%s\" }", writing->separator,
		        writing->whatever.names[i]);
		writing->separator = ",\n";
	}
	for (size_t i = 0; i < profile->n_rules; i++) {
		const struct profile_rule *rule = &profile->rules[i];

		if (!is_written(profile, rule) || !rule->n_conditions)
			continue;
		for (size_t j = 0; j < rule->n_names; j++)
			if (exists(profile, rule->names[j]) &&
			        !name_set_has(&writing->whatever, rule->names[j]))
				write_conditional(writing, rule, rule->names[j]);
	}
}

static int write_seccompiler(FILE *out, const struct profile *profile, struct error *err)
{
	const struct profile_rule *deciding = deciding_rule(profile);
	/* A file without rules has an action, too, which must not be that of the default. */
	enum profile_action without = allows(profile->default_action) ? ACTION_ERRNO : ACTION_ALLOW;
	struct writing writing = {.out = out, .profile = profile, .separator = "\n"};
	int result = find_unconditional(&writing, err);

	if (!result) {
		fputs("{\n  \"" FILTER_NAME "\": {\n", out);
		write_action(out, "default_action", default_of(profile));
		write_action(out, "filter_action",
		        deciding ? answer_of(deciding) : profile_answer(without, -1));
		fputs("    \"filter\": [", out);
		write_rules(&writing);
		fputs("\n    ]\n  }\n}\n", out);
	}
	name_set_release(&writing.whatever);
	return result;
}

const struct profile_format profile_format_seccompiler = {
        .name = "seccompiler",
        .check = check_seccompiler,
        .write = write_seccompiler,
};
