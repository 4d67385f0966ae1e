/*
 * The seccomp filters of a process that runs already.
 */
#ifndef SECPROF_LIVE_FILTERS_H
#define SECPROF_LIVE_FILTERS_H

#include "bpf.h"
#include "error.h"

#include <stddef.h>
#include <sys/types.h>

enum live_mode {
	LIVE_NO_FILTER, /* all calls are allowed */
	LIVE_STRICT,    /* SECCOMP_MODE_STRICT: four calls are */
	LIVE_FILTERS,
};

struct live_filters {
	enum live_mode mode;
	struct bpf_program *items; /* owned; the one that was installed last comes first */
	size_t n_items;
};

/* Of a process, or of one of its threads: each has its own.  It is stopped for a moment, and then
 * goes on as it was: signals are delivered, a stopped process remains stopped, and on x86_64 a call
 * that the stop made fail with EINTR (epoll_wait(2), say: signal(7)) is made again.  Reading
 * filters takes CAP_SYS_ADMIN in the initial user namespace, no filter of one's own, and
 * CONFIG_CHECKPOINT_RESTORE.  *filters must be zeroed. */
MUST_CHECK int live_filters_read(pid_t tid, struct live_filters *filters, struct error *err);
void live_filters_release(struct live_filters *filters);

#endif
