/*
 * The consumer: what is done at each ptrace stop (stop.h says what it is).
 */
#ifndef SECPROF_TRACER_DISPATCH_H
#define SECPROF_TRACER_DISPATCH_H

#include "tracer.h"

/* One event as wait(2) reports it.  The task is resumed, unless it ended. */
void dispatch_event(struct tracer *tracer, pid_t tid, int status);

#endif
