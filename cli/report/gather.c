#include "gather.h"

#include "../generate_options.h"

#include "allow.h"
#include "default_profile.h"
#include "profile_context.h"

static int find_machine(struct report *report, struct error *err)
{
	const struct arch *other;

	report->machine = observed_machine(&report->observed.recording, &other);
	if (other)
		return error_set(err, "runs from %s and %s are two reports; give them apart",
		        report->machine->name, other->name);
	if (!report->machine || !report->observed.totals.n_calls)
		return error_set(err, "no calls were recorded: there is nothing to report");
	return 0;
}

static int make_profile(struct report *report, struct error *err)
{
	const struct generate_options options =
	        generate_options_chosen(&generate_option_defaults, &report->observed.recording);

	return generate_allow(&report->observed.totals, &options, &report->profile, err);
}

static int load_profile(const struct report_request *request, const struct profile_context *context,
        struct report *report, struct error *err)
{
	report->profile_path = request->profile;
	if (profile_load_any(request->profile, context, request->quiet, &report->profile, err))
		return -1;
	return profile_check_machine(request->profile, &report->profile, report->machine, err);
}

static int compare(const struct profile_context *context, struct report *report, struct error *err)
{
	const struct default_profile *docker = &default_profile_table[0];

	if (evaluator_init(&report->evaluator, &report->profile, report->machine, err) ||
	        diff_profile(&report->observed.totals, &report->profile, report->machine,
	                &report->diff, err))
		return -1;
	if (default_profile_make(docker, report->machine, context->capabilities & ~docker->withheld,
	            &report->docker_default, err) ||
	        evaluator_init(
	                &report->docker_evaluator, &report->docker_default, report->machine, err) ||
	        profile_compare(&report->profile, &report->docker_default, report->machine,
	                &report->beside_docker, err))
		return error_prefix(err, "comparing with Docker's default profile");
	return 0;
}

int gather_make(const struct report_request *request, struct report *report, struct error *err)
{
	struct profile_context context;

	if (observed_load(&request->source, &report->observed, err) ||
	        discovery_of(&report->observed.recording, &report->discovery, err) ||
	        find_machine(report, err) ||
	        imports_find_recorded(&report->observed, request->root, &report->imports, err) ||
	        profile_options_context(request->options, &context, err))
		return -1;
	/* Which rules of Docker's dialect hold depends on the machine that was recorded. */
	context.native = report->machine;
	if (request->profile ? load_profile(request, &context, report, err)
	                     : make_profile(report, err))
		return -1;
	if (!compare(&context, report, err))
		return 0;
	return report->profile_path ? error_prefix(err, "%s", report->profile_path) : -1;
}

void gather_release(struct report *report)
{
	profile_comparison_release(&report->beside_docker);
	evaluator_release(&report->docker_evaluator);
	profile_release(&report->docker_default);
	diff_release(&report->diff);
	evaluator_release(&report->evaluator);
	profile_release(&report->profile);
	imports_release(&report->imports);
	discovery_release(&report->discovery);
	observed_release(&report->observed);
}
