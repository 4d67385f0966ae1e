#include "risk_condition.h"

#include "cleanup.h"
#include "errno_name.h"
#include "syscall_limits.h"
#include "text.h"

#include <errno.h>
#include <string.h>

bool risk_condition_holds(const struct risk_condition *condition, uint32_t value)
{
	bool found = condition->kind == RISK_ALWAYS;

	for (size_t i = 0; i < condition->n_values; i++)
		found |= condition->kind == RISK_ANY_BIT ? (value & condition->values[i]) != 0
		                                         : value == condition->values[i];
	return condition->kind == RISK_NONE_OF ? !found : found;
}

static bool is_in(struct risk_block block, uint32_t value)
{
	return (value & block.mask) == block.datum;
}

/* The bit outside the block's mask on which the values in the block agree most. */
static uint32_t most_agreed_bit(struct risk_block block, const uint32_t *values, size_t n_values)
{
	size_t best_agreement = 0;
	uint32_t best = 0;

	for (uint32_t free_bits = ~block.mask; free_bits; free_bits &= free_bits - 1) {
		uint32_t bit = free_bits & -free_bits;
		size_t set = 0, clear = 0;

		for (size_t i = 0; i < n_values; i++) {
			set += is_in(block, values[i]) && values[i] & bit;
			clear += is_in(block, values[i]) && !(values[i] & bit);
		}
		size_t agreement = set > clear ? set : clear;

		if (agreement > best_agreement) {
			best_agreement = agreement;
			best = bit;
		}
	}
	return best;
}

/* Recurses at most 32 deep: each level fixes one more bit. */
static size_t cover(
        struct risk_block block, const uint32_t *values, size_t n_values, struct risk_block *blocks)
{
	bool empty = true;

	for (size_t i = 0; i < n_values; i++)
		empty &= !is_in(block, values[i]);
	if (empty) {
		*blocks = block;
		return 1;
	}
	if (block.mask == UINT32_MAX)
		return 0;
	/* One half has as few of the values as possible, and is likely to become a block at once:
	 * fewer rules. */
	uint32_t bit = most_agreed_bit(block, values, n_values);
	struct risk_block clear = {block.mask | bit, block.datum};
	struct risk_block set = {block.mask | bit, block.datum | bit};
	size_t n_blocks = cover(clear, values, n_values, blocks);

	return n_blocks + cover(set, values, n_values, blocks + n_blocks);
}

size_t risk_cover_complement(const uint32_t *values, size_t n_values, struct risk_block *blocks)
{
	return cover((struct risk_block){0, 0}, values, n_values, blocks);
}
