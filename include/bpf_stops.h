/*
 * Filters that stop for a tracer where others refuse.
 */
#ifndef SECPROF_BPF_STOPS_H
#define SECPROF_BPF_STOPS_H

#include "bpf.h"

/* A call with this value as the low word of this argument gets the filter's own answer. */
struct bpf_key {
	unsigned argument; /* one that the filter never looks at */
	uint32_t value;
};

struct bpf_number {
	uint32_t arch; /* as in seccomp_data */
	int nr;
};

struct bpf_stops {
	uint32_t stop; /* SECCOMP_RET_TRACE and a cookie, for a tracer that decides then */
	struct bpf_key key;
	const struct bpf_number *watched; /* stop as well, though the filter allows them */
	size_t n_watched;
};

/* The highest argument that a filter never looks at, -1 if it looks at all. */
int bpf_unused_argument(const struct bpf_program *filter);

/* Makes of a checked filter one that returns `stop` in place of every refusal: always where
 * a tracer can do what the refusal does (ERRNO; TRACE and USER_NOTIF, which nobody hears,
 * are ENOSYS), without the key where only the kernel can (KILL, TRAP).  Whether a call stops
 * is still decided by its architecture and number alone where the filter did so: the kernel
 * goes on caching what is always allowed (Linux 5.11).  *made must be zeroed. */
MUST_CHECK int bpf_make_stops(const struct bpf_program *filter, const struct bpf_stops *stops,
        struct bpf_program *made, struct error *err);

#endif
