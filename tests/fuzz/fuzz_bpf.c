/* Any bytes as a filter (after 64 bytes of seccomp_data and one of which words are known):
 * what the checker passes runs to an end, and its return is among the possible ones. */
#include "bpf.h"

#include "cleanup.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes);

static void check_outcomes(const struct bpf_program *program, const struct bpf_knowledge *known)
{
	uint32_t values[64], returned = bpf_run(program, &known->data);
	size_t n_values = bpf_outcomes(program, known, values, 64);

	if (n_values > 64)
		return;
	for (size_t i = 0; i < n_values; i++)
		if (values[i] == returned)
			return;
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
	struct bpf_knowledge known = {0};
	size_t head = sizeof(known.data) + 1;
	struct error err;

	if (n_bytes < head)
		return 0;
	memcpy(&known.data, bytes, sizeof(known.data));
	for (unsigned i = 0; i < 6; i++)
		known.args_known[i] = bytes[head - 1] >> i & 1;
	size_t length = (n_bytes - head) / sizeof(struct sock_filter);
	cleanup_free struct sock_filter *instructions = malloc(length * sizeof(*instructions) + 1);

	if (!instructions)
		return 0;
	memcpy(instructions, bytes + head, length * sizeof(*instructions));
	struct bpf_program program = {instructions, length};

	if (!bpf_check(&program, &err))
		check_outcomes(&program, &known);
	return 0;
}
