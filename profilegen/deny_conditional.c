#include "deny_conditional.h"

#include "clone3.h"
#include "evidence.h"
#include "generate_parts.h"
#include "multiplex.h"
#include "predict_values.h"

#include "cleanup.h"
#include "generate.h"
#include "profile.h"
#include "recording.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

/* What is left of a condition without what was used: its bits, or values, as the table has them.
 * An exception list holds all values that a recording has of a call, but perhaps not those of
 * several ABIs. */
#define LEFT_MAX (RISK_VALUES_MAX + CALL_ARG_VALUES_MAX)

struct left {
	enum risk_condition_kind kind;
	uint32_t values[LEFT_MAX];
	size_t n_values;
};

static struct left whole(const struct risk_condition *condition)
{
	struct left left = {.kind = condition->kind, .n_values = condition->n_values};

	for (size_t i = 0; i < condition->n_values; i++)
		left.values[i] = condition->values[i];
	return left;
}

static bool has_value(const struct left *left, uint32_t value)
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
        const struct deny *deny, const struct risk_row *row, struct left *left, uint32_t used)
{
	size_t kept = 0;

	if (left->kind == RISK_NONE_OF) {
		if (has_value(left, used))
			return 0;
		/* Then the row makes no rule at all, and a remark says so. */
		if (left->n_values == LEFT_MAX)
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
        const struct call *call, const struct call_arg *arg, struct left *left)
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
        struct left *left)
{
	unsigned index = arch_argument_index(call->arch, row->call, row->condition.index);

	if (!evidence_is_complete(call, index))
		return -1;
	return spare_values(deny, row, call, evidence_arg(call, index), left);
}

/* Where clone3 is refused, C libraries call clone with the flags that it has. */
static int spare_clone3(const struct deny *deny, const struct risk_row *row,
        const struct call *call, struct left *left)
{
	if (strcmp(row->call, "clone") != 0 || !clone3_is(call))
		return 0;
	return spare_values(deny, row, call, &call->clone_args.flags, left);
}

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

static bool is_used_multiplexed(const struct deny *deny, const char *name)
{
	multiplex_for_each (row)
		for (size_t i = 0; i < deny->observed->n_calls && !strcmp(row->call, name); i++)
			if (evidence_may_be(&deny->observed->calls[i], row))
				return true;
	return false;
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
        struct deny *deny, const struct risk_row *row, const struct left *left, uint32_t value)
{
	/* A bit with itself as the mask, a value with all 32: the upper half is never compared, as
	 * Linux ignores it (CVE-2019-10063). */
	uint32_t mask = left->kind == RISK_ANY_BIT ? value : UINT32_MAX;

	return add_masked(deny, row, (struct risk_block){mask, value}, "");
}

/* One rule per bit or value: a rule is for all ABIs of the profile. */
static int add_each(struct deny *deny, const struct risk_row *row, const struct left *left)
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
static int describe_block(const struct left *left, size_t index, size_t n_blocks, char **note)
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

static int add_complement(struct deny *deny, const struct risk_row *row, const struct left *left)
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

static void remark_unknown(struct deny *deny, const struct risk_row *row, const struct left *left)
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
	struct left left = whole(&row->condition);
	const struct arch *other = find_other_place(deny, row);
	/* Arguments in memory were not recorded, so nothing is known of what was used. */
	bool proven = !is_used_multiplexed(deny, row->call);

	for (size_t i = 0; i < deny->observed->n_calls && proven; i++) {
		const struct call *call = &deny->observed->calls[i];

		if (!strcmp(call->name, row->call))
			/* A used call without all its values on record must not be refused at
			 * all. */
			proven = !spare_used(deny, row, call, &left);
		else
			proven = !spare_clone3(deny, row, call, &left);
	}
	if (!proven) {
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
