#include "loop.h"

#include "dispatch.h"
#include "signals.h"
#include "watchdog.h"

#include "clock.h"

#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

/* Batches of stops, or notifications, handled in a row before the others get their turn. */
#define BUSY_BATCHES 64

/* How long to look for the next stop before going to sleep.  A task that stops at each call
 * is back within microseconds, and to be woken on another CPU takes longer than that. */
#define SPIN_US 50

/* SIGKILL to all, again until nothing is left: a fork may have been on its way. */
static void kill_workload(struct tracer *tracer, uint64_t now)
{
	if (!tracer->kill_since_us)
		tracer->kill_since_us = now;
	tracer->gave_up = now - tracer->kill_since_us >= WATCHDOG_GRACE_US;
	tracer_signal_all(tracer, SIGKILL);
	tracer->end_signal = SIGKILL;
	tracer->end_at_us = now + SECOND_US / 10;
}

static void run_end_timer(struct tracer *tracer, uint64_t now)
{
	bool is_over = tracer->end_at_us && now >= tracer->end_at_us;

	if (tracer->source->leaves) {
		tracer->left = is_over || watchdog_wants_end();
		return;
	}
	/* It carries filters by now: secprof ends with it. */
	if (tracer->source->is_foreign)
		return;
	tracer->timed_out |= is_over && tracer->end_signal == SIGTERM;
	/* After a stall the grace is over, too. */
	if (is_over && (tracer->end_signal == SIGKILL || watchdog_wants_end()))
		kill_workload(tracer, now);
	else if (is_over || (watchdog_wants_end() && tracer->end_signal != SIGKILL))
		tracer_end_workload(tracer);
}

static bool is_scan_due(const struct tracer *tracer, uint64_t now)
{
	const struct trace_source *source = tracer->source;

	if (!source->began)
		return false;
	return (source->ops->has_joiners && source->ops->has_joiners(tracer->source)) ||
	       (source->scan_us && now >= tracer->next_scan_us);
}

static void run_timers(struct tracer *tracer, uint64_t now)
{
	const struct trace_options *options = tracer->options;

	run_end_timer(tracer, now);
	if (is_scan_due(tracer, now)) {
		tracer->source->ops->scan(tracer->source);
		tracer->next_scan_us = clock_us() + tracer->source->scan_us;
	}
	if (options->tick_us && now >= tracer->next_tick_us) {
		if (options->observer->tick)
			options->observer->tick(options->context);
		/* From its end on: a tick that takes long must not fall due again at once. */
		tracer->next_tick_us = clock_us() + options->tick_us;
	}
}

static uint64_t until_next_timer(const struct tracer *tracer, uint64_t now)
{
	uint64_t next = UINT64_MAX;

	if (tracer->options->tick_us)
		next = tracer->next_tick_us;
	if (tracer->source->scan_us && tracer->next_scan_us < next)
		next = tracer->next_scan_us;
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

/* The descriptors that the mode has polled. */
static struct polled polled(struct tracer *tracer)
{
	return tracer->mode->polled ? tracer->mode->polled(tracer) : (struct polled){0};
}

/* Timers, signals and notifications get their turn.  Returns when there may be something
 * for wait, at the latest after a number of notifications: while those come, ppoll delivers
 * no SIGCHLD. */
static void attend(struct tracer *tracer, bool may_sleep)
{
	struct polled all;

	for (int i = 0; i < BUSY_BATCHES; i++) {
		uint64_t now = clock_us();

		run_timers(tracer, now);
		all = polled(tracer);
		if (!signals_wait(all.descriptors, all.n, may_sleep ? sleep_for(tracer, now) : 0))
			return;
		tracer->mode->serve(tracer);
		watchdog_busy_with(0);
	}
	/* Signals that wait to be forwarded. */
	(void)signals_wait(NULL, 0, 0);
}

static void dispatch_events(struct tracer *tracer, size_t from)
{
	const struct event_queue *events = &tracer->waiting.events;
	struct event event;

	/* More may come in between (tracer/modes/inject.h), and move the array. */
	for (size_t i = from; i < events->n_events; i++) {
		event = events->events[i];
		watchdog_busy_with(WIFSTOPPED(event.status) ? event.tid : 0);
		dispatch_event(tracer, event.tid, event.status);
		waiting_expect(&tracer->waiting, event.tid);
	}
	watchdog_busy_with(0);
}

void loop_run(struct tracer *tracer)
{
	const struct event_queue *events = &tracer->waiting.events;
	uint64_t spin_until_us = 0;
	unsigned busy = 0;

	/* Stops may come without a pause; timers, signals and listeners get their turn after so
	 * many batches. */
	while (!tracer->gave_up && !tracer->left &&
	        waiting_gather(&tracer->waiting, tracer->tasks.n_tasks)) {
		dispatch_events(tracer, 0);
		if (events->n_events) {
			/* From the last event on: a tracee that pauses for longer is not worth a
			 * busy CPU. */
			spin_until_us = clock_us() + SPIN_US;
			if (++busy < BUSY_BATCHES)
				continue;
		} else if (!polled(tracer).n && clock_us() < spin_until_us) {
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

void loop_drain(struct tracer *tracer)
{
	struct event_queue *events = &tracer->waiting.events;
	size_t before = events->n_events; /* have been dispatched */
	int status;
	pid_t tid;

	while ((tid = waitpid(-1, &status, WNOHANG)) > 0) {
		event_queue_push(events, tid, status);
		dispatch_events(tracer, before);
		events->n_events = before;
	}
}
