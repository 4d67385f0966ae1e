/*
 * secprof's own signals while it traces.  All are blocked but while tracer_sleep waits, so
 * that a handler never runs in the middle of anything.
 */
#ifndef SECPROF_TRACER_SIGNALS_H
#define SECPROF_TRACER_SIGNALS_H

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Blocks; *before is the mask to give to the workload. */
void signals_block(sigset_t *before);

/* To be called after the fork of the workload, which so keeps the dispositions that
 * secprof was started with.  What kill(2) sends to secprof goes on to `main_pid`; what the
 * terminal sends is not forwarded, since the workload is in the same process group and
 * has got it.  With a job proxy only what comes from it counts. */
void signals_catch(pid_t main_pid, pid_t job_proxy);

/* In a child: the dispositions that secprof was started with.  Does nothing before the first
 * signals_catch. */
void signals_uncatch(void);

/* No more forwarding: the main process has been reaped and its number may be reused. */
void signals_forget_main(void);

/* Sleeps until a child changes its state, a signal came, something happened to one of the
 * descriptors, or the time is over (UINT64_MAX: never).  True if `revents` tells what. */
bool signals_wait(struct pollfd *descriptors, unsigned n_descriptors, uint64_t microseconds);

/* Has SIGCHLD come since the last call?  Then its sender, or 0. */
bool signals_take_child(pid_t *sender);

/* After tracing: the mask from before. */
void signals_restore(const sigset_t *before);

#endif
