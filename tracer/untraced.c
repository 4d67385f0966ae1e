/*
 * Started as a traced workload is, then left alone.
 */
#include "untraced.h"

#include "engine/signals.h"
#include "engine/watchdog.h"
#include "source/launch.h"
#include "source/session.h"

#include "clock.h"

#include <sys/wait.h>

struct limits {
	uint64_t end_at_us; /* when to send the next signal, 0: never */
	bool timed_out;
};

/* TERM when the time is over, KILL when the grace is, too.  Returns for how long to sleep. */
static uint64_t run_timer(struct limits *limits, pid_t pid)
{
	uint64_t now = clock_us();

	if (!limits->end_at_us)
		return UINT64_MAX;
	if (now < limits->end_at_us)
		return limits->end_at_us - now;
	kill(pid, limits->timed_out ? SIGKILL : SIGTERM);
	/* A stopped process acts on SIGTERM only once it is continued, as timeout(1) does it. */
	kill(pid, SIGCONT);
	limits->timed_out = true;
	limits->end_at_us = now + WATCHDOG_GRACE_US;
	return WATCHDOG_GRACE_US;
}

/* To its end; the shell sees it stopped while it is (cli/job.h). */
static int await(struct limits *limits, pid_t pid)
{
	int status = 0;

	for (;;) {
		/* All signals are blocked but in ppoll(2): a SIGCHLD that comes after this look
		 * stays pending and ends the sleep at once. */
		pid_t found = waitpid(pid, &status, WNOHANG | WUNTRACED | WCONTINUED);

		if (found == 0)
			(void)signals_wait(NULL, 0, run_timer(limits, pid));
		else if (found < 0 || WIFEXITED(status) || WIFSIGNALED(status))
			return status;
		else if (WIFSTOPPED(status))
			session_stopped(WSTOPSIG(status));
		else
			session_continued();
	}
}

static int run(const struct trace_options *options, const sigset_t *mask,
        struct trace_result *result, struct error *err)
{
	uint64_t start_us = clock_us();
	struct limits limits = {
	        .end_at_us = options->timeout_us ? start_us + options->timeout_us : 0};
	struct launch launch;
	int failure = launch_start(
	        &launch, &(struct launch_request){.options = options, .mask = mask}, err);

	if (!failure) {
		launch_forward_signals(&launch, options);
		int status = await(&limits, launch.pid);

		/* The number may be used again from here on: no signal may go to it. */
		launch_ended();
		result->signalled = WIFSIGNALED(status);
		result->value = result->signalled ? WTERMSIG(status) : WEXITSTATUS(status);
		result->timed_out = limits.timed_out;
		result->duration_us = clock_us() - start_us;
		/* To wait(2) a failed start is an exit status like any other; only the status pipe
		 * tells them apart. */
		if (launch_reported(&launch))
			failure = launch_failure(&launch, options, err);
	}
	launch_release(&launch);
	return failure;
}

int trace_run_untraced(
        const struct trace_options *options, struct trace_result *result, struct error *err)
{
	sigset_t before;
	int failure;

	signals_block(&before);
	failure = run(options, &before, result, err);
	signals_restore(&before);
	return failure;
}
