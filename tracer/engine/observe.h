/*
 * Calling the observer (struct trace_observer).
 */
#ifndef SECPROF_TRACER_OBSERVE_H
#define SECPROF_TRACER_OBSERVE_H

#include "tracer.h"

/* OBSERVE(tracer, exited, &process): nothing where the callback is NULL. */
#define OBSERVE(tracer, callback, ...)                                    \
	do {                                                              \
		if ((tracer)->options->observer->callback)                \
			(tracer)->options->observer->callback(            \
			        __VA_ARGS__, (tracer)->options->context); \
	} while (0)

/* The program that a process executes, by one of its tasks: a leader that has ended before the
 * others has none. */
void observe_executable(struct tracer *tracer, struct process *process, pid_t tid);

#endif
