/*
 * Calls that a seccomp filter does not let through, as they happen (`secprof denied`).
 *
 * Known from the kernel's tracepoints (mode ebpf): a call that ends without having begun.  What
 * a filter lets through, and has logged, is known from the kernel's audit records only.
 */
#ifndef SECPROF_DENIED_H
#define SECPROF_DENIED_H

#include "trace.h"

struct trace_denial {
	const struct trace_call *call; /* of call->process only the pid is known */
	bool args_known;               /* audit records have none */
	const char *executable;        /* "": not known */
	uint64_t at_us;                /* since the epoch */
	uint32_t action;               /* SECCOMP_RET_*, with the errno of SECCOMP_RET_ERRNO */
	int64_t answer;                /* of SECCOMP_RET_USER_NOTIF: what the call returned */
};

#endif
