/* The comparison of a recording with what the kernel saw: it finds what is missing. */
#include "cli/self_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MISSES_MAX = 8 };

struct misses {
	struct self_check_miss rows[MISSES_MAX];
	size_t n;
};

static void keep(const struct self_check_miss *miss, void *context)
{
	struct misses *misses = context;

	assert_true(misses->n < MISSES_MAX);
	misses->rows[misses->n++] = *miss;
}

/* A recording of what this machine's architecture and another one did. */
struct fixture {
	struct call calls[5];
	struct run run, known;
	struct kernel_call seen[5];
	struct misses misses;
};

static const struct arch *sub_arch(void)
{
	arch_for_each (arch) {
		if (arch_is_sub(arch, arch_native()))
			return arch;
	}
	return NULL;
}

static int make_fixture(void **state)
{
	static struct fixture fixture;
	const struct arch *native = arch_native();

	fixture = (struct fixture){
	        .calls =
	                {
	                        {.arch = native, .nr = 1, .count = 100, .exact = true},
	                        {.arch = native, .nr = 2, .count = 3, .exact = false},
	                        {.arch = native, .nr = 3, .count = 7, .exact = true},
	                        {.arch = sub_arch(), .nr = 3, .count = 5, .exact = true},
	                        {.arch = native, .nr = -1, .count = 1, .exact = true},
	                },
	        .seen =
	                {
	                        {.arch = native, .nr = 1, .count = 100},
	                        {.arch = native, .nr = 2, .count = 4000},
	                        {.arch = native, .nr = 3, .count = 6},
	                        {.arch = sub_arch(), .nr = 3, .count = 5},
	                        {.arch = native, .nr = -1, .count = 1},
	                },
	};
	fixture.run = (struct run){.calls = fixture.calls, .n_calls = sub_arch() ? 5 : 3};
	*state = &fixture;
	return 0;
}

static size_t compare(struct fixture *fixture)
{
	size_t n = self_check_compare(&fixture->run, &fixture->known, fixture->seen,
	        fixture->run.n_calls, keep, &fixture->misses);

	assert_int_equal(n, fixture->misses.n);
	return n;
}

static void test_nothing_is_missing(void **state)
{
	assert_int_equal(compare(*state), 0);
}

/* Each call in turn is taken out of the recording. */
static void test_every_removed_call_is_missed(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < fixture->run.n_calls; i++) {
		struct call removed = fixture->calls[i];

		fixture->misses.n = 0;
		fixture->calls[i].nr = 9999;
		assert_int_equal(compare(fixture), 1);
		assert_ptr_equal(fixture->misses.rows[0].seen, &fixture->seen[i]);
		assert_int_equal(fixture->misses.rows[0].recorded, 0);
		fixture->calls[i] = removed;
	}
}

static void test_an_exact_count_that_is_too_small(void **state)
{
	struct fixture *fixture = *state;

	fixture->calls[0].count = 99;
	assert_int_equal(compare(fixture), 1);
	assert_ptr_equal(fixture->misses.rows[0].seen, &fixture->seen[0]);
	assert_int_equal(fixture->misses.rows[0].recorded, 99);
}

static void test_a_call_of_another_abi_does_not_stand_for_it(void **state)
{
	struct fixture *fixture = *state;

	if (!sub_arch())
		skip();
	fixture->calls[3].arch = arch_native();
	assert_int_equal(compare(fixture), 1);
	assert_ptr_equal(fixture->misses.rows[0].seen, &fixture->seen[3]);
}

static void test_an_abi_that_the_view_does_not_know(void **state)
{
	struct fixture *fixture = *state;

	if (!sub_arch())
		skip();
	fixture->seen[2] = (struct kernel_call){.arch = NULL, .nr = 3, .count = 12};
	assert_int_equal(compare(fixture), 0);
	fixture->seen[2].count = 13;
	assert_int_equal(compare(fixture), 1);
	assert_int_equal(fixture->misses.rows[0].recorded, 12);
}

static void test_what_the_seed_knows_is_not_missed(void **state)
{
	struct fixture *fixture = *state;
	struct call known = fixture->calls[0];

	fixture->calls[0].nr = 9999;
	fixture->known = (struct run){.calls = &known, .n_calls = 1};
	assert_int_equal(compare(fixture), 0);
	fixture->calls[1].nr = 9999;
	assert_int_equal(compare(fixture), 1);
	assert_ptr_equal(fixture->misses.rows[0].seen, &fixture->seen[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup(test_nothing_is_missing, make_fixture),
	        cmocka_unit_test_setup(test_every_removed_call_is_missed, make_fixture),
	        cmocka_unit_test_setup(test_an_exact_count_that_is_too_small, make_fixture),
	        cmocka_unit_test_setup(
	                test_a_call_of_another_abi_does_not_stand_for_it, make_fixture),
	        cmocka_unit_test_setup(test_an_abi_that_the_view_does_not_know, make_fixture),
	        cmocka_unit_test_setup(test_what_the_seed_knows_is_not_missed, make_fixture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
