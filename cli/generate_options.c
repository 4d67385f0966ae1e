#include "generate_options.h"

#include "target.h"

#include "cleanup.h"
#include "errno_name.h"
#include "profile.h"
#include "profile_format.h"
#include "profile_names.h"
#include "risk_tier.h"
#include "syscall_limits.h"
#include "text.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static int parse_errno(
        const struct option *option, const char *text, void *value, struct error *err)
{
	uint64_t number = (uint64_t)errno_number(text);
	const char *nearest = errno_nearest(text);
	struct error unused;

	(void)option;
	if (number == 0 && text_parse_u64(text, &number, &unused))
		return error_set(err, "'%s' is neither a name like EPERM nor a number%s%s%s", text,
		        nearest ? "; did you mean '" : "", nearest ? nearest : "",
		        nearest ? "'?" : "");
	/* 0 would let a refused call look as if it had succeeded. */
	if (number < 1 || number > LIBSECCOMP_ERRNO_MAX)
		return error_set(err, "%s is not within 1..%d", text, LIBSECCOMP_ERRNO_MAX);
	*(int *)value = (int)number;
	return 0;
}

#define ACTION_PREFIX "SCMP_ACT_"

/* "SCMP_ACT_ERRNO", as profiles write it, or "errno". */
static int parse_action(
        const struct option *option, const char *text, void *value, struct error *err)
{
	enum profile_action action;

	char name[32] = ACTION_PREFIX;
	size_t length = strlen(ACTION_PREFIX);

	(void)option;
	/* Case does not matter: what is made of it is checked by the parser of profiles. */
	if (!strncasecmp(text, ACTION_PREFIX, length))
		text += length;
	for (; *text && length < sizeof(name) - 1; text++)
		name[length++] = (char)toupper((unsigned char)*text);
	if (profile_action_parse(name, &action, err))
		return -1;
	*(int *)value = (int)action;
	return 0;
}

static const char *const *tier_names(void)
{
	/* Static, as the options' choices are pointers into the array; ended by NULL. */
	static const char *names[RISK_LOW + 2];

	for (int tier = 0; tier <= RISK_LOW; tier++)
		names[tier] = risk_tier_name((int)tier);
	return names;
}

static const char *const level_names[] = {[SIBLINGS_EXACT] = "exact",
        [SIBLINGS_SAFE] = "safe",
        [SIBLINGS_PORTABLE] = "portable",
        [SIBLINGS_PORTABLE + 1] = NULL};

static const char *const *siblings_names(void)
{
	return level_names;
}

static enum siblings_level siblings_level_parse(const char *name)
{
	enum siblings_level level = SIBLINGS_EXACT;

	while (strcmp(level_names[level], name) != 0)
		level++;
	return level;
}

static int parse_runtime(
        const struct option *option, const char *text, void *value, struct error *err)
{
	struct runtimes *runtimes = value;

	(void)option;
	runtimes->given = true;
	/* Docker starts containers by runc: its name matters only for what its own parser
	 * ignores. */
	runtimes->docker |= !strcmp(text, "docker");
	/* Kept apart from the engines, so that "none" with others can be refused. */
	if (!strcmp(text, "none")) {
		runtimes->none = true;
		return 0;
	}
	return runtime_choose(text, &runtimes->chosen, err);
}

/* "arm64,riscv64"; given again, it adds. */
static int parse_machines(
        const struct option *option, const char *text, void *value, struct error *err)
{
	uint64_t *machines = value;
	cleanup_free char *copy = strdup(text);
	char *rest = copy;
	const struct arch *arch;
	const char *word;

	if (!copy)
		return error_no_memory(err);
	while ((word = strsep(&rest, ","))) {
		if (profile_option_arch(option, word, &arch, err))
			return -1;
		*machines |= UINT64_C(1) << (arch - arch_table);
	}
	return 0;
}

#define AT(member) offsetof(struct generate_command, member)

const struct option generate_option_table[] = {
        {'o', "output", "FILE", "write the profile there, not to standard output", AT(output),
                option_string, NULL},
        {0, "format", "FORMAT", "how the profile is written", AT(format), option_choice,
                profile_format_choices},
        {0, "default-action", "ACTION", "allow: for other calls (SCMP_ACT_ERRNO)",
                AT(default_action), parse_action, NULL},
        {0, "errno", "ERRNO", "allow: what these return (ENOSYS)", AT(default_errno), parse_errno,
                NULL},
        {0, "arch", "ARCH,...", "allow: for these machines (the recorded ones)", AT(machines),
                parse_machines, NULL},
        {0, "runtime", "RUNTIME",
                "allow: also what this runtime calls to start a container: runc, crun, podman, "
                "docker, containerd, runc@1.3, none; repeatable (all)",
                AT(runtimes), parse_runtime, NULL},
        {0, "cap", "CAP", "allow: a capability for the comparisons, or none",
                AT(container.capabilities), profile_option_cap, NULL},
        {0, "base", "PROFILE", "allow: tighten this profile to the recording", AT(base),
                option_string, NULL},
        {0, "baseline", "PROFILE", "say in what it is looser; may be repeated", AT(baselines),
                option_list, NULL},
        {0, "only-exe", "PATH", "of what this executable did; may be repeated", AT(only_exe),
                option_list, NULL},
        {0, "without-exe", "PATH", "without what only this one did; may be repeated",
                AT(without_exe), option_list, NULL},
        PROFILE_OPTION_AS(struct generate_command, container),
        {0, "siblings", "LEVEL",
                "allow: also what other C libraries and kernels call instead (safe)", AT(siblings),
                option_choice, siblings_names},
        {0, "margin", "MARGIN", "allow: also these (none)", AT(margin), option_choice,
                margin_names},
        {0, "root", "DIR", "root of the image whose files are read", AT(root), option_string, NULL},
        {0, "names-only", NULL, "allow: names alone, whatever the arguments", AT(names_only), NULL,
                NULL},
        {0, "comments", NULL, "comment rules with why they are there", AT(comments), NULL, NULL},
        {0, "explicit-eperm", NULL, "allow: EPERM for what 'deny' refuses with it",
                AT(explicit_eperm), NULL, NULL},
        {0, "tier", "TIER",
                "deny, --explicit-eperm: calls down to this tier of risk (" TIER_DEFAULT ")",
                AT(tier), option_choice, tier_names},
        {0, "force", NULL, TARGET_FORCE_HELP, AT(force), NULL, NULL},
        {0, "require-success", NULL, "write nothing if the command failed", AT(require_success),
                NULL, NULL},
        {'q', "quiet", NULL, "print errors only, and that a command failed", AT(quiet), NULL, NULL},
        {0},
};

const struct generate_command generate_option_defaults = {
        .default_errno = NOT_GIVEN,
        .default_action = NOT_GIVEN,
};

/* ---- what they mean ---- */

/* For calls that no rule names. */
static enum profile_action chosen_action(const struct generate_command *options)
{
	return options->default_action == NOT_GIVEN ? ACTION_ERRNO
	                                            : (enum profile_action)options->default_action;
}

static int chosen_errno(const struct generate_command *options)
{
	/* C libraries fall back to older calls after ENOSYS only: EPERM for clone3(2) or
	 * faccessat2(2) breaks programs that run without them (moby#42680, runc#2750). */
	return options->default_errno == NOT_GIVEN ? ENOSYS : options->default_errno;
}

static uint32_t chosen_engines(const struct generate_command *options)
{
	if (options->runtimes.given)
		return options->runtimes.chosen.engines;
	/* Which runtime will load the profile is not known: it must start under any of them. */
	return profile_format_find(options->format)->for_containers ? ENGINES_ALL : 0;
}

struct generate_options generate_options_chosen(
        const struct generate_command *options, const struct recording *recording)
{
	const struct profile_format *format = profile_format_find(options->format);

	return (struct generate_options){
	        .default_action = chosen_action(options),
	        .default_errno = chosen_errno(options),
	        .machines = options->machines,
	        .engines = chosen_engines(options),
	        .siblings = options->siblings ? siblings_level_parse(options->siblings)
	                                      : SIBLINGS_DEFAULT,
	        /* The default of a base may be another answer. */
	        .rules_for_enosys = format->no_default_errno || options->base,
	        .plain_siblings = format->names_alone,
	        .names_only = options->names_only,
	        .explicit_eperm = options->explicit_eperm,
	        /* Of "allow" only --explicit-eperm reads it. */
	        .tier_max = risk_tier_parse(options->tier ? options->tier : TIER_DEFAULT),
	        .recording = recording,
	};
}
