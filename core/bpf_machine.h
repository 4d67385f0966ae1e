/*
 * The machine that runs classic BPF, where each word of its state and of the call is known or may
 * be anything.
 */
#ifndef SECPROF_CORE_BPF_MACHINE_H
#define SECPROF_CORE_BPF_MACHINE_H

#include "bpf.h"

#define BPF_DATA_WORDS (sizeof(struct seccomp_data) / sizeof(uint32_t))

struct bpf_word {
	uint32_t value; /* 0 if not known, so that words compare */
	bool known;
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
	size_t next[2];
	unsigned n_next;
	bool returns;
	struct bpf_word value;
};

extern const struct bpf_word bpf_unknown_word;

/* As the kernel starts it: everything zero, memory unknown. */
struct bpf_machine bpf_machine_at_start(void);

/* Executes one instruction of a checked program, the one at `pc`. */
struct bpf_step bpf_execute(const struct sock_filter *insn, size_t pc, struct bpf_machine *machine,
        const struct bpf_input *input);

#endif
