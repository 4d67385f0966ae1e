/*
 * One run of a command under a profile, judged by its end or by a test beside it.
 */
#ifndef SECPROF_CLI_TRIAL_H
#define SECPROF_CLI_TRIAL_H

#include "end_text.h"
#include "workload_options.h"

#include "error.h"
#include "profile.h"
#include "syscall_name.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Distinct names of refused calls; more are counted together. */
#define TRIAL_REFUSED_MAX 512
#define TRIAL_REASON_MAX END_TEXT_MAX

struct trial_request {
	const struct profile *profile;
	char *const *command;
	/* Run by sh(1) while the command runs, which is ended by SIGTERM afterwards.  NULL: the
	 * command's own exit status decides. */
	const char *test;
	const struct workload_options *workload; /* without its timeout */
	uint64_t timeout_us;                     /* of the command; 0: none */
	bool dry_run;                            /* nothing is refused */
	bool show_output;                        /* on standard error; else it is dropped */
};

struct trial_refused {
	char name[SYSCALL_NAME_MAX];
	uint64_t count;
};

struct trial {
	bool passed;
	char reason[TRIAL_REASON_MAX]; /* why not, in words */
	uint64_t duration_us;
	struct trial_refused refused[TRIAL_REFUSED_MAX];
	size_t n_refused;
	bool lossy; /* something may have been refused that is not listed */
};

/* In a child process with a session of its own, so that a trial leaves nothing behind.  -1 with
 * *err set where there was no trial: the command is not found, say. */
MUST_CHECK int trial_run(
        const struct trial_request *request, struct trial *trial, struct error *err);

#endif
