#include "diff_recording.h"

#include "diff_report.h"
#include "diff_sarif.h"

#include "diff.h"
#include "profile.h"
#include "profile_context.h"
#include "recording.h"

static int find_native(
        const struct recording *recording, const struct arch **native, struct error *err)
{
	const struct arch *other;

	*native = observed_machine(recording, &other);
	if (other)
		return error_set(err,
		        "runs from %s and %s cannot be compared at once; diff them apart",
		        (*native)->name, other->name);
	if (!*native)
		return error_set(err, "no calls were recorded: there is nothing to compare");
	return 0;
}

static int report(const struct diff_command *options, const struct run *observed,
        const char *profile_path, const struct diff *diff, struct error *err)
{
	if (options->quiet)
		return 0;
	/* What was not recorded is not in the comparison, so the reader has to know. */
	observed_warn_of_limits(observed);
	switch (diff_format_of(options)) {
	case DIFF_TEXT:
		return diff_report(observed, diff, options->verbose, err);
	case DIFF_JSON:
		diff_report_json(observed, diff);
		return 0;
	case DIFF_SARIF:
		return diff_sarif(profile_path, diff, err);
	}
	__builtin_unreachable();
}

static int load_observed(
        const struct observed_source *source, struct observed *observed, struct error *err)
{
	if (observed_load(source, observed, err))
		return -1;
	observed_warn_of_failures(observed);
	return 0;
}

int diff_recording(const struct diff_command *options, const struct observed_source *source,
        const char *profile_path, int *status, struct error *err)
{
	__attribute__((cleanup(observed_release))) struct observed observed = {0};
	__attribute__((cleanup(profile_release))) struct profile profile = {0};
	__attribute__((cleanup(diff_release))) struct diff comparison = {0};
	struct profile_context context;

	/* The recording before the profile: which rules of Docker's profile hold depends on the
	 * machine that it was recorded on. */
	if (profile_options_context(&options->profile, &context, err) ||
	        load_observed(source, &observed, err) ||
	        (!options->profile.arch &&
	                find_native(&observed.recording, &context.native, err)) ||
	        profile_load_any(profile_path, &context, options->quiet, &profile, err) ||
	        profile_check_machine(profile_path, &profile, context.native, err))
		return -1;
	if (diff_profile(&observed.totals, &profile, context.native, &comparison, err))
		return error_prefix(err, "%s", profile_path);
	if (report(options, &observed.totals, profile_path, &comparison, err))
		return -1;
	*status = comparison.n_refused || comparison.n_depends ? EXIT_DIFFERENT : EXIT_SAME;
	return 0;
}
