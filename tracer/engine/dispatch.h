/*
 * The consumer: what each ptrace stop means and how the task goes on (ptrace(2)).
 *
 *              SEIZE / auto-attach
 *                      |
 *                PTRACE_EVENT_STOP (SIGTRAP) <------------- SIGCONT
 *                      v                                      |
 *   .------------> running ------ stop signal ------> group-stop (LISTEN)
 *   |                  |
 *   |   .--------------+------------.----------------.-----------.
 *   |   v              v            v                v           v
 *   | seccomp stop  syscall stop  FORK, VFORK,   signal-      exit or
 *   |   |           entry | exit  CLONE, EXEC    delivery      death
 *   |   |              |            |            stop (passed on)
 *   '---+--------------+------------+----------------'
 */
#ifndef SECPROF_TRACER_DISPATCH_H
#define SECPROF_TRACER_DISPATCH_H

#include "tracer.h"

/* One event as wait(2) reports it.  The task is resumed, unless it ended. */
void dispatch_event(struct tracer *tracer, pid_t tid, int status);

#endif
