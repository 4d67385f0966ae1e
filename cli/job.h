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
 * Two processes, because a tracer that stopped itself with its workload could never be
 * told by ptrace that the workload goes on.
 */
#ifndef SECPROF_CLI_JOB_H
#define SECPROF_CLI_JOB_H

#include "error.h"

#include <stdnoreturn.h>
#include <sys/types.h>

/* Makes this process the proxy and goes on in a child, with the signal mask and the
 * dispositions found.  *proxy is its pid, for trace_options.job_proxy.  In the proxy it
 * never returns. */
MUST_CHECK int job_start(pid_t *proxy, struct error *err);

/* A descriptor for the workload's standard output where secprof's own has the result: that of
 * standard error. */
MUST_CHECK int job_stdout(struct error *err);

/* Ends this process as `signal` ended another one, without a core dump of its own. */
noreturn void job_end_by_signal(int signal);

#endif
