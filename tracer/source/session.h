/*
 * How the main process's stops are shown to the job proxy (cli/job.h), and the session that
 * the workload has where it is not to share secprof's (trace_start.session).
 *
 *     proxy ── sigqueue(SIGRTMAX, a trace_session_command) ──▶ tracer, the session's leader
 *                                                                 │ kill(2), tcsetpgrp(3)
 *                                                                 ▼
 *                              the workload: a process group of its own in that session
 *
 * The leader is the parent of the main process, and in another group than it: thereby the
 * workload's group is not orphaned, and ^Z stops it (credentials(7)).
 */
#ifndef SECPROF_TRACER_SESSION_H
#define SECPROF_TRACER_SESSION_H

#include "trace.h"

#include <stdbool.h>
#include <sys/types.h>

/* After the fork of the main process, in its parent. */
void session_begin(const struct trace_options *options, pid_t main_pid);

/* In the child; then, once its standard streams are what they are to be, the second. */
void session_join(const struct trace_session *session);
MUST_CHECK int session_take_terminal(const struct trace_session *session);

/* The main process was stopped by this signal. */
void session_stopped(int signal);
/* It goes on. */
void session_continued(void);

/* It was reaped: the number of its group may be used again. */
void session_main_ended(void);

/* Called by the signal handler, with what the proxy has sent. */
void session_obey(int command);

#endif
