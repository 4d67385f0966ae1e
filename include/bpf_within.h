/*
 * Does one filter allow anything that another one refuses?
 */
#ifndef SECPROF_BPF_WITHIN_H
#define SECPROF_BPF_WITHIN_H

#include "bpf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BPF_CALL_WORDS (sizeof(struct seccomp_data) / sizeof(uint32_t))

enum bpf_within {
	BPF_WITHIN,    /* proven: the second allows all that the first allows */
	BPF_EXCEEDS,   /* there is a call that only the first allows */
	BPF_UNDECIDED, /* neither was found within the bounds of the search */
};

/* Calls of which some words are given, while the others may be anything. */
struct bpf_calls {
	struct seccomp_data data;
	bool is_free[BPF_CALL_WORDS]; /* in the order of memory */
};

/* Of all searches of one comparison together: a profile may have thousands of them, and filters
 * from strangers may be made to keep each busy for long. */
struct bpf_budget {
	unsigned long left; /* in steps and comparisons; when it is used up, each search is short */
};

#define BPF_BUDGET_FULL ((struct bpf_budget){.left = 1000000000ul})
/* What a search gets all the same: most calls of most filters take less. */
#define BPF_EFFORT_MIN 20000ul

/* Follows the checked programs along all paths that such calls can take.  *witness is a call
 * that only the first allows, if there is one: both filters were run on it.  What the first leaves
 * to a tracer or a supervisor is undecided where the second neither allows it nor does the same.
 * Not reentrant. */
enum bpf_within bpf_within(const struct bpf_program *first, const struct bpf_program *second,
        const struct bpf_calls *calls, struct bpf_budget *budget, struct seccomp_data *witness);

/* The same with a hundredth of the effort, for a search that is one of many. */
enum bpf_within bpf_within_briefly(const struct bpf_program *first,
        const struct bpf_program *second, const struct bpf_calls *calls, struct bpf_budget *budget,
        struct seccomp_data *witness);

/* Briefly: is there such a call to which a checked program gives this answer?  BPF_EXCEEDS:
 * *witness is one; BPF_WITHIN: there is none. */
enum bpf_within bpf_find_answer(const struct bpf_program *program, uint32_t answer,
        const struct bpf_calls *calls, struct bpf_budget *budget, struct seccomp_data *witness);

#endif
