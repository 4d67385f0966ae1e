/*
 * Workloads that run already: attach to them, follow them as trace_run() does what it starts, and
 * leave them as they were.
 */
#ifndef SECPROF_ATTACHED_H
#define SECPROF_ATTACHED_H

#include "error.h"
#include "trace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct trace_attach {
	/* Processes, each with all its threads and descendants. */
	const pid_t *pids;
	size_t n_pids;
	/* The first one is the init of a container, which its runtime still prepares: the workload
	 * begins with its next exec, and nothing before that is reported.  Whatever runs the same
	 * program as the runtime there prepares something, too, and joins with its exec. */
	bool is_init;
	/* Its program may not install a filter, having neither no_new_privs nor CAP_SYS_ADMIN; what
	 * prepares it still may.  Only with is_init, and never where it will be given a filter with
	 * a listener: there can be one. */
	bool early_filter;
	/* The first one is a container's: what comes into its cgroup and is not in its pid
	 * namespace is the runtime's. */
	bool is_container;
	/* And all processes of the pid namespace of the first one, also those that join it. */
	bool whole_namespace;
	/* When the first of them began (starttime in proc_pid_stat(5)): if that is another time,
	 * its number has become another process's.  0: not known. */
	uint64_t began;
	/* All processes of a cgroup, a directory of a cgroup file system, and of those below it,
	 * also those that join it; NULL: none. */
	const char *cgroup;
	/* From now on all of them are followed. */
	void (*attached)(unsigned n_processes, unsigned n_threads);
};

/* The mode for them, of trace_options.mode: NULL with *err set if that one would leave a filter
 * behind. */
const char *trace_attached_mode(const char *mode, struct error *err);

/* For trace_attach: 0 if there is no such process. */
uint64_t trace_process_began(pid_t pid);

/* Follows them to the end of the last one, of trace_options.timeout_us, or until SIGINT, SIGTERM,
 * SIGQUIT or SIGHUP.  Of the options those that are about a command to start mean nothing.  Even if
 * secprof is killed, the workload goes on.  Returns 0 or TRACE_FAILED; after a failure nothing is
 * attached, and nothing was changed. */
MUST_CHECK int trace_run_attached(const struct trace_options *options,
        const struct trace_attach *attach, struct trace_result *result, struct error *err);

#endif
