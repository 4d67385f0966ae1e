/*
 * Filters: classic BPF as seccomp takes it (seccomp(2); kernel/seccomp.c, seccomp_check_filter).
 * bpf_run.h runs them, also those for foreign architectures.
 */
#ifndef SECPROF_BPF_H
#define SECPROF_BPF_H

#include "error.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bpf_program {
	struct sock_filter *instructions; /* owned */
	size_t length;                    /* 1..BPF_MAXINSNS */
};

void bpf_release(struct bpf_program *program);

/* *copy must be zeroed. */
MUST_CHECK int bpf_copy(
        const struct bpf_program *program, struct bpf_program *copy, struct error *err);

/* Between the byte order of this machine and the other one. */
void bpf_swap_bytes(struct bpf_program *program);

/* What the kernel checks when a filter is installed: known instructions, loads within
 * struct seccomp_data and aligned, jumps forward and inside, a return at the end.  It takes no
 * memory, so a refusal always is of the filter. */
MUST_CHECK int bpf_check(const struct bpf_program *program, struct error *err);

bool bpf_action_allows(uint32_t ret); /* ALLOW or LOG */
bool bpf_action_defers(uint32_t ret); /* TRACE or USER_NOTIF: others decide, and may allow */

/* Which of two returns takes precedence (seccomp(2)). */
bool bpf_action_is_harder(uint32_t a, uint32_t b);

#endif
