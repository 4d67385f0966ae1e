/*
 * A recorded run: chooses the mode, starts the workload and has the engine follow it.
 */
#include "trace.h"

#include "arch/hooks.h"
#include "counted.h"
#include "engine/loop.h"
#include "engine/signals.h"
#include "engine/tracer.h"
#include "engine/watch.h"
#include "engine/watchdog.h"
#include "modes/modes.h"
#include "source/spawn.h"

#include "clock.h"

#include <sys/wait.h>

static void fill_result(const struct tracer *tracer, int status, struct trace_result *result)
{
	result->signalled = WIFSIGNALED(status);
	result->value = result->signalled ? WTERMSIG(status) : WEXITSTATUS(status);
	result->timed_out = tracer->timed_out;
	result->mode = tracer->mode->name;
	result->stops = tracer->stops;
	result->duration_us = clock_us() - tracer->start_us;
}

static int run_spawned(struct tracer *tracer, const struct spawn *spawn,
        struct trace_result *result, struct error *err)
{
	launch_forward_signals(&spawn->launch, tracer->options);
	/* The loop has a timer of its own, but it may be in a system call that waits for a
	 * tracee. */
	if (tracer->options->timeout_us)
		watchdog_expect_end(tracer->end_at_us);
	loop_run(tracer);
	watch_ended(tracer);
	/* No exec was reported: the child has written the reason to its status pipe, or was
	 * killed. */
	if (!spawn->source.began)
		return launch_failure(&spawn->launch, tracer->options, err);
	fill_result(tracer, spawn_status(spawn), result);
	return 0;
}

static int run_workload(struct tracer *tracer, struct spawn *spawn, const sigset_t *mask,
        struct trace_result *result, struct error *err)
{
	int failure;

	tracer->filter = tracer->mode->filter;
	/* Before the fork: it may replace the filter (a seed's), which the child installs. */
	if (tracer->mode->prepare && tracer->mode->prepare(tracer, err))
		return TRACE_FAILED;
	failure = spawn_start(spawn,
	        &(struct launch_request){.options = tracer->options,
	                .mode = tracer->mode,
	                .filter = tracer->filter,
	                .mask = mask},
	        err);
	if (!failure)
		failure = run_spawned(tracer, spawn, result, err);
	spawn_release(spawn);
	return failure;
}

/* An enforcement has a mode of its own: those that record never refuse a call. */
static const struct trace_mode *choose_mode(const struct trace_options *options)
{
	const struct trace_mode *wanted =
	        options->enforcement ? &trace_mode_verify : modes_find(options->mode);

	return wanted ? modes_usable(wanted) : NULL;
}

static int check_enforcement(const struct trace_enforcement *enforcement, struct error *err)
{
	if (enforcement->dry_run || (arch_hooks.refuse_call && arch_hooks.set_argument))
		return 0;
	return error_set(err, "secprof cannot refuse calls on %s yet: only a dry run is possible",
	        arch_native()->name);
}

int trace_run(const struct trace_options *options, struct trace_result *result, struct error *err)
{
	struct spawn spawn;
	struct tracer tracer = {
	        .options = options, .mode = choose_mode(options), .source = &spawn.source};
	sigset_t before;
	int failure;

	if (!tracer.mode) {
		error_set(err, "there is no recording mode '%s'", options->mode);
		return TRACE_FAILED;
	}
	if (tracer.mode->in_kernel)
		return counted_run(options, NULL, result, err);
	if (options->enforcement && check_enforcement(options->enforcement, err))
		return TRACE_FAILED;
	if (tracer_make_room(&tracer, err))
		return TRACE_FAILED;
	/* From before the fork, so that no signal gets lost between it and the handlers.  The child
	 * has the old mask back before its exec. */
	signals_block(&before);
	tracer_start_clocks(&tracer);
	failure = run_workload(&tracer, &spawn, &before, result, err);
	signals_restore(&before);
	tracer_release(&tracer);
	return failure;
}
