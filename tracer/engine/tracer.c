#include "tracer.h"

#include "clock.h"
#include "watchdog.h"

#include <signal.h>

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
