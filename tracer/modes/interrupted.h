/*
 * Signals and user notifications.
 *
 * A signal that comes while a call waits for its notification to be received interrupts it:
 * the call is not made, and its result is ERESTARTSYS (seccomp_do_user_notification() in the
 * kernel).  A handler without SA_RESTART turns that into EINTR, from calls that cannot fail so,
 * too.  Such a call is to be made after the handler, as if the signal had come just before it:
 * its result becomes ERESTARTNOINTR.
 *
 * Once the notification was received (SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV), a signal can
 * interrupt the call itself only, while it sleeps, and the EINTR is the workload's.  Which of
 * the two it was the kernel does not say:
 *
 *   - if the last notification that was received of the task is not of this very call: the
 *     first;
 *     (If that goes on, the call is made with the signal held back, as below, lest signals that
 *     come faster than the tracer gets to run keep it from being made.)
 *   - if the call never returns ERESTARTSYS by itself: the first;
 *   - else, in a loop of one call, either.  Then the call is made again, which the kernel
 *     itself would do for any handler with SA_RESTART, and watched: if it sleeps, it is
 *     interrupted.  The signal follows it.  Both attempts count, as for the kernel.
 *
 *   signal-delivery stop: keep the signal and the mask; block all; go on without it
 *     | syscall-enter-stop
 *     | notification: received, answered, then PTRACE_INTERRUPT ends a sleep
 *     |   (syscall-exit-stop without one, ERESTARTSYS: something else has interrupted it; again)
 *     | syscall-exit-stop: go on with SIGTRAP, all else blocked
 *     ' signal-delivery stop of that: mask and signal as they were
 *
 * SIGTRAP carries the signal since a signal that is sent once more would be merged with a
 * pending one of its kind, would be queued after others, and SIGCONT and SIGSTOP would cancel each
 * other; and since the kernel delivers it before all others (dequeue_synchronous_signal()).
 */
#ifndef SECPROF_TRACER_INTERRUPTED_H
#define SECPROF_TRACER_INTERRUPTED_H

#include "../engine/task.h"
#include "../lib/ptrace.h"

#include <stdbool.h>
#include <stdint.h>

struct tracer;

enum replay_stage {
	REPLAY_NONE,
	REPLAY_STARTED,  /* the syscall-enter-stop is to come */
	REPLAY_ENTERED,  /* the notification is to be received */
	REPLAY_RECEIVED, /* the syscall-exit-stop is to come */
	REPLAY_ENDED     /* the stop in which the signal is delivered is to come */
};

/* A call that a signal has interrupted is made again. */
struct replay {
	enum replay_stage stage;                /* task->replaying says so, too */
	int signal;                             /* that is held back... */
	_Alignas(8) unsigned char siginfo[128]; /* ...with its siginfo_t, as the kernel has it */
	uint64_t mask;                          /* of signals, as it was */
};

/* Of a task. */
struct interrupted {
	/* Where the call was made whose notification was received last; 0: there is none. */
	uint64_t received_at;
	unsigned n_unreceived; /* interruptions since then */
	struct replay replay;
};

/* Can it be done here?  Without, no filter should notify. */
bool interrupted_possible(void);

/* At a signal-delivery stop: the call that the signal has interrupted, and where it was made.
 * False if there is none, or it is none that a handler could make fail. */
bool interrupted_call(struct tracer *tracer, const struct task *task, struct trace_call *call,
        uint64_t *instruction_pointer);

/* There, if a filter notifies of that call: has it made again where it has not been made.
 * Returns the signal to deliver, 0: none now. */
int interrupted_repeat(struct tracer *tracer, struct task *task, struct interrupted *interrupted,
        const struct trace_call *call, uint64_t instruction_pointer, int signal);

/* Is such a call made again with the signal held back, or only after the signal's handler?
 * `received`: its notification was. */
bool interrupted_needs_replay(
        const struct interrupted *interrupted, bool received, const struct trace_call *call);

/* The stage that follows a syscall stop; `rval` is the result in a syscall-exit-stop. */
enum replay_stage interrupted_next_stage(enum replay_stage stage, bool is_entry, int64_t rval);

/* The notification of a call was received. */
void interrupted_on_received(struct interrupted *interrupted, uint64_t instruction_pointer);

/* It was answered: the call is being made. */
void interrupted_on_answered(const struct interrupted *interrupted, pid_t tid);

/* At a syscall-stop of a task that makes a call again.  Returns the signal to go on with. */
int interrupted_on_syscall_stop(const struct task *task, struct interrupted *interrupted,
        const struct ptrace_syscall_info *info);

/* At a signal-delivery stop of such a task.  Returns the signal to deliver. */
int interrupted_on_signal(struct task *task, struct interrupted *interrupted, int signal);

#endif
