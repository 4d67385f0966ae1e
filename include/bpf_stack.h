/*
 * Several filters of one task, as one.
 */
#ifndef SECPROF_BPF_STACK_H
#define SECPROF_BPF_STACK_H

#include "bpf.h"

#include <stddef.h>

/* Makes of checked filters one that answers as the kernel does where a task has them all: each is
 * run, and the answer that takes precedence counts; of equal ones that of the filter which comes
 * first here, in the kernel the one that was installed last (seccomp_run_filters() of
 * kernel/seccomp.c).  Fails for what no program of BPF_MAXINSNS instructions can say.  *made must
 * be zeroed. */
MUST_CHECK int bpf_stack(const struct bpf_program *filters, size_t n_filters,
        struct bpf_program *made, struct error *err);

#endif
