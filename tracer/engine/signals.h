/*
 * secprof's own signals while it traces.  All are blocked but while signals_wait sleeps,
 * so that a handler never runs in the middle of anything; what comes meanwhile goes to the
 * watchdog's thread (tracer/engine/watchdog.h).
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
 * secprof was started with.  Starts the watchdog. */
void signals_catch(pid_t main_pid, pid_t job_proxy, void (*obey)(int command));

/* In a child: the dispositions that secprof was started with.  Does nothing before the first
 * signals_catch. */
void signals_uncatch(void);

/* Sleeps until a child changes its state, a signal came, something happened to one of the
 * descriptors, or the time is over (UINT64_MAX: never).  True if it is a descriptor: see its
 * `revents`. */
bool signals_wait(struct pollfd *descriptors, unsigned n_descriptors, uint64_t microseconds);

/* Has SIGCHLD come since the last call?  Then its sender, or 0. */
bool signals_take_child(pid_t *sender);

/* After tracing: the watchdog's end, and the mask from before. */
void signals_restore(const sigset_t *before);

#endif
