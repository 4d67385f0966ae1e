/*
 * Filters that come late: what the modes learn and notify share.
 *
 * A task starts with syscall-stops, two for each call.  When its process has paid enough of
 * them without a new call (rent.h), it is made to install a filter (install.h) that knows what has
 * been seen and traps everything else; from then on it runs without syscall-stops (proof.h), and
 * what traps costs one stop.  Filters cannot be loosened and are inherited, so the later one is
 * installed, the better for the process and its children.
 *
 * What becomes hot only later would stop for ever.  By the same rule a filtered process is
 * made to install a second filter, which answers what was learned since the first one with a
 * user notification, several times cheaper than a stop: of two answers the kernel takes
 * USER_NOTIF before TRACE (seccomp(2)).  There can be no third: one listener is all that the
 * kernel allows (EBUSY).  Only in processes with one thread: an exec by another one, which
 * need not stop, would close the listener before the tracer has it.
 *
 *   filtered ---- quiet long enough, at a seccomp stop ----> notifies of what came later
 */
#ifndef SECPROF_TRACER_LATE_H
#define SECPROF_TRACER_LATE_H

#include "../engine/mode.h"
#include "notified.h"

extern const struct mode_state_sizes late_state;

/* Why no filter can come late here, NULL if it can (static). */
const char *late_unusable(void);

/* What the filters answer for a known call. */
void late_prepare(struct tracer *tracer, uint32_t known_action);

/* Has the workload begin with a filter that lets through what trace_options.known holds. */
MUST_CHECK int late_seed(struct tracer *tracer, struct error *err);

/* The callbacks of struct trace_mode; LATE_CALLBACKS below has those that all these modes have. */
bool late_is_known(const struct tracer *tracer, const struct trace_call *call);
void late_inherit(struct process *child, const struct process *creator);
void late_on_creator(struct tracer *tracer, struct task *child, const struct process *creator);
void late_on_began(struct tracer *tracer, struct task *task);
void late_on_start(struct tracer *tracer, struct task *task);
void late_on_exec(struct process *process);
void late_on_own_filter(struct tracer *tracer, struct process *process, enum own_filter stage);
bool late_on_seccomp(
        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info);
bool late_on_entry(
        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info);
int late_on_signal(struct tracer *tracer, struct task *task, int signal);
int late_on_replayed(struct task *task, const struct ptrace_syscall_info *info);
struct polled late_polled(struct tracer *tracer);
void late_release(struct tracer *tracer);

#define LATE_CALLBACKS                                                                           \
	.state = &late_state, .release = late_release, .inherit = late_inherit,                  \
	.on_creator = late_on_creator, .on_start = late_on_start, .on_exec = late_on_exec,       \
	.on_own_filter = late_on_own_filter, .on_seccomp = late_on_seccomp,                      \
	.on_signal = late_on_signal, .on_entry = late_on_entry, .on_replayed = late_on_replayed, \
	.polled = late_polled, .serve = notified_serve

#endif
