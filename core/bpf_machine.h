/*
 * The machine that runs classic BPF, where each word of its state and of the call is known or may
 * be anything.
 */
#ifndef SECPROF_CORE_BPF_MACHINE_H
#define SECPROF_CORE_BPF_MACHINE_H

#include "bpf.h"
#include "word_solver.h"

#define BPF_DATA_WORDS (sizeof(struct seccomp_data) / sizeof(uint32_t))

enum bpf_word_kind { BPF_ANYTHING, BPF_KNOWN, BPF_PART };

/* Small, as outcomes are found by copying many. */
struct bpf_word {
	uint32_t value; /* BPF_KNOWN; BPF_PART: the mask of what it has of a word of the call; else
	                   0, so that words compare */
	uint8_t kind;   /* enum bpf_word_kind */
	uint8_t source; /* BPF_PART: which word of the call */
};

struct bpf_machine {
	struct bpf_word a, x, memory[BPF_MEMWORDS];
};

struct bpf_input {
	uint32_t words[BPF_DATA_WORDS];
	bool known[BPF_DATA_WORDS];
};

/* What may happen after one instruction: up to two places to go on, or a return. */
struct bpf_step {
	uint16_t next[2]; /* below BPF_MAXINSNS */
	uint8_t n_next;
	bool returns;
	/* Of two places it is the first if a word of the call compares so, and the second if not.
	 * No orders: what decides is not known. */
	uint8_t source;
	struct word_comparison first_if;
	struct bpf_word value;
};

bool bpf_word_equal(struct bpf_word a, struct bpf_word b);

/* As the kernel starts it: everything zero, memory unknown. */
struct bpf_machine bpf_machine_at_start(void);

/* Executes one instruction of a checked program, the one at `pc`. */
struct bpf_step bpf_execute(const struct sock_filter *insn, size_t pc, struct bpf_machine *machine,
        const struct bpf_input *input);

#endif
