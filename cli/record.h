/*
 * Running a command to record it, and to a file if asked for.
 */
#ifndef SECPROF_CLI_RECORD_H
#define SECPROF_CLI_RECORD_H

#include "status.h"

#include "error.h"
#include "recorder.h"
#include "recording.h"
#include "selector.h"
#include "trace.h"

#include <stdbool.h>
#include <stdint.h>

#define RECORD_MODE_DEFAULT "auto"

struct trace_attach;     /* attached.h */
struct workload_options; /* workload_options.h */

struct record_request {
	char *const *command;                    /* ended by NULL */
	const struct run_container *container;   /* whose processes these are; NULL: none */
	const struct trace_attach *attach;       /* what runs `command` already; NULL: start it */
	bool detached;                           /* nobody waits for it: there is no job */
	const char *mode;                        /* one of trace_mode_names() */
	const struct workload_options *workload; /* NULL: none were given */
	const struct recording *seed;            /* its calls are known already, NULL: none */
	int failure;                             /* exit status if secprof is killed in mid-run */
	const char *path;      /* where the recording goes, "-" for standard output; or NULL */
	unsigned write_flags;  /* for recording_write() */
	selector_choice asked; /* arguments of which values are kept beyond the usual */
	struct recorder_stacks stacks;
	bool main_only;
	bool no_new_privs;
	uint64_t for_us; /* of `attach`: then it is left; 0: at its end */
	/* Only calls that seccomp does not let through are recorded, and shown by this; see
	 * trace_options.denied.  NULL: all calls. */
	void (*denied)(const struct trace_denial *denial);
	bool self_check; /* compare the recording with the kernel's own view, and report the result
	                  */
	enum status_kind status;
	bool own_terminal;     /* for the workload, so that nobody but secprof writes to the user's
	                        */
	bool result_on_stdout; /* so the workload's standard output goes to standard error */
};

/* Goes on in a child process (job.h).  Returns 0, or a trace_failure with *err set; where
 * only the file could not be written, or the self-check failed, *run and *result are filled
 * nevertheless. */
MUST_CHECK int record(const struct record_request *request, struct run *run,
        struct trace_result *result, struct error *err);

#endif
