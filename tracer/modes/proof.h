/*
 * The proof that a task carries the tracer's filter.
 *
 *   syscall-stops ---- quiet long enough, at a syscall-enter-stop ----> filtered
 *        |                                                                  ^
 *        '---- its own seccomp stop, or /proc/TID/status, proves -----------'
 *
 * A task goes on without syscall-stops only after proof that *it* carries the filter: a
 * child may have been forked just before its parent's filter came, while its fork event is
 * handled after it.
 */
#ifndef SECPROF_TRACER_PROOF_H
#define SECPROF_TRACER_PROOF_H

#include "../engine/tracer.h"

#include <stdbool.h>

/* Does the process carry the tracer's filter?  If so, it is filtered from now on. */
bool proof_find(struct tracer *tracer, struct process *process, pid_t tid);

/* So many filters are carried by all its tasks, one of them the tracer's: the kernel has given it
 * to all threads of the process at once, or to the only one that there was; threads that come
 * later inherit it. */
void proof_given(struct process *process, int n_filters);

/* This task goes on without syscall-stops. */
void proof_of_task(struct task *task);

/* How many filters a task carries, as the kernel counts. */
int proof_filters(pid_t tid);

#endif
