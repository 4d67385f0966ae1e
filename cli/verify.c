/*
 * secprof verify: runs a command under a profile, and reports what is refused.
 *
 *      PROFILE -> profile_filter -> filter, as a runtime would load it
 *                                     | bpf_make_stops
 *                                   stops, which the workload gets: a refusal stops for the tracer
 *                                     | refused_answer (runs the filter), refused_add
 *                                   verification -> report -> --fix: the profile, amended
 */
#include "command.h"
#include "enforced.h"
#include "job.h"
#include "message.h"
#include "profile_options.h"
#include "profile_output.h"
#include "refused.h"
#include "summary.h"
#include "target.h"
#include "try_without.h"
#include "verify_report.h"
#include "workload_options.h"

#include "admit.h"
#include "cleanup.h"
#include "output.h"
#include "profile.h"
#include "profile_context.h"
#include "profile_sniff.h"
#include "recording.h"
#include "trace.h"
#include "untraced.h"

#include <stdlib.h>
#include <string.h>

#define EXIT_NOTHING_REFUSED 0
#define EXIT_REFUSED 1

struct verify_command {
	const char *profile;
	const char *fix;
	const char *try_without;
	const char *test;
	const char *final;
	bool dry_run;
	bool untouched;
	bool require_success;
	bool json;
	bool force;
	struct profile_options context;
	struct workload_options workload;
};

#define AT(member) offsetof(struct verify_command, member)

static const struct option options_of_verify[] = {
        {'p', "profile", "PROFILE", "what to run COMMAND under", AT(profile), option_string, NULL},
        {'n', "dry-run", NULL, "refuse nothing, report what would be refused", AT(dry_run), NULL,
                NULL},
        {0, "untouched", NULL, "run once more without a tracer and compare the end", AT(untouched),
                NULL, NULL},
        {0, "fix", "OUT",
                "write the profile there, amended; or without the calls that were not missed",
                AT(fix), option_string, NULL},
        {0, "try-without", "TIERS", "refuse each call of these tiers of risk in turn",
                AT(try_without), option_string, NULL},
        {0, "test", "TEST", "with that: what decides, run by sh beside COMMAND", AT(test),
                option_string, NULL},
        {0, "final", "TEST",
                "with that: what decides in the last runs, alone, in a container under "
                "$SECPROF_PROFILE",
                AT(final), option_string, NULL},
        {0, "force", NULL, "replace OUT even if it is of another kind", AT(force), NULL, NULL},
        {0, "require-success", NULL,
                "end with status 2 if COMMAND fails though nothing was refused",
                AT(require_success), NULL, NULL},
        {0, "json", NULL, "print the result as JSON", AT(json), NULL, NULL},
        PROFILE_OPTIONS_HERE(struct verify_command, context),
        WORKLOAD_OPTIONS(struct verify_command, workload),
        {0},
};

struct session {
	const struct verify_command *options;
	struct profile profile;
	struct enforced enforced;
	struct output fix; /* .path is NULL if there is none */
	struct verification verification;
};

static void release_session(struct session *session)
{
	if (session->fix.path)
		output_release(&session->fix);
	refused_release(&session->verification.refused);
	enforced_release(&session->enforced);
	profile_release(&session->profile);
}

/* ---- before ---- */

static bool uses_action(const struct profile *profile, enum profile_action action)
{
	for (size_t i = 0; i < profile->n_rules; i++)
		if (profile->rules[i].action == action)
			return true;
	return profile->default_action == action;
}

/* It may replace the profile itself. */
static int open_fix(struct session *session, struct error *err)
{
	const struct target target = {
	        .path = session->options->fix,
	        .kind = "profile",
	        .is_kind = profile_sniff,
	        .force = session->options->force,
	};

	if (target_check(&target, err) || output_open(&session->fix, target.path, err)) {
		session->fix.path = NULL;
		return -1;
	}
	return output_reserve(&session->fix, err);
}

static int prepare(struct session *session, struct error *err)
{
	const struct verify_command *options = session->options;
	struct profile_context context;

	if (workload_set_environment(&options->workload, err) ||
	        profile_options_context(&options->context, &context, err) ||
	        profile_load(options->profile, &context, false, &session->profile, err))
		return -1;
	if ((options->fix || options->final) && !session->profile.n_architectures)
		return error_set(err,
		        "%s: \"architectures\" are missing, and --%s would write a profile that "
		        "means another thing on each machine: list them",
		        options->profile, options->fix ? "fix" : "final");
	/* Before --fix is opened: a profile that cannot be compiled costs nothing. */
	if (enforced_make(&session->profile, &session->enforced, err))
		return error_prefix(err, "%s", options->profile);
	if (uses_action(&session->profile, ACTION_LOG))
		message("note: calls that the profile logs are allowed and not listed here");
	if (options->fix && open_fix(session, err))
		return -1;
	session->verification = (struct verification){
	        .profile = &session->profile,
	        .refused = {.profile = &session->profile,
	                .filter = &session->enforced.filter,
	                .completeness = {.finished = true}},
	        .dry_run = options->dry_run,
	};
	return 0;
}

/* ---- the runs ---- */

/* The execve that starts the command may be refused: then that is the result. */
static int run_verified(
        struct session *session, const struct trace_options *options, struct error *err)
{
	struct verification *verification = &session->verification;
	int failure = trace_run(options, &verification->result, err);

	verification->started = failure == 0;
	return failure && !refused_at_launch(&verification->refused) ? -1 : 0;
}

static int run_untouched(
        struct session *session, const struct trace_options *options, struct error *err)
{
	const struct trace_enforcement enforcement = {.filter = &session->enforced.filter};
	struct verification *verification = &session->verification;
	struct trace_options alone = *options;

	if (!session->options->untouched || !verification->started)
		return 0;
	/* The filter as it is: KILL kills and ERRNO is answered by the kernel. */
	alone.enforcement = &enforcement;
	if (trace_run_untraced(&alone, &verification->untouched, err) != 0)
		return error_prefix(err, "--untouched");
	verification->compared = true;
	return 0;
}

static int run(struct session *session, char *const *command, struct error *err)
{
	const struct workload_options *workload = &session->options->workload;
	const struct job_request job_request = {
	        .user = workload->user,
	        .same_terminal = workload->same_terminal,
	        .result_on_stdout = true,
	        .failure = EXIT_TROUBLE,
	};
	cleanup_close int stdout_fd = job_stdout(err);
	const struct trace_enforcement enforcement = {
	        .filter = &session->enforced.stops,
	        .key = session->enforced.key,
	        .dry_run = session->options->dry_run,
	        .answer = refused_answer,
	        .refused = refused_add,
	};
	struct trace_options options = {
	        .start = {.command = command,
	                .environment = environ,
	                .directory = workload->directory,
	                .user = workload->user,
	                .stdout_fd = stdout_fd},
	        .timeout_us = workload->timeout_us,
	        .enforcement = &enforcement,
	        .observer = &refused_observer,
	        .context = &session->verification.refused,
	};
	struct job job;
	int result;

	/* From here on this is the child of the proxy (job.h). */
	if (stdout_fd < 0 || job_start(&job_request, &job, err))
		return -1;
	options.job_proxy = job.job_proxy;
	options.start.session = job.session;
	result = run_verified(session, &options, err);
	if (!result)
		result = run_untouched(session, &options, err);
	job_finish(&job);
	return result;
}

/* ---- after ---- */

static int run_without(struct session *session, char *const *command, struct error *err)
{
	const struct verify_command *options = session->options;
	const struct try_without request = {
	        .tiers = options->try_without,
	        .command = command,
	        .test = options->test,
	        .final = options->final,
	        .workload = &options->workload,
	        .json = options->json,
	};

	if (try_without(&request, &session->profile, err))
		return -1;
	return session->fix.path
	               ? profile_output(&session->fix, NULL, &session->profile, false, err)
	               : 0;
}

static int amend(struct session *session, struct error *err)
{
	const struct refused *refused = &session->verification.refused;

	for (size_t i = 0; i < refused->n_calls; i++) {
		const struct refused_call *call = &refused->calls[i];

		/* Its caller goes on with another call, so the profile may stay as tight as it
		 * is. */
		if (call->fallback)
			continue;
		int result = profile_admit(&session->profile, arch_native(), call->arch, call->nr,
		        call->args, NULL, NULL, err);

		if (result < 0)
			return -1;
		if (result > 0)
			warning("no profile can admit %s of %s", call->name, call->arch->name);
	}
	return 0;
}

/* After the report, which is about the profile as it was. */
static int write_fix(struct session *session, struct error *err)
{
	if (!session->fix.path)
		return 0;
	if (amend(session, err))
		return -1;
	return profile_output(&session->fix, NULL, &session->profile, false, err);
}

static void warn_of_limit(const char *line, void *context)
{
	(void)context;
	warning("%s", line);
}

static int report(const struct session *session, struct error *err)
{
	const struct run limits = {.completeness = session->verification.refused.completeness};

	if (session->verification.result.timed_out)
		warning("the command was ended by --timeout");
	summary_limits(&limits, warn_of_limit, NULL);
	return session->options->json ? verify_report_json(&session->verification, err)
	                              : verify_report(&session->verification, err);
}

/* "Nothing refused" is reported only where nothing can have been missed; and where secprof's way
 * of refusing makes a difference, the rest cannot be trusted either. */
static int conclude(const struct verification *verification, bool require_success)
{
	const struct trace_result *result = &verification->result;
	const struct refused *refused = &verification->refused;
	const struct run run = {.completeness = refused->completeness};
	/* Calls whose callers fall back break nothing. */
	bool any = refused_breaks(refused) > 0;

	if (verification->compared && !verification_agrees(verification) &&
	        !(any && verification->dry_run))
		return EXIT_TROUBLE;
	if (any)
		return EXIT_REFUSED;
	if (require_success && (result->signalled || result->value != 0 || result->timed_out)) {
		message("nothing was refused, but the command failed (--require-success)");
		return EXIT_TROUBLE;
	}
	return run_is_lossy(&run) ? EXIT_TROUBLE : EXIT_NOTHING_REFUSED;
}

/* A file that is there and is no program. */
static bool is_document(const char *path)
{
	return access(path, R_OK) == 0 && access(path, X_OK) != 0;
}

/* An option that means nothing to many runs, in each of which a call is refused; NULL: there is
 * none. */
static const char *option_of_one_run(const struct verify_command *options)
{
	const struct {
		bool is_given;
		const char *name;
	} rows[] = {
	        {options->dry_run, "--dry-run"},
	        {options->untouched, "--untouched"},
	        {options->require_success, "--require-success"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && options->try_without; i++)
		if (rows[i].is_given)
			return rows[i].name;
	return NULL;
}

static int run_verify(const void *values, const struct arguments *arguments)
{
	const struct verify_command *options = values;
	__attribute__((cleanup(release_session))) struct session session = {.options = options};
	const char *foreign = option_of_one_run(options);
	struct error err;

	if (!options->profile && arguments->command && is_document(arguments->command[0]))
		return command_misuse(&command_verify,
		        "no --profile to run under: write it as --profile %s",
		        arguments->command[0]);
	if (!options->profile)
		return command_misuse(&command_verify, "no --profile to run under");
	if (!arguments->command)
		return command_misuse(&command_verify, "no COMMAND to run");
	if (options->fix && !strcmp(options->fix, "-"))
		return command_misuse(
		        &command_verify, "--fix needs a file: the result goes to standard output");
	if ((options->test || options->final) && !options->try_without)
		return command_misuse(&command_verify, "--%s is for --try-without",
		        options->test ? "test" : "final");
	if (foreign)
		return command_misuse(&command_verify, "%s is not for --try-without", foreign);
	if (prepare(&session, &err) ||
	        (options->try_without
	                        ? run_without(&session, arguments->command, &err)
	                        : run(&session, arguments->command, &err) ||
	                                  report(&session, &err) || write_fix(&session, &err))) {
		message("%s", err.text);
		return EXIT_TROUBLE;
	}
	if (options->try_without)
		return EXIT_NOTHING_REFUSED;
	return conclude(&session.verification, options->require_success);
}

const struct command command_verify = {
        .name = "verify",
        .summary = "run a command under a profile, and report what it refuses",
        .usage = "secprof verify [options] --profile PROFILE [--] COMMAND [ARG...]",
        .description =
                "Runs COMMAND with all its processes under the filter that a container runtime "
                "would make of PROFILE, and reports each call that it refuses, by whom, with what "
                "result, and which change of the profile would admit it. The command's standard "
                "output goes to standard error. The exit status is 0 if nothing was refused, 1 if "
                "something was, and 2 on trouble; that of COMMAND is printed.",
        .example = "secprof verify --profile profile.json -- sleep 1",
        .options = options_of_verify,
        .operands = OPERANDS_COMMAND,
        .options_size = sizeof(struct verify_command),
        .misuse = EXIT_TROUBLE,
        .run = run_verify,
};
