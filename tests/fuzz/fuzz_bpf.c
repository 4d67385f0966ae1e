/* Any bytes as a filter (after 64 bytes of seccomp_data and one of which words are known):
 * what the checker passes runs to an end, its return is among the possible ones, and what
 * bpf_make_stops makes of it stops where it refuses. */
#include "fuzz.h"

#include "bpf_outcomes.h"

#include "bpf_run.h"
#include "bpf_stops.h"
#include "cleanup.h"

#include <string.h>

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

/* The key is never there: no call has one in an argument that is not looked at. */
static void check_stops(const struct bpf_program *program, const struct seccomp_data *data)
{
	const uint32_t stop = SECCOMP_RET_TRACE | 0x5ec0;
	uint32_t returned = bpf_run(program, data);
	int argument = bpf_unused_argument(program);
	struct bpf_program made = {0};
	struct seccomp_data call = *data;
	struct error err;

	if (argument < 0)
		return;
	const struct bpf_stops stops = {.stop = stop, .key = {(unsigned)argument, 1}};

	call.args[argument] = 0;
	if (bpf_make_stops(program, &stops, &made, &err))
		return;
	must(bpf_run(&made, &call) == (bpf_action_allows(returned) ? returned : stop));
	bpf_release(&made);
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

	if (!bpf_check(&program, &err)) {
		check_outcomes(&program, &known);
		check_stops(&program, &known.data);
	}
	return 0;
}
