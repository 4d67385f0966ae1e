/*
 * Filters that come late: what the modes learn and notify share.
 *
 * A task starts with syscall stops, two for each call.  When its process has paid enough of
 * them without news, it is made to install a filter (tracer/modes/inject.h) that knows what has
 * been seen and traps everything else; from then on it runs without syscall stops, and what
 * traps costs one stop.  Filters cannot be loosened and are inherited, so the later one is
 * installed, the better for the process and its children.
 *
 * What becomes hot only later would stop for ever.  By the same rule a filtered process is
 * made to install a second filter, which answers what was learned since the first one with a
 * user notification, several times cheaper than a stop: of two answers the kernel takes
 * USER_NOTIF before TRACE (seccomp(2)).  There can be no third: one listener is all that the
 * kernel allows (EBUSY).  Only in processes with one thread: an exec by another one, which
 * need not stop, would close the listener before the tracer has it.
 *
 *   syscall stops ---- quiet long enough, at an entry stop ----> filtered
 *        |                                                          ^
 *        '---- its own seccomp stop, or /proc/TID/status, proves ---'
 *
 *   filtered ---- quiet long enough, at a seccomp stop ----> notifies of what came later
 *
 * A task goes on without syscall stops only after proof that *it* carries the filter: a
 * child may have been forked just before its parent's filter came, while its fork event is
 * handled after it.
 */
#ifndef SECPROF_TRACER_LATE_H
#define SECPROF_TRACER_LATE_H

#include "../engine/mode.h"

/* The filter that lets what trace_options.known holds through from the start.  The caller
 * frees program->filter. */
MUST_CHECK int late_seed(struct tracer *tracer, struct sock_fprog *program, struct error *err);

/* The callbacks of struct trace_mode. */
void late_on_began(struct tracer *tracer, struct task *task);
/* Why no filter can come late here, NULL if it can (static). */
const char *late_unusable(void);

void late_on_start(struct tracer *tracer, struct task *task);
bool late_on_seccomp(
        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info);
bool late_on_entry(
        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info);

#endif
