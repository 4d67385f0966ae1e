/*
 * What a ptrace stop means, and how its task goes on (ptrace(2)): decisions only, which touch no
 * task.
 *
 *              SEIZE / auto-attach
 *                      |
 *                  STOP_START <------------------------ SIGCONT
 *                      v                                   |
 *   .------------> running ------ stop signal -----> STOP_GROUP (PTRACE_LISTEN)
 *   |                  |
 *   |   .--------------+------------.--------------.------------.
 *   |   v              v            v              v            v
 *   | STOP_SECCOMP  STOP_SYSCALL  STOP_FORK,   STOP_SIGNAL   STOP_END
 *   |   |           entry | exit  STOP_EXEC    (passed on)
 *   |   |              |            |              |
 *   '---+--------------+------------+--------------'
 */
#ifndef SECPROF_TRACER_STOP_H
#define SECPROF_TRACER_STOP_H

#include "task.h"

#include <stdbool.h>

enum stop_kind {
	STOP_END,   /* none: the task exited or was killed */
	STOP_START, /* the first stop of a task, or the end of its group-stop */
	STOP_GROUP, /* group-stop, by .signal */
	STOP_FORK,  /* fork, vfork or clone */
	STOP_EXEC,
	STOP_SECCOMP,
	STOP_SYSCALL, /* syscall-enter-stop or syscall-exit-stop */
	STOP_SIGNAL,  /* signal-delivery-stop, of .signal */
	STOP_OTHER,   /* an event that was not asked for */
};

struct stop {
	enum stop_kind kind;
	int signal; /* 0 but for the two kinds above */
};

/* What waitpid(2) reports of a task that was seized with PTRACE_O_TRACESYSGOOD. */
struct stop stop_of(int status);

/* Does the stop say that a call is made? */
bool stop_shows_call(enum stop_kind kind);

/* The request that lets a task go on.  What was reported at its syscall-enter-stop ends with
 * a syscall-exit-stop, even if the task has been proven to carry the filter meanwhile. */
int stop_request(const struct task *task);

/* The other one, for where a sandbox around secprof refuses that. */
int stop_other_request(int request);

#endif
