#include "tracer.h"

#include "watchdog.h"

#include "clock.h"

#include <signal.h>
#include <stdlib.h>

int tracer_make_room(struct tracer *tracer, struct error *err)
{
	const struct mode_state_sizes *sizes = tracer->mode->state;

	if (!sizes)
		return 0;
	tracer->tasks.process_state = sizes->process;
	tracer->tasks.task_state = sizes->task;
	/* A mode may keep nothing of the run, and calloc(3) of no bytes may return NULL. */
	tracer->mode_state = calloc(1, sizes->run + 1);
	return tracer->mode_state ? 0 : error_no_memory(err);
}

void tracer_release(struct tracer *tracer)
{
	waiting_release(&tracer->waiting);
	task_table_release(&tracer->tasks);
	if (tracer->mode->release)
		tracer->mode->release(tracer);
	free(tracer->mode_state);
}

void tracer_start_clocks(struct tracer *tracer)
{
	const struct trace_options *options = tracer->options;

	tracer->start_us = clock_us();
	tracer->next_tick_us = tracer->start_us + options->tick_us;
	if (options->timeout_us) {
		tracer->end_at_us = tracer->start_us + options->timeout_us;
		tracer->end_signal = SIGTERM;
	}
}

void tracer_note(struct tracer *tracer, enum trace_note note)
{
	if (tracer->options->observer->note)
		tracer->options->observer->note(note, tracer->options->context);
}

void tracer_gave_no_new_privs(struct tracer *tracer)
{
	tracer->gave_no_new_privs = true;
	tracer_note(tracer, TRACE_NOTE_NO_NEW_PRIVS);
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
	tracer->end_at_us = clock_us() + WATCHDOG_GRACE_US;
}
