#include "free_calls.h"

#include "profile_compile.h"

#include <string.h>

struct bpf_calls free_calls(const struct arch *arch, int nr, const uint64_t args[SYSCALL_ARGS],
        const bool known[SYSCALL_ARGS])
{
	struct bpf_calls calls = {.data = profile_call(arch, nr)};
	struct seccomp_data free_bits = {.instruction_pointer = UINT64_MAX};
	uint32_t words[BPF_CALL_WORDS];

	for (unsigned i = 0; i < SYSCALL_ARGS; i++) {
		bool is_known = known && known[i];

		profile_call_set_arg(&free_bits, arch, i, is_known ? 0 : arch_argument_mask(arch));
		if (is_known)
			profile_call_set_arg(
			        &calls.data, arch, i, args[i] & arch_argument_mask(arch));
	}
	/* By the 32-bit words that a filter can load, in the order of memory. */
	memcpy(words, &free_bits, sizeof(words));
	for (size_t i = 0; i < BPF_CALL_WORDS; i++)
		calls.is_free[i] = words[i] != 0;
	return calls;
}

void free_calls_arguments(
        const struct seccomp_data *found, const struct arch *arch, uint64_t args[SYSCALL_ARGS])
{
	struct seccomp_data data = {0};

	for (unsigned i = 0; i < SYSCALL_ARGS; i++) {
		/* Words of foreign arguments are in foreign order; twice swapped, they are in
		 * ours. */
		profile_call_set_arg(&data, arch, i, found->args[i]);
		args[i] = data.args[i];
	}
}
