/*
 * User stacks of stopped tasks, by libunwind.
 */
#ifndef SECPROF_TRACER_UNWIND_H
#define SECPROF_TRACER_UNWIND_H

#include "arch.h"
#include "error.h"
#include "recording.h"

#include <stdbool.h>
#include <sys/types.h>

struct unwinder;

/* False where libunwind is missing or unusable; *why is a static text. */
bool unwinder_possible(const char **why);

MUST_CHECK int unwinder_new(struct unwinder **unwinder, struct error *err);
void unwinder_free(struct unwinder *unwinder);

/* The stack of a task in a ptrace stop, innermost frame first, as malloced frames whose
 * modules are numbers for unwinder_modules.  A foreign ABI (an i386 task under x86_64)
 * or a failure gives none: *n_frames 0. */
void unwinder_capture(struct unwinder *unwinder, pid_t pid, pid_t tid, const struct arch *arch,
        struct stack_frame **frames, size_t *n_frames);

/* The process has another program now, or has ended. */
void unwinder_forget(struct unwinder *unwinder, pid_t pid);

/* Copies the files that stacks point into to run->modules. */
MUST_CHECK int unwinder_modules(
        const struct unwinder *unwinder, struct run *run, struct error *err);

#endif
