/*
 * What a filter may answer when not all of a call is known.
 */
#ifndef SECPROF_BPF_OUTCOMES_H
#define SECPROF_BPF_OUTCOMES_H

#include "bpf.h"
#include "syscall_limits.h"

/* Which of a call's words are known, for bpf_outcomes. */
struct bpf_knowledge {
	struct seccomp_data data;
	bool args_known[SYSCALL_ARGS]; /* nr and arch always are; the instruction pointer never is
	                                */
};

/* Every value that a checked program can return when the unknown words may hold
 * anything (an over-approximation: branches are not correlated).  Writes the distinct
 * values, ascending, at most `max`, and returns how many there are; more than `max` means
 * that the rest was left out. */
size_t bpf_outcomes(const struct bpf_program *program, const struct bpf_knowledge *known,
        uint32_t *values, size_t max);

/* Which arguments a checked program may look at on the way to such a value. */
void bpf_arguments_read(const struct bpf_program *program, const struct bpf_knowledge *known,
        bool read[SYSCALL_ARGS]);

#endif
