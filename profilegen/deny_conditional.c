#include "deny_conditional.h"

#include "deny_left.h"
#include "generate_parts.h"
#include "multiplex.h"
#include "predict_values.h"

#include "cleanup.h"
#include "generate.h"
#include "profile.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

/* socketcall(2) takes its arguments in memory, where no filter looks: libseccomp makes a
 * rule about socket's arguments refuse socketcall(SYS_SOCKET) whatever they are. */
static const struct multiplex_row *multiplexer_of(
        const struct profile *profile, const char *name, const struct arch **arch)
{
	for (size_t i = 0; i < profile->n_architectures; i++) {
		*arch = profile->architectures[i];
		if (!arch_multiplexes(*arch))
			continue;
		multiplex_for_each (row)
			if (!strcmp(row->call, name))
				return row;
	}
	return NULL;
}

bool deny_is_multiplexed(const struct profile *profile, const char *call)
{
	const struct arch *arch;

	return multiplexer_of(profile, call, &arch) != NULL;
}

static void remark_multiplexer(struct deny *deny, const char *name)
{
	const struct arch *arch;
	const struct multiplex_row *row = multiplexer_of(deny->profile, name, &arch);

	if (!row || deny->warned_of_multiplexer)
		return;
	deny->warned_of_multiplexer = true;
	generate_remark(deny->options, REMARK_WARNING, name,
	        "on %s, programs that make this call through %s will have it refused whatever the "
	        "arguments: filters cannot see them",
	        arch->name, row->multiplexer);
}

/* Is there an argument for which both rules hold? */
static bool overlap(const struct profile_condition *a, const struct profile_condition *b)
{
	/* Not known: taken for an overlap, so that no rule contradicts another. */
	if (a->index != b->index || a->op != OP_MASKED_EQ || b->op != OP_MASKED_EQ)
		return true;
	return !((a->value_two ^ b->value_two) & a->value & b->value);
}

/* Beside an allow-list: what it allows stays allowed. */
static bool is_allowed(
        const struct deny *deny, const char *call, const struct profile_condition *condition)
{
	for (size_t i = 0; i < deny->profile->n_rules; i++) {
		const struct profile_rule *rule = &deny->profile->rules[i];

		if (rule->action != ACTION_ALLOW || !profile_rule_lists(rule, call))
			continue;
		if (rule->n_conditions != 1 || overlap(&rule->conditions[0], condition))
			return true;
	}
	return false;
}

static int add_masked(
        struct deny *deny, const struct risk_row *row, struct risk_block block, const char *note)
{
	const char *name = row->call;
	struct profile_condition masked = {
	        /* A profile's rule has one index for all ABIs: that of the native one. */
	        .index = arch_argument_index(deny->native, row->call, row->condition.index),
	        .op = OP_MASKED_EQ,
	        .value = block.mask,
	        .value_two = block.datum,
	};
	struct profile_rule rule = {
	        .names = &name,
	        .n_names = 1,
	        .errno_return = row->condition.errno_return,
	        .conditions = &masked,
	        .n_conditions = 1,
	};

	return is_allowed(deny, row->call, &masked) ? 0 : deny_add_rule(deny, row, &rule, note);
}

static bool find_value(
        const struct deny *deny, const struct risk_row *row, size_t abi, uint32_t *value)
{
	return predict_value_on(
	        deny->profile->architectures[abi], row->call, row->condition.index, value);
}

/* Is the value on this ABI another than on those before? */
static bool is_new_value(const struct deny *deny, const struct risk_row *row, size_t abi,
        uint32_t in_table, uint32_t value)
{
	for (size_t i = 0; i < abi; i++) {
		uint32_t before = in_table;

		if (find_value(deny, row, i, &before) && before == value)
			return false;
	}
	return true;
}

static int add_value(
        struct deny *deny, const struct risk_row *row, const struct deny_left *left, uint32_t value)
{
	/* A bit with itself as the mask, a value with all 32: the upper half is never compared, as
	 * Linux ignores it (CVE-2019-10063). */
	uint32_t mask = left->kind == RISK_ANY_BIT ? value : UINT32_MAX;

	return add_masked(deny, row, (struct risk_block){mask, value}, "");
}

/* One rule per bit or value: a rule is for all ABIs of the profile. */
static int add_each(struct deny *deny, const struct risk_row *row, const struct deny_left *left)
{
	for (size_t i = 0; i < left->n_values; i++)
		for (size_t abi = 0; abi < deny->profile->n_architectures; abi++) {
			uint32_t value = left->values[i];

			if (find_value(deny, row, abi, &value) &&
			        is_new_value(deny, row, abi, left->values[i], value) &&
			        add_value(deny, row, left, value))
				return -1;
		}
	return 0;
}

/* "no. 3 of 62 rules that together refuse all values but 0x0, 0x8": one alone says nothing
 * to a reader. */
static int describe_block(const struct deny_left *left, size_t index, size_t n_blocks, char **note)
{
	cleanup_free char *values = NULL;
	char value[16];

	for (size_t i = 0; i < left->n_values; i++) {
		snprintf(value, sizeof(value), "0x%x", left->values[i]);
		if (text_append(&values, ", ", value))
			return -1;
	}
	if (asprintf(note, "no. %zu of %zu rules that together refuse all values but %s", index + 1,
	            n_blocks, values) < 0) {
		*note = NULL;
		return -1;
	}
	return 0;
}

static int add_complement(
        struct deny *deny, const struct risk_row *row, const struct deny_left *left)
{
	/* risk_cover_complement() makes a block for each bit of each value at most. */
	cleanup_free struct risk_block *blocks = calloc(32 * left->n_values, sizeof(*blocks));

	if (!blocks)
		return error_no_memory(deny->err);
	size_t n_blocks = risk_cover_complement(left->values, left->n_values, blocks);

	for (size_t i = 0; i < n_blocks; i++) {
		cleanup_free char *note = NULL;

		if (describe_block(left, i, n_blocks, &note))
			return error_no_memory(deny->err);
		if (add_masked(deny, row, blocks[i], note))
			return -1;
	}
	return 0;
}

static void remark_unknown(
        struct deny *deny, const struct risk_row *row, const struct deny_left *left)
{
	for (size_t abi = 0; abi < deny->profile->n_architectures; abi++) {
		uint32_t value = left->values[0];

		if (find_value(deny, row, abi, &value))
			continue;
		generate_remark(deny->options, REMARK_WARNING, row->call,
		        "not denied on %s, where the number of that argument is not known (%s: "
		        "%s)",
		        deny->profile->architectures[abi]->name, risk_tier_name((int)row->tier),
		        row->why);
	}
}

/* An ABI of the profile that has the argument elsewhere; NULL: there is none. */
static const struct arch *find_other_place(const struct deny *deny, const struct risk_row *row)
{
	unsigned index = arch_argument_index(deny->native, row->call, row->condition.index);

	for (size_t i = 0; i < deny->profile->n_architectures; i++) {
		const struct arch *arch = deny->profile->architectures[i];

		if (arch_argument_index(arch, row->call, row->condition.index) != index)
			return arch;
	}
	return NULL;
}

int deny_conditional(struct deny *deny, const struct risk_row *row)
{
	struct deny_left left = deny_left_all(&row->condition);
	const struct arch *other = find_other_place(deny, row);

	if (!deny_left_spare_used(deny, row, &left)) {
		generate_remark(deny->options, REMARK_WARNING, row->call,
		        "used, but the recording does not say with which arguments; not denied "
		        "(%s: %s)",
		        risk_tier_name((int)row->tier), row->why);
		return 0;
	}
	if (left.n_values && other) {
		generate_remark(deny->options, REMARK_WARNING, row->call,
		        "not denied: on %s that is another argument, and a rule has one for all "
		        "architectures (%s: %s)",
		        other->name, risk_tier_name((int)row->tier), row->why);
		return 0;
	}
	/* With nothing left to refuse there is no rule, and nothing to warn of. */
	if (left.n_values) {
		remark_multiplexer(deny, row->call);
		remark_unknown(deny, row, &left);
	}
	return left.kind == RISK_NONE_OF ? add_complement(deny, row, &left)
	                                 : add_each(deny, row, &left);
}
