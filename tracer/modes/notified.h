/*
 * Calls that filters notify of (seccomp_unotify(2)): received from the listeners, reported and
 * let go on.
 */
#ifndef SECPROF_TRACER_NOTIFIED_H
#define SECPROF_TRACER_NOTIFIED_H

#include "../engine/tracer.h"

/* After poll(2): takes one notification from each listener that has some, reports its call
 * and lets it go on.  A listener that has gone while a task still carries its filter, so that
 * calls of that task fail with ENOSYS, is noted (TRACE_NOTE_UNANSWERED). */
void notified_serve(struct tracer *tracer);

#endif
