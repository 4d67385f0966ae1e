/*
 * What a filter did with a call that it did not let through: of a SIGSYS that was sent it takes
 * what happens next to know whether it trapped or killed.
 */
#ifndef SECPROF_TRACER_EBPF_REFUSALS_H
#define SECPROF_TRACER_EBPF_REFUSALS_H

#include "shared.h"

#include <stddef.h>
#include <stdint.h>

struct refusals {
	/* The action is one of linux/seccomp.h, with its data. */
	void (*show)(const struct probe_refused *refused, uint32_t action, void *context);
	void *context;
	/* The rest starts as zero. */
	struct refusals_trap {
		struct probe_refused refused;
		uint64_t until_us;
	} * traps; /* not known yet whether the process survives them */
	size_t n_traps;
};

void refusals_release(struct refusals *refusals);

/* Shows it, or keeps it until more is known. */
void refusals_add(struct refusals *refusals, const struct probe_refused *refused);

/* Shows the traps that nothing has followed in time: they are what they seem to be.  Returns when
 * to call it again; UINT64_MAX: there are none. */
uint64_t refusals_expire(struct refusals *refusals, uint64_t now_us);

#endif
