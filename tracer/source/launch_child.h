/*
 * The child's side of a launch, between fork and exec.
 */
#ifndef SECPROF_TRACER_LAUNCH_CHILD_H
#define SECPROF_TRACER_LAUNCH_CHILD_H

#include "trace.h"
#include "user.h"

#include <linux/filter.h>
#include <signal.h>
#include <sys/types.h>

enum launch_stage {
	STAGE_STDOUT,
	STAGE_TERMINAL,
	STAGE_DIRECTORY,
	STAGE_FIND,
	STAGE_FILTER,
	STAGE_USER,
	STAGE_EXEC,
};

/* What the child writes to the status pipe when it cannot go on. */
struct launch_report {
	enum launch_stage stage;
	int number; /* errno */
};

struct launch_child {
	const struct trace_start *start;
	bool no_new_privs;               /* to be set */
	const struct sock_fprog *filter; /* NULL: none */
	const struct sock_fprog *judge;  /* that of trace_options.enforcement, NULL: none */
	const struct user *user;         /* NULL: as is */
	const sigset_t *mask;
	bool dies_with_parent; /* as a traced one does without that */
	int go, status;
};

_Noreturn void launch_child_run(const struct launch_child *child);

#endif
