/*
 * Writing classic BPF, one instruction after the other, into memory that is large enough.
 */
#ifndef SECPROF_BPF_ASSEMBLER_H
#define SECPROF_BPF_ASSEMBLER_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bpf_assembler {
	struct sock_filter *code; /* the caller's */
	size_t n;
};

void bpf_emit(struct bpf_assembler *out, unsigned code, uint32_t k, unsigned jt, unsigned jf);
void bpf_emit_return(struct bpf_assembler *out, uint32_t value);

/* Loads a word of struct seccomp_data. */
void bpf_emit_load(struct bpf_assembler *out, size_t offset);

/* Skips the next `otherwise` instructions if the accumulator holds another value. */
void bpf_emit_if(struct bpf_assembler *out, uint32_t value, unsigned otherwise);

/* The offset of the upper or lower half of an argument in struct seccomp_data. */
size_t bpf_argument_offset(unsigned index, bool high);

#endif
