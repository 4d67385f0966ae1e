/*
 * The seccomp filters that a stopped tracee carries.
 */
#ifndef SECPROF_TRACER_CARRIED_H
#define SECPROF_TRACER_CARRIED_H

#include "bpf.h"

#include <sys/types.h>

/* 1: *program, owned by the caller, is the filter of this index, 0 being the one that was installed
 * first; 0: there are not so many; -1: it cannot be read, by errno (ptrace(2)), or it is not one
 * that the kernel would take (ENOEXEC). */
int carried_filter(pid_t tid, size_t index, struct bpf_program *program);

#endif
