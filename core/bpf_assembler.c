#include "bpf_assembler.h"

#include <linux/seccomp.h>

/* Conditional jumps have offsets of 8 bits: whoever needs to jump further emits BPF_JA. */
void bpf_emit(struct bpf_assembler *out, unsigned code, uint32_t k, unsigned jt, unsigned jf)
{
	out->code[out->n++] = (struct sock_filter){(uint16_t)code, (uint8_t)jt, (uint8_t)jf, k};
}

void bpf_emit_return(struct bpf_assembler *out, uint32_t value)
{
	bpf_emit(out, BPF_RET | BPF_K, value, 0, 0);
}

/* Not byte-swapped, unlike loads from packets: for seccomp the kernel turns BPF_ABS into a plain
 * load from struct seccomp_data (seccomp_check_filter() of kernel/seccomp.c). */
void bpf_emit_load(struct bpf_assembler *out, size_t offset)
{
	bpf_emit(out, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

void bpf_emit_if(struct bpf_assembler *out, uint32_t value, unsigned otherwise)
{
	bpf_emit(out, BPF_JMP | BPF_JEQ | BPF_K, value, 0, otherwise);
}

/* Arguments have 64 bits in the machine's byte order, and classic BPF loads 32 at a time. */
size_t bpf_argument_offset(unsigned index, bool high)
{
	bool little_endian = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

	return offsetof(struct seccomp_data, args) + index * sizeof(uint64_t) +
	       (high == little_endian ? sizeof(uint32_t) : 0);
}
