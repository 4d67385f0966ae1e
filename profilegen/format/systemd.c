/*
 * A drop-in for a unit of systemd (systemd.exec(5)): SystemCallFilter= and its like.
 */
#include "oci_parts.h"

#include "errno_name.h"
#include "profile.h"
#include "profile_format.h"

#include <errno.h>
#include <string.h>

#define NAMES_A_LINE 8

/* As SystemCallArchitectures= names them. */
static const struct {
	const char *name, *unit_name;
} architectures[] = {
        {"x86_64", "x86-64"},
        {"i386", "x86"},
        {"x32", "x32"},
        {"aarch64", "arm64"},
        {"arm", "arm"},
        {"loongarch64", "loongarch64"},
        {"mips64", "mips64"},
        {"mips64n32", "mips64-n32"},
        {"mips", "mips"},
        {"mipsel64", "mips64-le"},
        {"mipsel64n32", "mips64-le-n32"},
        {"mipsel", "mips-le"},
        {"parisc64", "parisc64"},
        {"parisc", "parisc"},
        {"ppc64le", "ppc64-le"},
        {"ppc64", "ppc64"},
        {"ppc", "ppc"},
        {"riscv64", "riscv64"},
        {"s390x", "s390x"},
        {"s390", "s390"},
};

enum { N_ARCHITECTURES = sizeof(architectures) / sizeof(architectures[0]) };

static const char *unit_name_of(const struct arch *arch)
{
	for (size_t i = 0; i < N_ARCHITECTURES; i++)
		if (!strcmp(architectures[i].name, arch->name))
			return architectures[i].unit_name;
	return NULL;
}

static bool allows(enum profile_action action)
{
	return action == ACTION_ALLOW;
}

/* An allow-list names what it allows, and others with an errno ("~ptrace:EPERM"); a deny-list what
 * it refuses. */
static bool is_expressible(enum profile_action action)
{
	return action == ACTION_ALLOW || action == ACTION_ERRNO || action == ACTION_KILL_PROCESS;
}

static bool is_allowed(const struct profile *profile, const struct profile_rule *rule)
{
	for (size_t i = 0; i < profile->n_rules; i++)
		for (size_t j = 0; j < rule->n_names; j++)
			if (allows(profile->rules[i].action) &&
			        profile_rule_lists(&profile->rules[i], rule->names[j]))
				return true;
	return allows(profile->default_action);
}

/* Of an allow-list a rule that refuses with an errno of its own may be left out: the calls get
 * another errno. */
static int check_conditions(const struct profile *profile, const struct profile_rule *rule,
        const char *place, profile_loss *report, void *context, struct error *err)
{
	if (!rule->n_conditions)
		return 0;
	if (is_allowed(profile, rule))
		return error_set(err, "%s: systemd compares no arguments%s", place,
		        allows(rule->action) ? "; --names-only allows the call with any" : "");
	report(place, "systemd compares no arguments: refused as calls are that no rule names",
	        context);
	return 0;
}

static int check_rule(const struct profile *profile, const struct profile_rule *rule,
        profile_loss *report, void *context, struct error *err)
{
	const char *place = oci_rule_place(rule);

	if (check_conditions(profile, rule, place, report, context, err))
		return -1;
	if (!is_expressible(rule->action))
		return error_set(err, "%s: systemd has no such action", place);
	if (allows(rule->action) && allows(profile->default_action))
		report(place, "it is allowed anyway, and not written", context);
	return 0;
}

static int check_systemd(
        const struct profile *profile, profile_loss *report, void *context, struct error *err)
{
	if (oci_check_loads(profile, err))
		return -1;
	if (!is_expressible(profile->default_action))
		return error_set(err, "systemd has no such default action");
	for (size_t i = 0; i < profile->n_architectures; i++)
		if (!unit_name_of(profile->architectures[i]))
			return error_set(err, "systemd knows no architecture %s",
			        profile->architectures[i]->name);
	for (size_t i = 0; i < profile->n_rules; i++)
		if (check_rule(profile, &profile->rules[i], report, context, err))
			return -1;
	if (!allows(profile->default_action))
		report(NULL,
		        "systemd allows what is in its group @default in any case: execve, mmap, "
		        "mprotect, prlimit64, ... (systemd-analyze syscall-filter @default)",
		        context);
	oci_report_losses(profile, report, context);
	return 0;
}

static void write_names(FILE *out, const struct profile_rule *rule, const char *prefix)
{
	bool has_errno = rule->action == ACTION_ERRNO;
	int number = rule->errno_return < 0 ? EPERM : rule->errno_return;
	const char *name = errno_name(number);

	for (size_t i = 0; i < rule->n_names; i++) {
		/* Short lines: each adds to those before. */
		if (i % NAMES_A_LINE)
			fputc(' ', out);
		else
			fprintf(out, "%sSystemCallFilter=%s", i ? "\n" : "", prefix);
		fputs(rule->names[i], out);
		if (has_errno && name)
			fprintf(out, ":%s", name);
		else if (has_errno)
			fprintf(out, ":%d", number);
		else if (rule->action == ACTION_KILL_PROCESS)
			fputs(":kill", out);
	}
	fputc('\n', out);
}

static void write_default(FILE *out, const struct profile *profile)
{
	int number = profile->default_errno < 0 ? EPERM : profile->default_errno;
	const char *name = errno_name(number);

	if (profile->default_action != ACTION_ERRNO)
		return;
	if (name)
		fprintf(out, "SystemCallErrorNumber=%s\n", name);
	else
		fprintf(out, "SystemCallErrorNumber=%d\n", number);
}

static int write_systemd(FILE *out, const struct profile *profile, struct error *err)
{
	bool lists_allowed = !allows(profile->default_action);

	(void)err;
	/* systemd refuses the calls of ABIs that are not listed, like the profile. */
	fputs("[Service]\nSystemCallArchitectures=", out);
	for (size_t i = 0; i < profile->n_architectures; i++)
		fprintf(out, "%s%s", i ? " " : "", unit_name_of(profile->architectures[i]));
	fputc('\n', out);
	write_default(out, profile);
	/* Whether the first line begins with " " decides between an allow-list and a deny-list
	 * (systemd.exec(5)). */
	for (size_t i = 0; lists_allowed && i < profile->n_rules; i++)
		if (allows(profile->rules[i].action))
			write_names(out, &profile->rules[i], "");
	for (size_t i = 0; i < profile->n_rules; i++)
		if (!allows(profile->rules[i].action) && !profile->rules[i].n_conditions)
			write_names(out, &profile->rules[i], "~");
	return 0;
}

const struct profile_format profile_format_systemd = {
        .name = "systemd",
        .names_alone = true,
        .check = check_systemd,
        .write = write_systemd,
};
