/*
 * The job-control proxy: what the shell sees of secprof while it traces.
 *
 *     shell ──── secprof, the proxy ───── secprof, the tracer ──── workload
 *                (the pid it knows)        (child of the proxy)
 *
 *     terminal ──^C, ^\, ^Z, SIGWINCH──▶ everyone in the foreground group, by the kernel
 *     kill PID ──▶ proxy ──the same──▶ tracer ──the same──▶ main process
 *     main process stops ──▶ tracer ──SIGSTOP──▶ proxy ──▶ shell: "Stopped"
 *     fg: SIGCONT to the group ──▶ main process goes on ──▶ tracer ──SIGCONT──▶ proxy
 *     main process ends ──▶ tracer ends likewise ──▶ proxy ends likewise ──▶ shell
 *     kill -9 PID ──▶ proxy dies ──PDEATHSIG──▶ tracer dies ──EXITKILL──▶ workload dies
 *
 * Two processes, because ptrace could never report to a tracer that stopped itself with its
 * workload that the workload goes on.
 *
 * The workload of another user gets a session of its own, led by the tracer, and a terminal of
 * its own where secprof has one (cli/relay.h), which the proxy serves:
 *
 *     ^C, ^Z typed ──▶ proxy ──▶ the workload's terminal ──▶ its foreground group, by the kernel
 *     signals of secprof's terminal (not in raw mode) ──▶ proxy ──▶ tracer ──▶ the same group
 *     main process stops ──▶ tracer ──▶ proxy restores its terminal ──▶ tracer ──SIGSTOP──▶ proxy
 *     or, if the workload wants the terminal, and it is free ──▶ raw mode, tracer: go on, in front
 *     fg, bg: SIGCONT ──▶ proxy: raw mode if in front ──▶ tracer: go on, in front or not
 */
#ifndef SECPROF_CLI_JOB_H
#define SECPROF_CLI_JOB_H

#include "status.h"

#include "error.h"

#include <stdbool.h>
#include <stdnoreturn.h>
#include <sys/types.h>

struct trace_session; /* trace.h */

struct job_request {
	const char *user;      /* who runs the workload; NULL: the user of secprof */
	bool same_terminal;    /* it stays in secprof's session all the same */
	bool result_on_stdout; /* so the workload's standard output is standard error */
	bool own_terminal;     /* it gets a session and a terminal of its own in any case */
	bool attached;         /* it goes on if the tracer dies */
	int failure;           /* exit status if the tracer dies */
	enum status_kind status;
	const struct progress *progress; /* NULL: SIGUSR1 is like other signals */
};

/* For the members of trace_options of the same names. */
struct job {
	pid_t job_proxy;
	const struct trace_session *session;
	bool has_line; /* the proxy shows one */
};

/* Makes this process the proxy and goes on in a child, with the signal mask and the
 * dispositions found.  In the proxy it never returns. */
MUST_CHECK int job_start(const struct job_request *request, struct job *job, struct error *err);

/* The workload has ended: returns once all its output is on the terminal, which then is as it
 * was found.  Call it before anything is printed. */
void job_finish(const struct job *job);

/* Only now may the proxy begin to show the status of what was attached. */
void job_show_status(void);

/* A descriptor for the workload's standard output where secprof's own has the result: that of
 * standard error. */
MUST_CHECK int job_stdout(struct error *err);

/* Ends secprof as `signal` ended the workload, without a core dump of its own. */
noreturn void job_end_by_signal(int signal);

#endif
