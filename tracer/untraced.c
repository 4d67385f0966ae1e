/*
 * Started as a traced workload is, then left alone.
 */
#include "untraced.h"

#include "engine/clock.h"
#include "engine/signals.h"
#include "engine/tracer.h"
#include "engine/watchdog.h"
#include "source/launch.h"
#include "source/session.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

/* TERM when the time is over, KILL when the grace is, too.  Returns for how long to sleep. */
static uint64_t run_timer(struct tracer *tracer, pid_t pid)
{
	uint64_t now = clock_us();

	if (!tracer->end_at_us)
		return UINT64_MAX;
	if (now < tracer->end_at_us)
		return tracer->end_at_us - now;
	kill(pid, tracer->timed_out ? SIGKILL : SIGTERM);
	kill(pid, SIGCONT);
	tracer->timed_out = true;
	tracer->end_at_us = now + WATCHDOG_GRACE_US;
	return WATCHDOG_GRACE_US;
}

/* To its end; the shell sees it stopped while it is (cli/job.h). */
static int await(struct tracer *tracer, pid_t pid)
{
	int status = 0;

	for (;;) {
		pid_t found = waitpid(pid, &status, WNOHANG | WUNTRACED | WCONTINUED);

		if (found == 0)
			(void)signals_wait(NULL, 0, run_timer(tracer, pid));
		else if (found < 0 || WIFEXITED(status) || WIFSIGNALED(status))
			return status;
		else if (WIFSTOPPED(status))
			session_stopped(WSTOPSIG(status));
		else
			session_continued();
	}
}

static int run(
        struct tracer *tracer, const sigset_t *mask, struct trace_result *result, struct error *err)
{
	const struct trace_options *options = tracer->options;
	struct launch launch;
	int failure = launch_start(&launch, tracer, mask, err);

	if (!failure) {
		signals_catch(launch.pid, options->job_proxy);
		int status = await(tracer, launch.pid);

		watchdog_forget_main();
		result->signalled = WIFSIGNALED(status);
		result->value = result->signalled ? WTERMSIG(status) : WEXITSTATUS(status);
		result->timed_out = tracer->timed_out;
		result->duration_us = clock_us() - tracer->start_us;
		if (launch_reported(&launch))
			failure = launch_failure(&launch, options, err);
	}
	launch_release(&launch);
	return failure;
}

int trace_run_untraced(
        const struct trace_options *options, struct trace_result *result, struct error *err)
{
	struct tracer tracer = {.options = options, .start_us = clock_us()};
	sigset_t before;
	int failure;

	if (options->timeout_us)
		tracer.end_at_us = tracer.start_us + options->timeout_us;
	signals_block(&before);
	failure = run(&tracer, &before, result, err);
	signals_restore(&before);
	return failure;
}
