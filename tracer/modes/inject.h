/*
 * Making a stopped task install a filter in its own process.
 *
 *   syscall-enter-stop (or seccomp stop) of the workload's call
 *     | cancel it                         -> syscall-exit-stop
 *     | prepare mmap, write the program   -> syscall-enter-stop -> syscall-exit-stop
 *     | prepare prctl(NO_NEW_PRIVS), only for an unprivileged secprof
 *     | prepare seccomp(TSYNC)
 *     | prepare close of the listener, if there is one: the tracer has it now
 *     | prepare munmap
 *     ' rewind: signal mask and registers as saved; the workload's call is made again
 *
 * The page for the program is a new mapping and not the stack: goroutine stacks are small.
 *
 * Meanwhile the tracer waits for all tasks, not for this one alone: the end of a main thread
 * is reported only after the tracer has taken note of the ends of all other threads, and an
 * exec waits for these, too (ptrace(2)).
 */
#ifndef SECPROF_TRACER_INJECT_H
#define SECPROF_TRACER_INJECT_H

#include "../engine/waiting.h"
#include "../lib/ptrace.h"
#include "arch.h"

#include <linux/filter.h>
#include <stdbool.h>
#include <sys/types.h>

enum inject_outcome {
	INJECT_DONE,       /* all threads of the process carry the filter */
	INJECT_REFUSED,    /* it failed; the task is before its call as it was */
	INJECT_IMPOSSIBLE, /* nothing was done: the task is in its call */
	INJECT_LOST,       /* the task ended, or an exec of another thread took its place; the
	                    event that says so is there */
};

/* Can it be done on this architecture at all? */
bool inject_possible(void);

/* Can it be done at this stop?  Not in calls that must not be cancelled. */
bool inject_suits(pid_t tid, const struct ptrace_syscall_info *info);

/* Must it not be done while another thread of the process is in this call?  An exec would
 * close the listener in the moment between seccomp(2) and the tracer's taking it over; and
 * seccomp(2) itself may have to wait for the exec, which may wait for any task. */
bool inject_hindered_by(const struct arch *arch, int nr);

struct inject_request {
	struct sock_fprog program;
	bool set_no_new_privs;
	bool with_listener; /* the program asks for user notifications */
	uint64_t pass;      /* of the program (struct learned_policy) */
};

struct inject_result {
	int listener;     /* owned by the caller; -1 unless asked for and INJECT_DONE */
	bool interrupted; /* a group-stop or its end came in between: PTRACE_INTERRUPT makes
	                     the kernel report it again */
	bool damaged;     /* the task could not be put back as it was */
};

/* At a syscall-enter-stop for which inject_suits(), or the seccomp stop of such a call: what `info`
 * says of them is in the same places.  What other tasks do meanwhile becomes events,
 * after those that are there. */
enum inject_outcome inject_filter(pid_t tid, const struct ptrace_syscall_info *info,
        const struct inject_request *request, struct waiting *waiting,
        struct inject_result *result);

#endif
