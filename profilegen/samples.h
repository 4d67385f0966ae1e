/*
 * Arguments worth trying: for a call that rules look into, values on both sides of every
 * condition, so that running a filter on all their combinations shows what it can do.
 */
#ifndef SECPROF_SAMPLES_H
#define SECPROF_SAMPLES_H

#include "arch.h"
#include "bpf.h"
#include "bpf_within.h"
#include "error.h"
#include "profile.h"
#include "syscall_limits.h"

#define SAMPLES_MAX (1u << 16)  /* combinations that are tried */
#define SAMPLE_VALUES_MAX 4096u /* values of one argument */

struct samples {
	struct sample_values {
		uint64_t *values; /* owned; each once */
		size_t n_values;  /* 0: no rule looks at this argument */
	} args[SYSCALL_ARGS];
	bool is_masked[SYSCALL_ARGS]; /* by a condition, whose bits cannot all be tried with others'
	                               */
	bool is_incomplete;      /* so the samples miss some combination of conditions, perhaps */
	size_t at[SYSCALL_ARGS]; /* of the current combination */
	size_t n_tried;
};

/* Adds the values that the profile's rules for a call ask for, as wide as arguments of `arch` are;
 * *samples is zeroed before the first. */
MUST_CHECK int samples_collect(struct samples *samples, const struct profile *profile,
        const struct arch *arch, const char *call, struct error *err);

/* Adds the arguments of a call. */
MUST_CHECK int samples_add_call(struct samples *samples, const struct seccomp_data *call,
        const struct arch *arch, struct error *err);

/* Adds those of a call for each answer that the filter gives to this number; *undecided is set if
 * for one it was not found out whether there is such a call. */
MUST_CHECK int samples_collect_answers(struct samples *samples, const struct bpf_program *filter,
        const struct arch *arch, int nr, struct bpf_budget *budget, bool *undecided,
        struct error *err);

/* Leaves one value for an argument. */
MUST_CHECK int samples_fix(
        struct samples *samples, unsigned index, uint64_t value, struct error *err);

/* Fills `args` with the next combination, 0 for what no rule looks at.  False: there is no
 * other, or SAMPLES_MAX were given. */
bool samples_next(struct samples *samples, uint64_t args[SYSCALL_ARGS]);

void samples_release(struct samples *samples);

#define cleanup_samples __attribute__((cleanup(samples_release)))

#endif
