/*
 * Which numbers of system calls filters tell apart.
 */
#ifndef SECPROF_BPF_NUMBERS_H
#define SECPROF_BPF_NUMBERS_H

#include "bpf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bpf_numbers {
	uint32_t *items; /* owned; ascending, each once */
	size_t n_items;
	bool is_complete; /* else a filter does more with the number than to compare it */
};

/* Of each set of numbers that both checked filters judge alike, at least one.  *numbers must be
 * zeroed. */
MUST_CHECK int bpf_numbers_told_apart(const struct bpf_program *first,
        const struct bpf_program *second, struct bpf_numbers *numbers, struct error *err);
/* Does a checked filter compare the architecture of a call with this one (AUDIT_ARCH_*)? */
bool bpf_asks_for_arch(const struct bpf_program *program, uint32_t audit);

void bpf_numbers_release(struct bpf_numbers *numbers);

#endif
