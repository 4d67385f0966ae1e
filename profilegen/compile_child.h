/*
 * Running libseccomp in a child: rules can keep it busy for ever, oversized filters corrupt its
 * memory (before 2.6.1: GHSA-46fr-jh49-xvhx, GHSA-2hqh-5c36-grrm), and it does not survive every
 * failed allocation.
 */
#ifndef SECPROF_COMPILE_CHILD_H
#define SECPROF_COMPILE_CHILD_H

#include "bpf.h"
#include "error.h"

/* Failures: the profile cannot be compiled anywhere; it could not be tried (no memory, no
 * process), which says nothing about it; the time was up. */
#define COMPILE_REFUSED (-1)
#define COMPILE_BROKE (-2)
#define COMPILE_ENDLESS (-3)

/* Writes a program to `fd`; 0, or one of the above with *err set. */
typedef int compile_build(void *context, int fd, struct error *err);

/* What `build` wrote, in a child that has so much processor time, and bounded memory.  *program
 * must be zeroed. */
MUST_CHECK int compile_in_child(compile_build *build, void *context, unsigned seconds,
        struct bpf_program *program, struct error *err);

#endif
