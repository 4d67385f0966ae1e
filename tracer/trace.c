/*
 * The loop: a producer (tracer/engine/waiting.c) and a consumer (tracer/engine/event.c).
 */
#include "trace.h"

#include "arch/hooks.h"
#include "engine/signals.h"
#include "engine/tracer.h"
#include "engine/watch.h"
#include "engine/watchdog.h"
#include "modes/late.h"
#include "source/launch.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#define MICROSECONDS 1000000u

/* Batches of stops, or notifications, handled in a row before the others get their turn. */
#define BUSY_BATCHES 64

/* How long to look for the next stop before going to sleep.  A task that stops at each call
 * is back within microseconds, and to be woken on another CPU takes longer than that. */
#define SPIN_US 50

uint64_t tracer_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * MICROSECONDS + (uint64_t)now.tv_nsec / 1000;
}

void tracer_signal_all(struct tracer *tracer, int signal)
{
	struct process *process, *next;

	HASH_ITER (hh, tracer->tasks.processes, process, next) {
		kill(process->public.pid, signal);
		if (signal != SIGKILL)
			kill(process->public.pid, SIGCONT);
	}
}

void tracer_end_workload(struct tracer *tracer)
{
	tracer_signal_all(tracer, SIGTERM);
	tracer->end_signal = SIGKILL;
	tracer->end_at_us = tracer_clock() + WATCHDOG_GRACE_US;
}

/* SIGKILL to all, again until nothing is left: a fork may have been on its way. */
static void kill_workload(struct tracer *tracer, uint64_t now)
{
	if (!tracer->kill_since_us)
		tracer->kill_since_us = now;
	tracer->gave_up = now - tracer->kill_since_us >= WATCHDOG_GRACE_US;
	tracer_signal_all(tracer, SIGKILL);
	tracer->end_signal = SIGKILL;
	tracer->end_at_us = now + MICROSECONDS / 10;
}

static void run_end_timer(struct tracer *tracer, uint64_t now)
{
	bool is_over = tracer->end_at_us && now >= tracer->end_at_us;

	tracer->timed_out |= is_over && tracer->end_signal == SIGTERM;
	/* After a stall the grace is over, too. */
	if (is_over && (tracer->end_signal == SIGKILL || watchdog_wants_end()))
		kill_workload(tracer, now);
	else if (is_over || (watchdog_wants_end() && tracer->end_signal != SIGKILL))
		tracer_end_workload(tracer);
}

static void run_timers(struct tracer *tracer, uint64_t now)
{
	const struct trace_options *options = tracer->options;

	run_end_timer(tracer, now);
	if (options->tick_us && now >= tracer->next_tick_us) {
		if (options->observer->tick)
			options->observer->tick(options->context);
		tracer->next_tick_us = tracer_clock() + options->tick_us;
	}
}

static uint64_t until_next_timer(const struct tracer *tracer, uint64_t now)
{
	uint64_t next = UINT64_MAX;

	if (tracer->options->tick_us)
		next = tracer->next_tick_us;
	if (tracer->end_at_us && tracer->end_at_us < next)
		next = tracer->end_at_us;
	if (next == UINT64_MAX)
		return UINT64_MAX;
	return next > now ? next - now : 0;
}

static uint64_t sleep_for(const struct tracer *tracer, uint64_t now)
{
	uint64_t timer = until_next_timer(tracer, now);
	uint64_t patience = waiting_patience(&tracer->waiting);

	return timer < patience ? timer : patience;
}

/* Timers, signals and notifications get their turn.  Returns when there may be something
 * for wait, at the latest after a number of notifications: while those come, ppoll delivers
 * no SIGCHLD. */
static void attend(struct tracer *tracer, bool may_sleep)
{
	for (int i = 0; i < BUSY_BATCHES; i++) {
		uint64_t now = tracer_clock();

		run_timers(tracer, now);
		if (!signals_wait(tracer->listeners.polled, tracer->listeners.n,
		            may_sleep ? sleep_for(tracer, now) : 0))
			return;
		listeners_serve(tracer);
		watchdog_busy_with(0);
	}
	/* Signals that wait to be forwarded. */
	(void)signals_wait(NULL, 0, 0);
}

static void dispatch_events(struct tracer *tracer)
{
	const struct event_queue *events = &tracer->waiting.events;
	struct event event;

	/* More may come in between (tracer/modes/inject.h). */
	for (size_t i = 0; i < events->n_events; i++) {
		event = events->events[i];
		watchdog_busy_with(WIFSTOPPED(event.status) ? event.tid : 0);
		dispatch_event(tracer, event.tid, event.status);
		waiting_expect(&tracer->waiting, event.tid);
	}
	watchdog_busy_with(0);
}

static void follow(struct tracer *tracer)
{
	const struct event_queue *events = &tracer->waiting.events;
	uint64_t spin_until_us = 0;
	unsigned busy = 0;

	while (!tracer->gave_up && waiting_gather(&tracer->waiting, tracer->tasks.n_tasks)) {
		dispatch_events(tracer);
		if (tracer->main_ended)
			watchdog_forget_main();
		if (events->n_events) {
			spin_until_us = tracer_clock() + SPIN_US;
			if (++busy < BUSY_BATCHES)
				continue;
		} else if (!tracer->listeners.n && tracer_clock() < spin_until_us) {
			/* To a task that has this CPU alone.  Not where a notification may come:
			 * on a busy machine others would run for milliseconds before it is
			 * received. */
			sched_yield();
			continue;
		}
		attend(tracer, !events->n_events);
		spin_until_us = 0;
		busy = 0;
	}
}

static void fill_result(const struct tracer *tracer, struct trace_result *result)
{
	result->signalled = WIFSIGNALED(tracer->main_status);
	result->value = result->signalled ? WTERMSIG(tracer->main_status)
	                                  : WEXITSTATUS(tracer->main_status);
	result->timed_out = tracer->timed_out;
	result->mode = tracer->mode->name;
	result->stops = tracer->stops;
	result->duration_us = tracer_clock() - tracer->start_us;
}

static void start_clocks(struct tracer *tracer)
{
	const struct trace_options *options = tracer->options;

	tracer->start_us = tracer_clock();
	tracer->next_tick_us = tracer->start_us + options->tick_us;
	if (options->timeout_us) {
		tracer->end_at_us = tracer->start_us + options->timeout_us;
		tracer->end_signal = SIGTERM;
	}
}

static int run_launched(struct tracer *tracer, const struct launch *launch,
        struct trace_result *result, struct error *err)
{
	tracer->main_pid = launch->pid;
	signals_catch(launch->pid, tracer->options->job_proxy);
	if (tracer->options->timeout_us)
		watchdog_expect_end(tracer->end_at_us);
	follow(tracer);
	watch_ended(tracer);
	if (!tracer->launched)
		return launch_failure(launch, tracer->options, err);
	if (!tracer->main_ended)
		tracer->main_status = SIGKILL; /* which will be its end */
	fill_result(tracer, result);
	return 0;
}

/* What is loaded just before the first exec. */
static int choose_filter(struct tracer *tracer, struct error *err)
{
	tracer->filter = tracer->mode->filter;
	if (!tracer->options->known || !tracer->mode->takes_known)
		return 0;
	if (late_seed(tracer, &tracer->seeded, err) < 0)
		return TRACE_FAILED;
	tracer->filter = &tracer->seeded;
	return 0;
}

static int run_workload(
        struct tracer *tracer, const sigset_t *mask, struct trace_result *result, struct error *err)
{
	struct launch launch;
	int failure = choose_filter(tracer, err);

	if (failure)
		return failure;
	failure = launch_start(&launch, tracer, mask, err);
	if (!failure)
		failure = run_launched(tracer, &launch, result, err);
	launch_release(&launch);
	return failure;
}

static const struct trace_mode *choose_mode(const struct trace_options *options)
{
	return options->enforcement ? &trace_mode_verify : trace_mode_find(options->mode);
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
	struct tracer tracer = {.options = options, .mode = choose_mode(options)};
	sigset_t before;
	int failure;

	if (!tracer.mode) {
		error_set(err, "there is no recording mode '%s'", options->mode);
		return TRACE_FAILED;
	}
	if (options->enforcement && check_enforcement(options->enforcement, err) < 0)
		return TRACE_FAILED;
	signals_block(&before);
	start_clocks(&tracer);
	failure = run_workload(&tracer, &before, result, err);
	signals_restore(&before);
	waiting_release(&tracer.waiting);
	task_table_release(&tracer.tasks);
	learned_release(&tracer.learned);
	free(tracer.seeded.filter);
	listeners_release(&tracer.listeners);
	return failure;
}
