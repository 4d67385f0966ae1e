/*
 * Running a filter.
 */
#ifndef SECPROF_BPF_RUN_H
#define SECPROF_BPF_RUN_H

#include "bpf.h"

/* Runs a checked program; returns the value of its BPF_RET. */
uint32_t bpf_run(const struct bpf_program *program, const struct seccomp_data *data);

/* Runs a checked program, and counts the instructions that it executes. */
uint32_t bpf_run_counted(
        const struct bpf_program *program, const struct seccomp_data *data, size_t *n_executed);

/* Is the call (data->nr and data->arch) allowed before a look at anything else?  Linux 5.11
 * and later keep such calls of the native and the compat ABI in a bitmap and do not run the
 * filter for them. */
bool bpf_allows_always(const struct bpf_program *program, const struct seccomp_data *data);

#endif
