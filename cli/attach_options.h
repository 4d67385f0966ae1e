/*
 * What secprof attaches to, as options say it: processes, a cgroup, a container.
 *
 * A command has a `struct attach_options` among its options, and ATTACH_OPTIONS(its struct, that
 * member) among the rows of its table.
 */
#ifndef SECPROF_CLI_ATTACH_OPTIONS_H
#define SECPROF_CLI_ATTACH_OPTIONS_H

#include "option.h"

#include "attached.h"
#include "container.h"
#include "error.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct attach_options {
	struct option_list pids;
	const char *cgroup;    /* NULL: none */
	const char *container; /* NULL: none */
	uint64_t for_us;       /* 0: until the last process ends, or a signal */
};

#define ATTACH_OPTIONS(type, member)                                                 \
	{'p', "pid", "PID", "attach to running processes, with all that they start", \
	        offsetof(type, member.pids), option_list, NULL},                     \
	        {0, "cgroup", "PATH", "attach to a cgroup, and to what joins it",    \
	                offsetof(type, member.cgroup), option_string, NULL},         \
	        {0, "container", "NAME", "attach to a container, by its name or id", \
	                offsetof(type, member.container), option_string, NULL},      \
	{                                                                            \
		0, "for", "DURATION", "then detach (^C does so, too)",               \
		        offsetof(type, member.for_us), option_duration, NULL         \
	}

bool attach_is_asked(const struct attach_options *options);

struct attach_target {
	struct trace_attach attach;
	pid_t *pids;    /* owned */
	char *cgroup;   /* owned */
	char **command; /* owned, ended by NULL: what the first process executes */
	struct container container;
};

/* Fills *target (zeroed), which is to be released after a failure, too. */
MUST_CHECK int attach_find(
        const struct attach_options *options, struct attach_target *target, struct error *err);
void attach_target_release(struct attach_target *target);

#endif
