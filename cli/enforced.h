/*
 * The filters of a workload that runs under a profile, and a tracer that sees what is refused.
 */
#ifndef SECPROF_CLI_ENFORCED_H
#define SECPROF_CLI_ENFORCED_H

#include "bpf.h"
#include "bpf_stops.h"
#include "error.h"
#include "profile.h"

struct enforced {
	struct bpf_program filter; /* of the profile */
	struct bpf_program stops;  /* made of it */
	struct bpf_key key;
};

/* *enforced must be zeroed, and is the caller's to release after a failure, too. */
MUST_CHECK int enforced_make(
        const struct profile *profile, struct enforced *enforced, struct error *err);
void enforced_release(struct enforced *enforced);

#endif
