#include "diff_profiles.h"

#include "command.h"
#include "diff_sarif.h"
#include "profiles_report.h"
#include "within_report.h"

#include "compare.h"
#include "profile.h"
#include "profile_context.h"
#include "within.h"

static int report_profiles(const struct diff_command *options, const char *const paths[2],
        const struct profile_comparison *comparison, struct error *err)
{
	if (options->quiet)
		return 0;
	/* Without default, so that the compiler reports a format that is missing here. */
	switch (diff_format_of(options)) {
	case DIFF_TEXT:
		return profiles_report(paths, comparison, options->verbose, err);
	case DIFF_JSON:
		profiles_report_json(comparison);
		return 0;
	case DIFF_SARIF:
		return profiles_sarif(paths, comparison, err);
	}
	__builtin_unreachable();
}

static int report_containment(const struct diff_command *options, const char *const paths[2],
        const struct containment *containment, struct error *err)
{
	if (options->quiet)
		return 0;
	switch (diff_format_of(options)) {
	case DIFF_TEXT:
		return within_report(paths, containment, err);
	case DIFF_JSON:
		within_report_json(containment);
		return 0;
	case DIFF_SARIF:
		return error_set(err, "--subset has no SARIF: use --format text or json");
	}
	__builtin_unreachable();
}

static int status_of(const struct containment *containment)
{
	if (containment_is_proven(containment))
		return EXIT_SAME;
	/* Undecided only: neither "yes" nor "no" would be true. */
	return containment->n_witnessed || containment->n_lone_abis ? EXIT_DIFFERENT : EXIT_TROUBLE;
}

static int diff_subset(const struct diff_command *options, const char *const paths[2],
        const struct profile profiles[2], const struct arch *native, int *status, struct error *err)
{
	__attribute__((cleanup(containment_release))) struct containment containment = {0};

	if (profile_within(&profiles[0], &profiles[1], native, &containment, err))
		return error_prefix(err, "%s or %s", paths[0], paths[1]);
	if (report_containment(options, paths, &containment, err))
		return -1;
	*status = status_of(&containment);
	return 0;
}

static int diff_whole(const struct diff_command *options, const char *const paths[2],
        const struct profile profiles[2], const struct arch *native, int *status, struct error *err)
{
	__attribute__((
	        cleanup(profile_comparison_release))) struct profile_comparison comparison = {0};

	if (profile_compare(&profiles[0], &profiles[1], native, &comparison, err))
		return error_prefix(err, "%s or %s", paths[0], paths[1]);
	if (report_profiles(options, paths, &comparison, err))
		return -1;
	*status = profile_comparison_is_same(&comparison) ? EXIT_SAME : EXIT_DIFFERENT;
	return 0;
}

/* A bare filter says for which it is; a profile with rules was read for that of the context. */
static int find_machine(const char *const paths[2], const struct profile profiles[2],
        const struct arch **machine, struct error *err)
{
	const struct arch *first = profile_machine(&profiles[0], *machine);
	const struct arch *second = profile_machine(&profiles[1], *machine);

	if (first != second)
		return error_set(err,
		        "%s is for %s, and %s for %s: --arch says for which machine a profile is "
		        "read",
		        paths[0], first->name, paths[1], second->name);
	*machine = first;
	return 0;
}

int diff_profiles(const struct diff_command *options, const char *const paths[2], int *status,
        struct error *err)
{
	/* The comparison borrows names and rules from both, so they live until it was reported. */
	struct profile profiles[2] = {0};
	struct profile_context context;
	int result = -1;

	/* One context for both: what the kernel or capabilities decide must be decided alike. */
	if (!profile_options_context(&options->profile, &context, err) &&
	        !profile_load_any(paths[0], &context, options->quiet, &profiles[0], err) &&
	        !profile_load_any(paths[1], &context, options->quiet, &profiles[1], err) &&
	        !find_machine(paths, profiles, &context.native, err))
		result = (options->subset ? diff_subset : diff_whole)(
		        options, paths, profiles, context.native, status, err);
	profile_release(&profiles[0]);
	profile_release(&profiles[1]);
	return result;
}
