#include "argument_bits.h"

#include "evidence.h"
#include "multiplex.h"
#include "runtime_argument.h"

#include "syscall_name.h"

#include <stddef.h>
#include <string.h>

static const struct argument_bits rows[] = {
#include "argument_bits.inc"
};

static const struct argument_bits *const rows_end = rows + sizeof(rows) / sizeof(rows[0]);

const struct argument_bits *argument_bits_next(
        const struct argument_bits *previous, const char *call)
{
	const struct argument_bits *row = previous ? previous + 1 : rows;

	while (row < rows_end && strcmp(row->call, call) != 0)
		row++;
	return row < rows_end ? row : NULL;
}

static bool holds(const char *call, uint32_t value)
{
	const struct argument_bits *row = NULL;

	while ((row = argument_bits_next(row, call)))
		if ((value & row->mask) == row->value)
			return true;
	return false;
}

/* A rule has one index for all ABIs of the profile. */
static const struct arch *arch_without_register(const struct profile *profile, const char *call)
{
	int nr;

	for (size_t i = 0; i < profile->n_architectures; i++)
		if (arch_argument_in_memory(profile->architectures[i], call) &&
		        syscall_number(profile->architectures[i], call, &nr))
			return profile->architectures[i];
	return NULL;
}

static const char *why_incomplete(const char *call, const struct run *observed,
        const struct generate_options *options, const struct profile *profile)
{
	const unsigned index = argument_bits_next(NULL, call)->index;

	if (arch_without_register(profile, call))
		return "one of the ABIs has its arguments in memory, where no filter sees them";
	if (runtime_argument_is_unknown(call, options->engines))
		return "a container runtime needs it, with arguments that were not measured";
	for (size_t i = 0; i < observed->n_calls; i++) {
		const struct call *seen = &observed->calls[i];

		if (!profile_lists_arch(profile, seen->arch))
			continue;
		if (!strcmp(seen->name, call) && !evidence_is_complete(seen, index))
			return "the recording does not have all its arguments";
		multiplex_for_each (row)
			if (!strcmp(row->call, call) && evidence_may_be(seen, row))
				return "it was made through ipc, with arguments that no filter "
				       "sees";
	}
	return NULL;
}

static bool is_unrecorded(const char *call, const struct run *observed)
{
	const unsigned index = argument_bits_next(NULL, call)->index;

	for (size_t i = 0; i < observed->n_calls; i++)
		if (!strcmp(observed->calls[i].name, call) &&
		        evidence_arg(&observed->calls[i], index))
			return false;
	return true;
}

/* The first value that has none of the bits, of the recording and of the runtimes. */
static bool find_broken(const char *call, const struct run *observed,
        const struct generate_options *options, const struct profile *profile, uint32_t *value)
{
	const struct runtime_argument *needed = NULL;

	for (size_t i = 0; i < observed->n_calls; i++) {
		const struct call *seen = &observed->calls[i];
		const struct call_arg *arg =
		        !strcmp(seen->name, call) && profile_lists_arch(profile, seen->arch)
		                ? evidence_arg(seen, argument_bits_next(NULL, call)->index)
		                : NULL;

		for (size_t n = 0; arg && n < arg->n_values; n++) {
			*value = (uint32_t)arg->values[n];
			if (!holds(call, *value))
				return true;
		}
	}
	while ((needed = runtime_argument_next(needed, call, options->engines))) {
		*value = needed->value;
		if (!holds(call, *value))
			return true;
	}
	return false;
}

enum bits_verdict argument_bits_judge(const char *call, const struct run *observed,
        const struct generate_options *options, const struct profile *profile, const char **why,
        uint32_t *value)
{
	if (is_unrecorded(call, observed))
		return BITS_UNRECORDED;
	*why = why_incomplete(call, observed, options, profile);
	if (*why)
		return BITS_INCOMPLETE;
	return find_broken(call, observed, options, profile, value) ? BITS_BROKEN : BITS_HOLD;
}
