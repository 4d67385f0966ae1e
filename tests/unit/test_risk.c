/* The tables of risks and siblings: their rows make sense. */
#include "profilegen/risk.h"
#include "profilegen/risk_condition.h"
#include "profilegen/siblings.h"

#include "risk_tier.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool is_refused(const char *call)
{
	risk_for_each (row)
		if (row->condition.kind == RISK_ALWAYS && row->condition.errno_return == EPERM &&
		        !strcmp(row->call, call))
			return true;
	return false;
}

/* C libraries fall back on ENOSYS only, and another answer ends what would have worked: unless
 * what they fall back to is refused as well. */
static void answers_enosys_where_callers_fall_back(void **state)
{
	(void)state;
	risk_for_each (row)
		sibling_for_each (sibling) {
			if (strcmp(row->call, sibling->call) || !*sibling->fallback ||
			        is_refused(sibling->instead) ||
			        strstr(sibling->fallback, "32-bit times"))
				continue;
			if (row->condition.errno_return != ENOSYS)
				fail_msg("%s: %s", row->call, sibling->fallback);
		}
}

static void never_denies_the_means_of_sandboxing(void **state)
{
	(void)state;
	assert_int_equal(risk_tier_of("seccomp"), -1);
	assert_int_equal(risk_tier_of("prctl"), -1);
	assert_int_equal(risk_tier_of("landlock_create_ruleset"), -1);
	assert_int_equal(risk_tier_of("landlock_add_rule"), -1);
	assert_int_equal(risk_tier_of("landlock_restrict_self"), -1);
}

static void knows_tiers(void **state)
{
	(void)state;
	assert_int_equal(risk_tier_of("bpf"), RISK_CRITICAL);
	assert_int_equal(risk_tier_of("clone"), RISK_CRITICAL);
	assert_int_equal(risk_tier_of("keyctl"), RISK_HIGH);
	assert_int_equal(risk_tier_of("splice"), RISK_MEDIUM);
	assert_int_equal(risk_tier_of("mlockall"), RISK_LOW);
	assert_int_equal(risk_tier_of("read"), -1);
	for (int tier = RISK_CRITICAL; tier <= RISK_LOW; tier++)
		assert_int_equal(risk_tier_parse(risk_tier_name(tier)), tier);
	assert_int_equal(risk_tier_parse("severe"), -1);
}

/* As risk.csv has it. */
static const struct risk_condition *condition_of(const char *call)
{
	risk_for_each (row)
		if (!strcmp(row->call, call))
			return &row->condition;
	fail_msg("no row for %s", call);
	return NULL;
}

static const struct {
	const char *call;
	uint32_t value;
	bool holds;
} condition_rows[] = {
        {"bpf", 0, true}, {"clone3", 5, true}, /* whatever the argument */
        {"clone", 0x00020000, true},           /* CLONE_NEWNS */
        {"clone", 0x40000011, true},           /* CLONE_NEWNET | SIGCHLD */
        {"clone", 0x003d0f00, false},          /* a thread */
        {"ioctl", 0x5412, true}, {"ioctl", 0x5413, false}, {"personality", 0, false},
        {"personality", 8, false}, {"personality", 0xffffffff, false},
        {"personality", 0x40000, true}, /* ADDR_NO_RANDOMIZE */
};

static void evaluates_conditions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(condition_rows) / sizeof(condition_rows[0]); i++)
		if (risk_condition_holds(condition_of(condition_rows[i].call),
		            condition_rows[i].value) != condition_rows[i].holds)
			fail_msg("%s with 0x%x", condition_rows[i].call, condition_rows[i].value);
}

static void compiles_conditions(void **state)
{
	const struct risk_condition *clone = condition_of("clone"), *ioctl = condition_of("ioctl");

	(void)state;
	assert_int_equal(clone->n_values, 7); /* the seven CLONE_NEW* of linux/sched.h */
	assert_int_equal(clone->errno_return, EPERM);
	assert_int_equal(ioctl->kind, RISK_EQUALS);
	assert_int_equal(ioctl->index, 1);
	assert_int_equal(condition_of("clone3")->kind, RISK_ALWAYS);
	assert_int_equal(condition_of("clone3")->errno_return, ENOSYS);
}

static const struct {
	uint32_t values[6];
	size_t n_values, n_blocks; /* 0: not known from elsewhere */
} cover_rows[] = {
        {{0}, 0, 1},
        {{0}, 1, 32},
        {{0, 1}, 2, 31},
        {{0, 0xffffffff}, 2, 62},
        {{0, 8, 0x20000, 0x20008, 0xffffffff}, 5, 60},
        {{1, 2, 4, 0x80000000, 0x7fffffff, 77}, 6, 0},
};

static bool is_covered(const struct risk_block *blocks, size_t n_blocks, uint32_t value)
{
	size_t n_hits = 0;

	for (size_t i = 0; i < n_blocks; i++)
		n_hits += (value & blocks[i].mask) == blocks[i].datum;
	assert_true(n_hits <= 1);
	return n_hits;
}

/* Disjoint blocks whose sizes add up to all but the values, none of which is inside. */
static void covers_exactly_the_rest(void **state)
{
	(void)state;
	for (size_t row = 0; row < sizeof(cover_rows) / sizeof(cover_rows[0]); row++) {
		struct risk_block blocks[32 * 6];
		size_t n_values = cover_rows[row].n_values;
		const uint32_t *values = cover_rows[row].values;
		size_t n_blocks = risk_cover_complement(values, n_values, blocks);
		uint64_t covered = 0;

		for (size_t i = 0; i < n_blocks; i++)
			covered += 1ull << (32 - __builtin_popcount(blocks[i].mask));
		assert_int_equal(covered, (1ull << 32) - n_values);
		for (size_t i = 0; i < n_values; i++)
			assert_false(is_covered(blocks, n_blocks, values[i]));
		srandom(1);
		for (size_t i = 0; i < 1000; i++)
			is_covered(blocks, n_blocks, (uint32_t)random() * 2u);
		if (cover_rows[row].n_blocks)
			assert_int_equal(n_blocks, cover_rows[row].n_blocks);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(answers_enosys_where_callers_fall_back),
	        cmocka_unit_test(never_denies_the_means_of_sandboxing),
	        cmocka_unit_test(knows_tiers),
	        cmocka_unit_test(evaluates_conditions),
	        cmocka_unit_test(compiles_conditions),
	        cmocka_unit_test(covers_exactly_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
