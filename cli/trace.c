/*
 * secprof trace: runs a command, or attaches to what runs already, and writes a recording of it.
 */
#include "args_option.h"
#include "attach_options.h"
#include "command.h"
#include "estimate_text.h"
#include "failed_runs.h"
#include "job.h"
#include "message.h"
#include "record.h"
#include "stacks_option.h"
#include "status_option.h"
#include "summary.h"
#include "target.h"
#include "workload_options.h"

#include "cleanup.h"
#include "recorder.h"
#include "recording_load.h"
#include "recording_sniff.h"
#include "recording_write.h"
#include "selector.h"
#include "trace_mode.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct trace_command {
	const char *output;
	const char *mode;
	const char *sort;
	struct workload_options workload;
	struct attach_options attach;
	struct option_list seeds;
	selector_choice args;
	struct recorder_stacks stacks;
	bool quiet;
	bool main_only;
	bool no_new_privs;
	bool keep_setuid;
	bool reproducible;
	bool self_check;
	bool force;
	const char *status;
};

#define AT(member) offsetof(struct trace_command, member)

static const struct option options_of_trace[] = {
        {'o', "output", "FILE", "write the recording there; '-' is standard output", AT(output),
                option_string, NULL},
        {0, "force", NULL, TARGET_FORCE_HELP, AT(force), NULL, NULL},
        {'q', "quiet", NULL, "print no table", AT(quiet), NULL, NULL},
        {0, "mode", "MODE", "how to record", AT(mode), option_choice, trace_mode_names},
        {0, "status", "HOW", "how to show, while it runs, how far it is", AT(status), option_choice,
                status_option_names},
        {0, "sort", "ORDER", "of the table", AT(sort), option_choice, summary_sort_names},
        {0, "stacks", "[=WHEN]", "keep user stacks: first, a number, or off (off)", AT(stacks),
                option_stacks, NULL},
        {0, "main-only", NULL, "end all other processes when the first one ends", AT(main_only),
                NULL, NULL},
        {0, "no-new-privs", NULL, "setuid programs gain nothing; fast after setuid(2)",
                AT(no_new_privs), NULL, NULL},
        {0, "seed", "RECORDING", "what it holds costs nothing and is not recorded again", AT(seeds),
                option_list, NULL},
        {0, "args", "[=CALL,...]", ARGS_HELP, AT(args), option_args, NULL},
        ATTACH_OPTIONS(struct trace_command, attach),
        WORKLOAD_OPTIONS(struct trace_command, workload),
        {0, "keep-setuid", NULL, "with -u: let setuid programs gain privilege; slower",
                AT(keep_setuid), NULL, NULL},
        {0, "reproducible", NULL, "leave out times, ids, pids, counts and the host",
                AT(reproducible), NULL, NULL},
        {0, "self-check", NULL, "compare the recording with what the kernel itself saw",
                AT(self_check), NULL, NULL},
        {0},
};

static int print_summary(const struct trace_command *options, const struct run *run,
        const struct trace_result *result)
{
	char estimate[ESTIMATE_LINE_MAX];
	struct error err;

	/* Otherwise the summary says so. */
	if (result->timed_out && options->quiet)
		message("the command was ended by --timeout");
	if (options->quiet)
		return 0;
	if (!summary_print(stderr, run, options->sort, &err)) {
		failed_runs_report(run, 1, summary_print_limit, stderr);
		estimate_line_of_run(run, estimate);
		summary_print_limit(estimate, stderr);
		return 0;
	}
	message("%s", err.text);
	return -1;
}

static int load_seeds(const struct option_list *paths, struct recording *seed, struct error *err)
{
	for (size_t i = 0; i < paths->n_items; i++) {
		if (recording_load(paths->items[i], seed, err))
			return error_prefix(err, "--seed");
	}
	return 0;
}

/* Without it the kernel lets no filter be installed once root has become the user. */
static bool sets_no_new_privs(const struct trace_command *options)
{
	return options->no_new_privs || (options->workload.user && !options->keep_setuid);
}

static void note_no_new_privs(const struct trace_command *options)
{
	/* What changes how the workload behaves, and was not asked for, is reported. */
	if (sets_no_new_privs(options) && !options->no_new_privs && !options->quiet)
		message("note: -u sets no_new_privs, so setuid programs gain no privilege "
		        "(--keep-setuid lets them, and is slower)");
}

static void show_status(unsigned n_processes, unsigned n_threads)
{
	(void)n_processes;
	(void)n_threads;
	job_show_status();
}

static void report_attached(unsigned n_processes, unsigned n_threads)
{
	message("attached: %u %s, %u %s; ^C detaches", n_processes,
	        n_processes == 1 ? "process" : "processes", n_threads,
	        n_threads == 1 ? "thread" : "threads");
	job_show_status();
}

/* An option that means nothing to a workload that runs already; NULL: there is none. */
static const char *option_for_command(const struct trace_command *options)
{
	const struct workload_options *workload = &options->workload;
	const struct {
		bool is_given;
		const char *name;
	} rows[] = {
	        {workload->timeout_us != 0, "--timeout"},
	        {workload->user != NULL, "--user"},
	        {workload->same_terminal, "--same-terminal"},
	        {workload->preserve_environment, "--preserve-env"},
	        {workload->environment.n_items != 0, "--env"},
	        {workload->directory != NULL, "--directory"},
	        {options->main_only, "--main-only"},
	        {options->no_new_privs, "--no-new-privs"},
	        {options->keep_setuid, "--keep-setuid"},
	        {options->seeds.n_items != 0, "--seed"},
	        {options->self_check, "--self-check"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].is_given)
			return rows[i].name;
	return NULL;
}

static const char *find_misuse(const struct trace_command *options, char *const *command)
{
	static char text[120];
	bool attaches = attach_is_asked(&options->attach);
	const char *foreign = attaches ? option_for_command(options) : NULL;

	if (!command && !attaches)
		return "no COMMAND to trace, and nothing to attach to (-p, --cgroup, --container)";
	if (command && attaches)
		return "either a COMMAND or what to attach to, not both";
	if (options->attach.container && (options->attach.pids.n_items || options->attach.cgroup))
		return "--container attaches to all of it: leave out -p and --cgroup";
	if (!attaches && options->attach.for_us)
		return "--for is for what secprof attaches to; --timeout ends a COMMAND";
	if (!foreign)
		return NULL;
	snprintf(text, sizeof(text), "%s is for a COMMAND that secprof starts%s", foreign,
	        !strcmp(foreign, "--timeout") ? "; --for detaches" : "");
	return text;
}

/* `attached` is NULL for a command that is to be started. */
static int trace_command(const struct trace_command *options, char *const *command,
        const struct attach_target *attached, struct run *run, struct trace_result *result)
{
	__attribute__((cleanup(recording_release))) struct recording seed = {0};
	struct record_request request = {
	        .command = command,
	        .attach = attached ? &attached->attach : NULL,
	        .container = attached && attached->container.is.id ? &attached->container.is : NULL,
	        .workload = &options->workload,
	        .mode = options->mode,
	        /* 125, as env(1) and timeout(1) end when they fail themselves. */
	        .failure = TRACE_FAILED,
	        .seed = options->seeds.n_items ? &seed : NULL,
	        .path = options->output,
	        .write_flags = options->reproducible ? RECORDING_REPRODUCIBLE : 0,
	        .asked = options->args,
	        .stacks = options->stacks,
	        .main_only = options->main_only,
	        .no_new_privs = sets_no_new_privs(options),
	        .self_check = options->self_check,
	        .result_on_stdout = options->output && !strcmp(options->output, "-"),
	};
	const struct target target = {
	        .path = options->output ? options->output : "-",
	        .kind = "recording",
	        .is_kind = recording_sniff,
	        .inputs = options->seeds.items,
	        .n_inputs = options->seeds.n_items,
	        .force = options->force,
	};
	struct error err;
	int failure;

	if (status_option_choose(options->status, options->quiet, &request, &err) ||
	        target_check(&target, &err) || workload_set_environment(&options->workload, &err) ||
	        load_seeds(&options->seeds, &seed, &err)) {
		failure = TRACE_FAILED;
	} else {
		note_no_new_privs(options);
		failure = record(&request, run, result, &err);
	}
	if (failure)
		message("%s", err.text);
	/* Also after a failure to save: the table is all that is left of the run. */
	if ((run->n_calls || !failure) && print_summary(options, run, result))
		failure = TRACE_FAILED;
	return failure;
}

static int trace_attached(
        const struct trace_command *options, struct run *run, struct trace_result *result)
{
	__attribute__((cleanup(attach_target_release))) struct attach_target target = {0};
	struct trace_command attached = *options;
	struct error err;

	attached.mode = trace_attached_mode(options->mode, &err);
	if (!attached.mode || attach_find(&options->attach, &target, &err)) {
		message("%s", err.text);
		return TRACE_FAILED;
	}
	attached.workload.timeout_us = options->attach.for_us;
	target.attach.attached = options->quiet ? show_status : report_attached;
	return trace_command(&attached, target.command, &target, run, result);
}

static int run_trace(const void *options, const struct arguments *arguments)
{
	const char *misuse = find_misuse(options, arguments->command);
	struct trace_result result = {0};
	struct run run = {0};
	int failure;

	if (misuse)
		return command_misuse(&command_trace, "%s", misuse);
	failure = arguments->command
	                  ? trace_command(options, arguments->command, NULL, &run, &result)
	                  : trace_attached(options, &run, &result);
	run_release(&run);
	if (failure)
		return failure;
	if (result.signalled)
		/* Not by raise(3): the proxy, which the shell waits for, has to end by the signal,
		 * too (job.h). */
		job_end_by_signal(result.value);
	/* The workload's own status, also 125 to 127: as with env(1), only the message tells whose
	 * it is. */
	return result.value;
}

const struct command command_trace = {
        .name = "trace",
        .summary = "run a command, or attach to processes, and record system calls",
        .usage = "secprof trace [options] [--] COMMAND [ARG...]\n"
                 "secprof trace [options] -p PID | --cgroup PATH | --container NAME",
        .description =
                "Runs COMMAND, follows all its processes and threads to the last one's end, and "
                "prints a table of its system calls on standard error. Ends as COMMAND did: with "
                "its exit status or by its signal; 125, 126 or 127 if secprof failed, or COMMAND "
                "could not be executed or found.",
        .example = "secprof trace -o sleep.json -- sleep 1",
        .options = options_of_trace,
        .operands = OPERANDS_COMMAND,
        .options_size = sizeof(struct trace_command),
        .defaults = &(const struct trace_command){.mode = RECORD_MODE_DEFAULT,
                .sort = SUMMARY_SORT_DEFAULT},
        .misuse = TRACE_FAILED,
        .run = run_trace,
};
