/*
 *      output_open -> job_start -> trace_run, in the child -> recorder -> run
 *                                    | every REFRESH_US                   |
 *                                  the file, as a draft     job_finish, then the file for good
 *
 * Whatever can be wrong in a command line is found before the workload starts.
 */
#include "record.h"

#include "job.h"
#include "message.h"
#include "self_check.h"
#include "workload_options.h"

#include "attached.h"
#include "cleanup.h"
#include "draft.h"
#include "kernel_view.h"
#include "output.h"
#include "recorder.h"
#include "recording_totals.h"
#include "recording_write.h"
#include "trace_mode.h"

/* A kill -9 of secprof loses at most what was recorded since the last of these. */
#define REFRESH_US 500000

struct session {
	const struct record_request *request;
	struct output output;            /* .path is NULL if there is none */
	struct draft draft;              /* of it */
	struct kernel_view *kernel_view; /* NULL: no self-check */
	const struct recording *seed;    /* NULL: none, or the mode has no use for it */
	struct run known;                /* its totals */
	selector_choice asked;
	struct progress *progress; /* NULL: nobody shows it */
};

static void release_session(struct session *session)
{
	draft_wait(&session->draft);
	if (session->output.path)
		output_release(&session->output);
	if (session->kernel_view)
		kernel_view_free(session->kernel_view);
	run_release(&session->known);
	progress_free(session->progress);
}

#define cleanup_session __attribute__((cleanup(release_session)))

struct part {
	struct recording recording;
	unsigned flags;
};

static int print_part(FILE *out, const void *what, struct error *err)
{
	const struct part *part = what;

	return recording_write(out, &part->recording, part->flags, err);
}

static struct part whole(const struct session *session, const struct run *run)
{
	return (struct part){
	        .recording = {.runs = (struct run *)run, .n_runs = 1},
	        .flags = session->request->write_flags,
	};
}

static int save(struct session *session, const struct run *run, struct error *err)
{
	const struct part part = whole(session, run);

	draft_wait(&session->draft);
	return output_print(&session->output, print_part, &part, true, err);
}

static bool can_refresh(void *context)
{
	struct session *session = context;

	return draft_ready(&session->draft);
}

/* Without memory there is no draft: the last write counts, and reports it. */
static void refresh(const struct run *run, void *context)
{
	struct session *session = context;
	const struct part part = whole(session, run);
	struct error unused;

	if (draft_start(&session->draft, print_part, &part, &unused))
		return;
}

static void progressed(const struct recorder_progress *progress, void *context)
{
	struct session *session = context;

	progress_set(session->progress, progress);
}

static const struct workload_options *workload_of(const struct record_request *request)
{
	static const struct workload_options none;

	return request->workload ? request->workload : &none;
}

static int run_traced(const struct session *session, struct recorder *recorder,
        const struct job *job, struct trace_result *result, struct error *err)
{
	const struct record_request *request = session->request;
	const struct workload_options *workload = workload_of(request);
	cleanup_close int stdout_fd = -1;
	struct trace_options options = {
	        .start = {.command = request->command,
	                .environment = environ,
	                .directory = workload->directory,
	                .user = workload->user,
	                .session = job->session,
	                .main_only = request->main_only},
	        .mode = request->mode,
	        .no_new_privs = request->no_new_privs,
	        .timeout_us = request->for_us ? request->for_us : workload->timeout_us,
	        .denied = request->denied,
	        /* A FIFO or device cannot be replaced, and gets the recording once, at the end. */
	        .tick_us = session->output.replaceable ? REFRESH_US : 0,
	        .job_proxy = job->job_proxy,
	        .kernel_view = session->kernel_view,
	        .known = session->seed ? &session->known : NULL,
	        .asked = session->asked,
	        .program_ends = request->stacks.any,
	        .observer = &recorder_observer,
	        .context = recorder,
	};

	if (request->result_on_stdout) {
		stdout_fd = job_stdout(err);
		if (stdout_fd < 0)
			return TRACE_FAILED;
	}
	options.start.stdout_fd = stdout_fd;
	return request->attach ? trace_run_attached(&options, request->attach, result, err)
	                       : trace_run(&options, result, err);
}

static void release_recorder(struct recorder **recorder)
{
	if (*recorder)
		recorder_free(*recorder);
}

static const char *source_of(const struct record_request *request)
{
	if (!request->attach)
		return NULL;
	return request->attach->is_init ? "hook" : "attached";
}

static struct trace_mode_choice choose_mode(const struct record_request *request)
{
	if (request->denied)
		return (struct trace_mode_choice){.mode = "denied"};
	if (request->attach && request->attach->is_init)
		return trace_mode_choose_late(request->mode, request->attach->early_filter);
	return trace_mode_choose(request->mode);
}

static int record_run(struct session *session, const struct job *job, struct run *run,
        struct trace_result *result, struct error *err)
{
	__attribute__((cleanup(release_recorder))) struct recorder *recorder = NULL;
	const struct recorder_options options = {
	        .command = session->request->command,
	        .mode = choose_mode(session->request),
	        .source = source_of(session->request),
	        .container = session->request->container,
	        .stacks = session->request->stacks,
	        .asked = session->asked,
	        .seed = session->seed,
	        .can_refresh = can_refresh,
	        .refresh = session->output.replaceable ? refresh : NULL,
	        .progress = session->progress ? progressed : NULL,
	        .context = session,
	};
	int failure;

	if (recorder_new(&options, &recorder, err))
		return TRACE_FAILED;
	failure = run_traced(session, recorder, job, result, err);
	if (failure)
		return failure;
	return recorder_finish(recorder, result, run, err) ? TRACE_FAILED : 0;
}

/* Before the workload starts, as all mistakes of the command line are reported. */
static int check_stacks(const struct record_request *request, struct error *err)
{
	const char *why;

	if (request->stacks.any && trace_mode_in_kernel(request->mode))
		return error_set(err,
		        "--stacks: not in mode %s: no task stops, so its stack is not there to be "
		        "unwound; record with another mode",
		        request->mode);
	if (request->stacks.any && !recorder_stacks_possible(&why))
		return error_set(err, "--stacks: %s", why);
	return 0;
}

/* A mode that lets no call through can do nothing with a seed: its recording has all calls. */
static int load_seed(struct session *session, struct error *err)
{
	const struct record_request *request = session->request;

	if (!request->seed)
		return 0;
	if (!trace_mode_takes_known(request->mode)) {
		message("note: mode %s records all calls, also those that the seed knows",
		        trace_mode_choose(request->mode).mode);
		return 0;
	}
	session->seed = request->seed;
	if (recording_totals(request->seed, &session->known, err))
		return -1;
	session->asked |= selector_asked_by(&session->known);
	return 0;
}

static int record_in_job(struct session *session, const struct job *job, struct run *run,
        struct trace_result *result, struct error *err)
{
	if (session->request->self_check && kernel_view_new(&session->kernel_view, err)) {
		error_prefix(err, "--self-check");
		return TRACE_FAILED;
	}
	return record_run(session, job, run, result, err);
}

int record(const struct record_request *request, struct run *run, struct trace_result *result,
        struct error *err)
{
	cleanup_session struct session session = {.request = request, .asked = request->asked};
	struct job_request job_request = {
	        .user = workload_of(request)->user,
	        .same_terminal = workload_of(request)->same_terminal,
	        .result_on_stdout = request->result_on_stdout,
	        .attached = request->attach || trace_mode_in_kernel(request->mode),
	        .failure = request->failure,
	        .own_terminal = request->own_terminal,
	        .status = request->status,
	};
	struct job job = {0};
	int failure;

	if (load_seed(&session, err))
		return TRACE_FAILED;
	if (check_stacks(request, err))
		return TRACE_FAILED;
	if (request->path && output_open(&session.output, request->path, err)) {
		session.output.path = NULL;
		return TRACE_FAILED;
	}
	if (request->path && output_reserve(&session.output, err))
		return TRACE_FAILED;
	session.draft.output = &session.output;
	/* From here on this is the child, and the proxy its parent: what was opened before is in
	 * both. */
	if (!request->detached) {
		if (progress_new(&session.progress, err))
			return TRACE_FAILED;
		job_request.progress = session.progress;
		if (job_start(&job_request, &job, err))
			return TRACE_FAILED;
	}
	/* Mode ebpf starts a command, and there is nothing to be attached to. */
	if (!request->detached && !request->attach)
		job_show_status();
	failure = record_in_job(&session, &job, run, result, err);
	/* Before any message, also that of a failure: until here the terminal may be in raw
	 * mode. */
	if (!request->detached)
		job_finish(&job);
	if (failure)
		return failure;
	if (request->path && save(&session, run, err)) {
		error_prefix(err, "%s, but its recording is not saved",
		        request->attach ? "secprof has detached" : "the workload has ended");
		return TRACE_FAILED;
	}
	return session.kernel_view && self_check(session.kernel_view, run, &session.known, err)
	               ? TRACE_FAILED
	               : 0;
}
