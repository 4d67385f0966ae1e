/*
 * Classic BPF as seccomp runs it (seccomp(2); kernel/seccomp.c, seccomp_check_filter):
 * a checker and an interpreter, so that a filter's verdict is the filter's own, for
 * foreign architectures too.
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

/* What the kernel checks when a filter is installed: known instructions, loads within
 * struct seccomp_data and aligned, jumps forward and inside, a return at the end. */
MUST_CHECK int bpf_check(const struct bpf_program *program, struct error *err);

/* Runs a checked program; returns the value of its BPF_RET. */
uint32_t bpf_run(const struct bpf_program *program, const struct seccomp_data *data);

/* The same, and how many instructions that took. */
uint32_t bpf_run_counted(
        const struct bpf_program *program, const struct seccomp_data *data, size_t *n_executed);

/* Is the call (data->nr and data->arch) allowed before a look at anything else?  Linux 5.11
 * and later keep such calls of the native and the compat ABI in a bitmap and do not run the
 * filter for them. */
bool bpf_allows_always(const struct bpf_program *program, const struct seccomp_data *data);

/* Which of a call's words are known, for bpf_outcomes. */
struct bpf_knowledge {
	struct seccomp_data data;
	bool args_known[6]; /* nr and arch always are; the instruction pointer never is */
};

/* Every value that a checked program can return when the unknown words may hold
 * anything (an over-approximation: branches are not correlated).  Writes the distinct
 * values, ascending, at most `max`, and returns how many there are; more than `max` means
 * that the rest was left out. */
size_t bpf_outcomes(const struct bpf_program *program, const struct bpf_knowledge *known,
        uint32_t *values, size_t max);

/* A filter action by its precedence in the kernel: smaller refuses harder. */
bool bpf_action_allows(uint32_t ret); /* ALLOW or LOG */

/* ---- filters that stop where others refuse (core/bpf_stops.c) ---- */

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
