#include "risk_condition.h"

#include "cleanup.h"
#include "errno_name.h"
#include "syscall_limits.h"
#include "text.h"

#include <errno.h>
#include <string.h>

/* The next word of a condition as a number of 32 bits. */
static int next_number(char **rest, uint32_t *number, struct error *err)
{
	const char *word = strsep(rest, " ");
	uint64_t value;

	if (!word)
		return error_set(err, "a number is missing");
	if (text_parse_u64(word, &value, err))
		return -1;
	if (value > UINT32_MAX)
		return error_set(err, "%s has more than 32 bits", word);
	*number = (uint32_t)value;
	return 0;
}

static int parse_values(char **rest, struct risk_condition *condition, struct error *err)
{
	uint32_t index;

	if (next_number(rest, &index, err))
		return -1;
	if (index >= SYSCALL_ARGS)
		return error_set(
		        err, "an argument's index is 0 to %d, not %u", SYSCALL_ARGS - 1, index);
	condition->index = index;
	do {
		if (condition->n_values == RISK_VALUES_MAX - CALL_ARG_VALUES_MAX)
			return error_set(err, "too many values");
		if (next_number(rest, &condition->values[condition->n_values], err))
			return -1;
		condition->n_values++;
	} while (*rest);
	return 0;
}

static int parse_any_bit(char **rest, struct risk_condition *condition, struct error *err)
{
	condition->kind = RISK_ANY_BIT;
	if (parse_values(rest, condition, err))
		return -1;
	if (condition->n_values != 1)
		return error_set(err, "one mask is wanted");
	uint32_t mask = condition->values[0];

	condition->n_values = 0;
	for (; mask; mask &= mask - 1)
		condition->values[condition->n_values++] = mask & -mask;
	return 0;
}

static int parse_equals(char **rest, struct risk_condition *condition, struct error *err)
{
	condition->kind = RISK_EQUALS;
	if (parse_values(rest, condition, err))
		return -1;
	return condition->n_values == 1 ? 0 : error_set(err, "one value is wanted");
}

static int parse_none_of(char **rest, struct risk_condition *condition, struct error *err)
{
	condition->kind = RISK_NONE_OF;
	return parse_values(rest, condition, err);
}

static int parse_errno(char **rest, struct risk_condition *condition, struct error *err)
{
	condition->errno_return = *rest ? errno_number(*rest) : 0;
	return condition->errno_return ? 0 : error_set(err, "no such errno");
}

static const struct {
	const char *name;
	int (*parse)(char **rest, struct risk_condition *condition, struct error *err);
} kinds[] = {
        {"any-bit", parse_any_bit},
        {"equals", parse_equals},
        {"none-of", parse_none_of},
        {"errno", parse_errno},
};

int risk_condition_parse(const char *text, struct risk_condition *condition, struct error *err)
{
	cleanup_free char *copy = strdup(text);
	char *rest = copy;

	*condition = (struct risk_condition){.kind = RISK_ALWAYS, .errno_return = EPERM};
	if (!copy)
		return error_no_memory(err);
	if (!*text)
		return 0;
	const char *word = strsep(&rest, " ");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, word))
			continue;
		if (kinds[i].parse(&rest, condition, err))
			return error_prefix(err, "condition \"%s\"", text);
		return 0;
	}
	return error_set(err, "condition \"%s\": not any-bit, equals, none-of or errno", text);
}

/* clone's first two arguments are swapped on s390 (CONFIG_CLONE_BACKWARDS2). */
unsigned risk_argument_index(const struct arch *arch, const char *call, unsigned index)
{
	if (!strcmp(call, "clone") && !strncmp(arch->name, "s390", strlen("s390")))
		return 1;
	return index;
}

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
