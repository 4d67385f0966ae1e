/*
 * secprof generate: profiles from recordings.
 *
 *      recordings, or a command -> observed.totals -> kind->generate -> profile
 *      -> --base tightened to it -> compared with the default profiles and --baseline -> written ->
 * notes on standard error
 */
#include "base.h"
#include "baseline.h"
#include "command.h"
#include "default_difference.h"
#include "exe_filter.h"
#include "generate_options.h"
#include "message.h"
#include "observed.h"
#include "path_comments.h"
#include "profile_output.h"
#include "remarks.h"
#include "stack_comments.h"
#include "target.h"

#include "allow.h"
#include "cleanup.h"
#include "deny.h"
#include "errno_name.h"
#include "generate.h"
#include "nearest.h"
#include "output.h"
#include "profile.h"
#include "profile_context.h"
#include "profile_format.h"
#include "profile_sniff.h"
#include "recording.h"
#include "runtime_choice.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What the first operand chooses. */
struct kind {
	const char *name;
	int (*generate)(const struct run *observed, const struct generate_options *options,
	        struct profile *profile, struct error *err);
	const char *(*find_misuse)(const struct generate_command *options);
};

/* Combinations that would be silently without effect are refused, as a user would rely on them. */
static const char *find_allow_misuse(const struct generate_command *options)
{
	const struct generate_options chosen = generate_options_chosen(options, NULL);

	if (options->tier && !options->explicit_eperm)
		return "--tier is for 'deny' and with --explicit-eperm only";
	if (options->runtimes.none && options->runtimes.chosen.engines)
		return "--runtime: none goes with no other";
	if (options->explicit_eperm && chosen.default_action == ACTION_ERRNO &&
	        chosen.default_errno == EPERM)
		return "--explicit-eperm: everything is answered EPERM, runtimes would drop the "
		       "rules";
	if (chosen.default_action == ACTION_ALLOW)
		return "--default-action: a profile that allows everything needs no list";
	if (chosen.default_action == ACTION_NOTIFY)
		return "--default-action: container runtimes refuse SCMP_ACT_NOTIFY as the default "
		       "action";
	if (options->base && options->explicit_eperm)
		return "--explicit-eperm goes with no --base, whose answers are kept";
	if (options->base && options->machines)
		return "--arch goes with no --base, whose architectures are kept";
	if (options->default_errno != NOT_GIVEN && chosen.default_action != ACTION_ERRNO)
		return "--errno goes with --default-action SCMP_ACT_ERRNO only";
	return NULL;
}

static bool has_capabilities(const struct generate_command *options)
{
	return options->container.capabilities.none || options->container.capabilities.added;
}

static const char *find_deny_misuse(const struct generate_command *options)
{
	if (options->default_action != NOT_GIVEN)
		return "--default-action is for 'allow' only";
	if (options->default_errno != NOT_GIVEN)
		return "--errno is for 'allow' only";
	if (options->runtimes.given)
		return "--runtime is for 'allow' only: a deny-list spares what runtimes need";
	if (has_capabilities(options))
		return "--cap is for 'allow' only";
	if (options->machines)
		return "--arch is for 'allow' only";
	if (options->base)
		return "--base is for 'allow' only";
	if (options->margin)
		return "--margin is for 'allow' only: a deny-list allows what it does not name";
	if (options->siblings)
		return "--siblings is for 'allow' only: a deny-list allows what it does not name";
	if (options->names_only)
		return "--names-only is for 'allow' only";
	if (options->explicit_eperm)
		return "--explicit-eperm is for 'allow' only: a deny-list answers EPERM";
	return NULL;
}

/* To add one: a function that makes a profile of totals, one that finds misuse, and a row. */
static const struct kind kinds[] = {
        {"allow", generate_allow, find_allow_misuse},
        {"deny", generate_deny, find_deny_misuse},
};

#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* Nothing is allowed silently, not even by default. */
static void note_default_runtimes(void)
{
	message("note: without --runtime, what any of the common container runtimes needs is "
	        "allowed");
}

/* Docker before 23 does not know defaultErrnoRet. */
static void note_old_docker(const struct runtimes *runtimes, const struct profile *profile)
{
	if ((runtimes->docker || !runtimes->given) && profile->default_action == ACTION_ERRNO &&
	        profile->default_errno > 0 && profile->default_errno != EPERM)
		message("note: Docker 20.10 and older ignore defaultErrnoRet: refused calls return "
		        "EPERM there, not %s",
		        errno_name(profile->default_errno) ? errno_name(profile->default_errno)
		                                           : "the chosen number");
}

/* What the profile allows beyond each of the default profiles. */
struct looser {
	char *lists[DEFAULT_PROFILES]; /* owned */
};

static void looser_release(struct looser *looser)
{
	for (size_t i = 0; i < DEFAULT_PROFILES; i++)
		free(looser->lists[i]);
}

static int compare_with_defaults(const struct generate_command *options,
        const struct profile *profile, struct looser *looser, struct error *err)
{
	struct profile_context context;

	if (profile_options_context(&options->container, &context, err))
		return -1;
	for (size_t i = 0; i < DEFAULT_PROFILES; i++) {
		const struct default_profile *kind = &default_profile_table[i];
		uint64_t withheld = kind->withheld & ~options->container.capabilities.added;

		if (default_difference(profile, kind, context.capabilities & ~withheld,
		            &looser->lists[i], err))
			return -1;
	}
	return 0;
}

static int compare_with_baselines(
        const struct generate_command *options, const struct profile *profile, struct error *err)
{
	struct profile_context context;

	if (profile_options_context(&options->container, &context, err))
		return -1;
	return baseline_compare(profile, &options->baselines, context, options->quiet, err);
}

static void note_default(const struct generate_command *options, const struct default_profile *kind,
        const char *looser)
{
	bool given = has_capabilities(options);

	message("note: %slooser than %s's default profile%s (with %s%s)%s%s", *looser ? "" : "no ",
	        kind->owner, kind->edition, given ? "the capabilities of --cap" : kind->owner,
	        given ? "" : "'s default capabilities", *looser ? " in " : "", looser);
}

static int make_profile(const struct kind *kind, const struct generate_command *options,
        const struct observed *observed, profile_remark *remark, void *context,
        struct profile *profile, struct error *err)
{
	struct generate_options chosen = generate_options_chosen(options, &observed->recording);

	__attribute__((cleanup(margin_release))) struct margin margin = {0};

	if (margin_find(options->margin, observed, options->root, &margin, err))
		return -1;
	chosen.margin = margin.calls;
	chosen.n_margin = margin.n_calls;
	chosen.margin_reason = margin.reason;
	chosen.remark = remark;
	chosen.context = context;
	return kind->generate(&observed->totals, &chosen, profile, err);
}

static int tighten_base(const struct kind *kind, const struct generate_command *options,
        const struct observed *observed, struct profile *profile, struct error *err)
{
	__attribute__((cleanup(base_release))) struct base base = {
	        .path = options->base,
	        .quiet = options->quiet,
	        .allowed_alone = profile_format_find(options->format)->allowed_alone,
	        .default_given =
	                options->default_action != NOT_GIVEN || options->default_errno != NOT_GIVEN,
	};

	if (profile_options_context(&options->container, &base.context, err) ||
	        make_profile(kind, options, observed, base_remark, &base, profile, err))
		return -1;
	return base_tighten(&base, &observed->totals, profile, err);
}

static int generate_profile(const struct kind *kind, const struct generate_command *options,
        const struct observed *observed, struct profile *profile, struct error *err)
{
	struct remarks remarks = {.quiet = options->quiet,
	        .allowed_alone = profile_format_find(options->format)->allowed_alone};

	if (options->base)
		return tighten_base(kind, options, observed, profile, err);
	/* Remarks of one reason are collected: the last of them is still pending here. */
	int result = make_profile(kind, options, observed, remarks_add, &remarks, profile, err);

	remarks_flush(&remarks);
	return result;
}

static int generate(const struct kind *kind, const struct generate_command *options,
        const struct observed_source *source, struct output *output, struct error *err)
{
	__attribute__((cleanup(observed_release))) struct observed observed = {0};
	__attribute__((cleanup(profile_release))) struct profile profile = {0};
	/* A deny-list allows nearly everything: that it is looser than Docker's default goes
	 * without saying. */
	bool notes = !options->quiet && kind->generate == generate_allow;
	__attribute__((cleanup(looser_release))) struct looser looser = {{NULL}};
	__attribute__((cleanup(exe_filter_release))) struct exe_filter filter = {
	        .only = &options->only_exe, .without = &options->without_exe};

	if (observed_load(source, &observed, err) || exe_filter_apply(&filter, &observed, err))
		return -1;
	if (generate_profile(kind, options, &observed, &profile, err) ||
	        exe_filter_comment(&filter, &profile, err))
		return -1;
	if (options->comments && (stack_comments(&profile, &observed.totals, err) ||
	                                 (kind->generate == generate_deny &&
	                                         path_comments(&profile, &observed, options->root,
	                                                 options->quiet, err))))
		return -1;
	observed_warn_of_failures(&observed);
	if (!options->quiet) {
		exe_filter_note(&filter);
		observed_warn_of_limits(&observed.totals);
	}
	/* Compared before it is written: after an error there must be no file that looks right. */
	if ((notes && compare_with_defaults(options, &profile, &looser, err)) ||
	        compare_with_baselines(options, &profile, err) ||
	        profile_output(output, options->format, &profile, options->quiet, err))
		return -1;
	if (!notes)
		return 0;
	for (size_t i = 0; i < DEFAULT_PROFILES; i++)
		note_default(options, &default_profile_table[i], looser.lists[i]);
	if (!profile_format_find(options->format)->for_containers)
		return 0;
	if (!options->runtimes.given)
		note_default_runtimes();
	note_old_docker(&options->runtimes, &profile);
	return 0;
}

static const struct kind *find_kind(const char *name)
{
	for (size_t i = 0; i < N_KINDS; i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

/* Reports what is wrong with a command line whose first operand is no kind. */
static int unknown_kind(const struct arguments *arguments)
{
	const char *first = arguments->n_operands ? arguments->operands[0] : "";
	const char *names[N_KINDS + 1] = {NULL};
	const char *nearest;

	for (size_t i = 0; i < N_KINDS; i++)
		names[i] = kinds[i].name;
	nearest = text_nearest(first, names);
	/* "generate r.json allow": the kind is there, but not first. */
	for (size_t i = 1; i < arguments->n_operands && !nearest; i++)
		if (find_kind(arguments->operands[i]))
			return command_misuse(&command_generate, "'%s' comes before the recordings",
			        arguments->operands[i]);
	if (nearest)
		return command_misuse(&command_generate,
		        "there is no 'generate %s'; did you mean '%s'?", first, nearest);
	return command_misuse(&command_generate, "the first operand must be 'allow' or 'deny'");
}

static const char *find_misuse(const struct kind *kind, const struct generate_command *options,
        const struct arguments *arguments)
{
	const char *misuse = observed_misuse(arguments->n_operands - 1, arguments->command);

	if (misuse)
		return misuse;
	if (options->comments && !profile_format_find(options->format)->has_comments)
		return "--comments: this format has none; use oci or docker";
	/* The margin is that of all programs in the recording. */
	if (options->margin && (options->only_exe.n_items || options->without_exe.n_items))
		return "--margin goes with neither --only-exe nor --without-exe";
	if (options->root && !options->margin &&
	        (!options->comments || kind->generate != generate_deny))
		return "--root goes with --margin, or with --comments of 'deny'";
	return kind->find_misuse(options);
}

static int run_generate(const void *run_options, const struct arguments *arguments)
{
	const struct generate_command *options = run_options;
	const char *path = options->output ? options->output : "-";
	const struct kind *kind = arguments->n_operands ? find_kind(arguments->operands[0]) : NULL;
	const char *misuse = kind ? find_misuse(kind, options, arguments) : NULL;
	struct output output;
	struct error err;
	int result = -1;

	/* Before anything is opened, so that a mistake changes no file. */
	if (!kind)
		return unknown_kind(arguments);
	if (misuse)
		return command_misuse(&command_generate, "%s", misuse);
	const struct target target = {
	        .path = path,
	        .kind = "profile",
	        .is_kind = profile_sniff,
	        .inputs = (const char *const *)arguments->operands + 1,
	        .n_inputs = arguments->n_operands - 1,
	        .force = options->force,
	};
	if (!target_check(&target, &err) && !output_open(&output, path, &err)) {
		const struct observed_source source = {
		        .paths = arguments->operands + 1,
		        .n_paths = arguments->n_operands - 1,
		        .command = arguments->command,
		        .result_on_stdout = !strcmp(path, "-"),
		        .require_success = options->require_success,
		};

		result = generate(kind, options, &source, &output, &err);
		output_release(&output);
	}
	if (result == 0)
		return EXIT_SUCCESS;
	message("%s", err.text);
	return EXIT_TROUBLE;
}

const struct command command_generate = {
        .name = "generate",
        .summary = "make a seccomp profile of recordings",
        .usage = "secprof generate allow|deny [options] RECORDING...\n"
                 "secprof generate allow|deny [options] -- COMMAND [ARG...]",
        .description =
                "allow: a profile that allows what was recorded and refuses the rest. deny: one "
                "that allows everything but dangerous calls that were not recorded. What is "
                "allowed or left out for other reasons is reported on standard error.",
        .example = "secprof generate allow -- sleep 1 > profile.json",
        .options = generate_option_table,
        .operands = OPERANDS_OR_COMMAND,
        .options_size = sizeof(struct generate_command),
        .defaults = &generate_option_defaults,
        .misuse = EXIT_TROUBLE,
        .run = run_generate,
};
