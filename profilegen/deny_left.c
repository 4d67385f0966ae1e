#include "deny_left.h"

#include "clone3.h"
#include "evidence.h"
#include "generate_parts.h"
#include "multiplex.h"

#include "generate.h"
#include "recording.h"

#include <stdio.h>
#include <string.h>

struct deny_left deny_left_all(const struct risk_condition *condition)
{
	struct deny_left left = {.kind = condition->kind, .n_values = condition->n_values};

	for (size_t i = 0; i < condition->n_values; i++)
		left.values[i] = condition->values[i];
	return left;
}

static bool has_value(const struct deny_left *left, uint32_t value)
{
	for (size_t i = 0; i < left->n_values; i++)
		if (left->values[i] == value)
			return true;
	return false;
}

/* Is it this value of the table on one of the profile's ABIs? */
static bool is_on_an_abi(
        const struct deny *deny, const struct risk_row *row, uint32_t value, uint32_t in_table)
{
	for (size_t i = 0; i < deny->profile->n_architectures; i++)
		if (risk_value_is(row, deny->profile->architectures[i], value, in_table))
			return true;
	return false;
}

/* -1 if the list is full. */
static int spare(
        const struct deny *deny, const struct risk_row *row, struct deny_left *left, uint32_t used)
{
	size_t kept = 0;

	if (left->kind == RISK_NONE_OF) {
		if (has_value(left, used))
			return 0;
		/* Then the row makes no rule at all, and a remark says so. */
		if (left->n_values == DENY_LEFT_MAX)
			return -1;
		left->values[left->n_values++] = used;
		return 0;
	}
	for (size_t i = 0; i < left->n_values; i++) {
		uint32_t value = left->values[i];
		/* A value that was used may have several of the bits: each of them was. */
		bool hit = left->kind == RISK_ANY_BIT ? (value & used) != 0
		                                      : is_on_an_abi(deny, row, used, value);

		if (!hit)
			left->values[kept++] = value;
	}
	left->n_values = kept;
	return 0;
}

static void remark_value(const struct deny *deny, const struct risk_row *row,
        const struct call *call, unsigned index, uint32_t value)
{
	char how[64];

	snprintf(how, sizeof(how), "; argument %u was 0x%x", index, value);
	deny_remark_used(deny, row, call, how);
}

/* A number that is risky on one ABI of the profile may be another request on that of the call: a
 * rule, which is for all of them, would refuse it. */
static void remark_other_meaning(const struct deny *deny, const struct risk_row *row,
        const struct call *call, uint32_t value)
{
	generate_remark(deny->options, REMARK_WARNING, row->call,
	        "not denied: 0x%x was used on %s, where it is something else (%s: %s)", value,
	        call->arch->name, risk_tier_name((int)row->tier), row->why);
}

enum use { USE_NONE, USE_RISKY, USE_OF_ITS_NUMBER };

static enum use use_of(const struct deny *deny, const struct risk_row *row, const struct arch *arch,
        uint32_t value)
{
	const struct risk_condition *condition = &row->condition;
	enum use use = USE_NONE;

	if (condition->kind != RISK_EQUALS)
		return risk_condition_holds(condition, value) ? USE_RISKY : USE_NONE;
	for (size_t i = 0; i < condition->n_values; i++) {
		if (risk_value_is(row, arch, value, condition->values[i]))
			return USE_RISKY;
		if (is_on_an_abi(deny, row, value, condition->values[i]))
			use = USE_OF_ITS_NUMBER;
	}
	return use;
}

/* -1 if the list cannot hold them. */
static int spare_values(const struct deny *deny, const struct risk_row *row,
        const struct call *call, const struct call_arg *arg, struct deny_left *left)
{
	unsigned index = arch_argument_index(call->arch, row->call, row->condition.index);

	for (size_t i = 0; i < arg->n_values; i++) {
		uint32_t value = (uint32_t)arg->values[i];
		enum use use = use_of(deny, row, call->arch, value);

		if (use == USE_NONE)
			continue;
		if (use == USE_OF_ITS_NUMBER)
			remark_other_meaning(deny, row, call, value);
		else if (!deny->allowed)
			remark_value(deny, row, call, index, value);
		if (spare(deny, row, left, value))
			return -1;
	}
	return 0;
}

/* -1 if the recording does not prove which values were used. */
static int spare_used(const struct deny *deny, const struct risk_row *row, const struct call *call,
        struct deny_left *left)
{
	unsigned index = arch_argument_index(call->arch, row->call, row->condition.index);

	if (!evidence_is_complete(call, index))
		return -1;
	return spare_values(deny, row, call, evidence_arg(call, index), left);
}

/* Where clone3 is refused, C libraries call clone with the flags that it has. */
static int spare_clone3(const struct deny *deny, const struct risk_row *row,
        const struct call *call, struct deny_left *left)
{
	if (strcmp(row->call, "clone") != 0 || !clone3_is(call))
		return 0;
	return spare_values(deny, row, call, &call->clone_args.flags, left);
}

static bool is_used_multiplexed(const struct deny *deny, const char *name)
{
	multiplex_for_each (row)
		for (size_t i = 0; i < deny->observed->n_calls && !strcmp(row->call, name); i++)
			if (evidence_may_be(&deny->observed->calls[i], row))
				return true;
	return false;
}

bool deny_left_spare_used(
        const struct deny *deny, const struct risk_row *row, struct deny_left *left)
{
	/* Arguments in memory were not recorded, so nothing is known of what was used. */
	bool proven = !is_used_multiplexed(deny, row->call);

	for (size_t i = 0; i < deny->observed->n_calls && proven; i++) {
		const struct call *call = &deny->observed->calls[i];

		if (!strcmp(call->name, row->call))
			/* A used call without all its values on record must not be refused at
			 * all. */
			proven = !spare_used(deny, row, call, left);
		else
			proven = !spare_clone3(deny, row, call, left);
	}
	return proven;
}
