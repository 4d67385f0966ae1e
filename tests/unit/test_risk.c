#include "profilegen/risk.h"
#include "profilegen/risk_condition.h"
#include "profilegen/siblings.h"

#include "risk_tier.h"
#include "syscall_name.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PERSONALITY "none-of 0 0 8 0x20000 0x20008 0xffffffff"

/* Calls of the table that neither libseccomp 2.5 nor the supplement need to know: younger
 * than both may be. */
static bool is_a_call(const char *name)
{
	int nr;

	if (syscall_known_to_libseccomp(name))
		return true;
	arch_for_each (arch)
		if (syscall_number(arch, name, &nr))
			return true;
	return !strcmp(name, "listns"); /* Linux 7.2 */
}

static void rows_make_sense(void **state)
{
	(void)state;
	risk_for_each(row)
	{
		struct risk_condition condition;
		struct error err = {""};

		if (!is_a_call(row->call))
			fail_msg("%s is no system call", row->call);
		if (risk_tier_parse(row->tier) < 0)
			fail_msg("%s: tier %s", row->call, row->tier);
		if (risk_condition_parse(row->condition, &condition, &err))
			fail_msg("%s: %s", row->call, err.text);
		if (!*row->why || !*row->source)
			fail_msg("%s: no reason or no source", row->call);
		risk_for_each(
		        other) if (other < row && !strcmp(other->call, row->call) &&
		                   (!*row->condition || !strcmp(other->condition, row->condition)))
		        fail_msg("%s is there twice", row->call);
	}
}

static bool names_a_refused_call(const char *text)
{
	risk_for_each(row) if (!*row->condition && strstr(text, row->call)) return true;
	return false;
}

/* C libraries fall back on ENOSYS only, and another answer ends what would have worked: unless
 * what they fall back to is refused as well. */
static void answers_enosys_where_callers_fall_back(void **state)
{
	(void)state;
	risk_for_each(row) sibling_for_each (sibling)
	{
		struct risk_condition condition;
		struct error err;

		if (strcmp(row->call, sibling->call) || !*sibling->fallback ||
		        names_a_refused_call(sibling->fallback) ||
		        strstr(sibling->fallback, "32-bit times"))
			continue;
		assert_int_equal(risk_condition_parse(row->condition, &condition, &err), 0);
		if (condition.errno_return != ENOSYS)
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
		assert_int_equal(risk_tier_parse(risk_tier_name((enum risk_tier)tier)), tier);
	assert_int_equal(risk_tier_parse("severe"), -1);
}

static const struct {
	const char *condition;
	uint32_t value;
	bool holds;
} condition_rows[] = {
        {"", 0, true}, {"errno ENOSYS", 5, true},
        {"any-bit 0 0x7E020000", 0x00020000, true},  /* CLONE_NEWNS */
        {"any-bit 0 0x7E020000", 0x40000011, true},  /* CLONE_NEWNET | SIGCHLD */
        {"any-bit 0 0x7E020000", 0x003d0f00, false}, /* a thread */
        {"equals 1 0x5412", 0x5412, true}, {"equals 1 0x5412", 0x5413, false},
        {PERSONALITY, 0, false}, {PERSONALITY, 8, false}, {PERSONALITY, 0xffffffff, false},
        {PERSONALITY, 0x40000, true}, /* ADDR_NO_RANDOMIZE */
};

static void evaluates_conditions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(condition_rows) / sizeof(condition_rows[0]); i++) {
		struct risk_condition condition;
		struct error err = {""};

		if (risk_condition_parse(condition_rows[i].condition, &condition, &err) ||
		        risk_condition_holds(&condition, condition_rows[i].value) !=
		                condition_rows[i].holds)
			fail_msg("%s of 0x%x: %s", condition_rows[i].condition,
			        condition_rows[i].value, err.text);
	}
}

static void parses_parts(void **state)
{
	struct risk_condition condition;
	struct error err;

	(void)state;
	assert_int_equal(risk_condition_parse("any-bit 0 0x7E020000", &condition, &err), 0);
	assert_int_equal(condition.n_values, 7); /* the seven CLONE_NEW* of linux/sched.h */
	assert_int_equal(condition.errno_return, 1);
	assert_int_equal(risk_condition_parse("equals 1 0x541C", &condition, &err), 0);
	assert_int_equal(condition.index, 1);
	assert_int_equal(risk_condition_parse("errno ENOSYS", &condition, &err), 0);
	assert_int_equal(condition.kind, RISK_ALWAYS);
	assert_int_equal(condition.errno_return, 38);
}

static void refuses_bad_conditions(void **state)
{
	static const char *const bad[] = {
	        "sometimes",
	        "equals",
	        "equals 1",
	        "equals 6 1",
	        "equals 0 x",
	        "equals 0 1 2",
	        "equals 0 0x100000000",
	        "any-bit 0",
	        "none-of 0",
	        "none-of 0 1 ",
	        "errno",
	        "errno EWHAT",
	};
	struct risk_condition condition;
	struct error err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!risk_condition_parse(bad[i], &condition, &err))
			fail_msg("took \"%s\"", bad[i]);
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
	        cmocka_unit_test(rows_make_sense),
	        cmocka_unit_test(answers_enosys_where_callers_fall_back),
	        cmocka_unit_test(never_denies_the_means_of_sandboxing),
	        cmocka_unit_test(knows_tiers),
	        cmocka_unit_test(evaluates_conditions),
	        cmocka_unit_test(parses_parts),
	        cmocka_unit_test(refuses_bad_conditions),
	        cmocka_unit_test(covers_exactly_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
