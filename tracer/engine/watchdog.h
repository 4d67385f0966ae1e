/*
 * The watchdog: a run ends when it shall, whatever the tracer waits for.
 *
 * The tracer may wait in the kernel, where no signal reaches it, for something that never
 * comes: memory of a task that a userfaultfd or a FUSE of the workload's own is to provide, or
 * a task that is stuck in a call that was injected.  So a thread of its own handles the
 * signals that are sent to secprof while the tracer does not, and looks after it:
 *
 *   a signal ------------------------> goes on to the main process at once
 *   TERM, INT, QUIT, or --timeout ---> is the tracer at the same event after the grace of 5 s?
 *      yes: the process that it deals with is killed, again and again, and the tracer ends
 *           the rest; 5 s later it gives up waiting for what cannot be killed
 *      no:  the workload decides, or (--timeout) the tracer
 *   TERM, INT, QUIT, HUP, after the main process has ended: the tracer ends the rest
 *
 * There is one run at a time, and all that is here is about it.
 */
#ifndef SECPROF_TRACER_WATCHDOG_H
#define SECPROF_TRACER_WATCHDOG_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define WATCHDOG_GRACE_US 5000000u

/* The signals that are forwarded. */
void watchdog_signals(sigset_t *signals);

/* Their handler.  What kill(2) sends goes on to the main process; what the terminal sends is
 * not forwarded, since the workload is in the same process group and has got it.  With a job
 * proxy only what comes from it goes on. */
void watchdog_handle(int signal, siginfo_t *info, void *context);

/* With all signals blocked.  Without a thread (there may be too many) signals are handled
 * while the tracer waits for its tasks only.  What the proxy asks for (a
 * trace_session_command) is for obey(), which the handler calls. */
void watchdog_start(pid_t main_pid, pid_t job_proxy, void (*obey)(int command));
void watchdog_stop(void);

/* No more forwarding: the main process has been reaped and its number may be reused. */
void watchdog_forget_main(void);

/* The run is to end at this time (CLOCK_MONOTONIC). */
void watchdog_expect_end(uint64_t at_us);

/* An event of this task is handled now; 0: none is. */
void watchdog_busy_with(pid_t tid);

/* Is the tracer to end the workload? */
bool watchdog_wants_end(void);

/* Is there no use in waiting for the task that the tracer deals with? */
bool watchdog_gave_up(void);

#endif
