/* Which run brought what, and what follows from it. */
#include "discovery.h"
#include "estimate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* One letter for each call. */
struct sample {
	const char *calls;
	int64_t start;
};

static void add(struct discovery *discovery, const struct sample *sample, int id, size_t n_seeds)
{
	struct call calls[26] = {0};
	struct run run = {.start_us = sample->start, .calls = calls, .n_seeds = n_seeds};
	struct error err;

	snprintf(run.id, sizeof(run.id), "%032d", id);
	for (const char *letter = sample->calls; *letter; letter++)
		calls[run.n_calls++] = (struct call){.arch = arch_native(), .nr = *letter};
	assert_int_equal(discovery_add(discovery, &run, &err), 0);
}

static void finish(struct discovery *discovery)
{
	struct error err;

	assert_int_equal(discovery_finish(discovery, &err), 0);
}

static void test_counts(void **state)
{
	/* Not in the order of their starts. */
	static const struct sample samples[] = {
	        {"abx", 30}, {"ab", 10}, {"abcd", 20}, {"", 40}, {"acyz", 50}};
	static const struct {
		size_t position, n_new, n_own;
	} wanted[] = {{1, 2, 0}, {2, 2, 1}, {0, 1, 1}, {3, 0, 0}, {4, 2, 2}};
	struct discovery discovery = {0};

	(void)state;
	for (int i = 0; i < 5; i++)
		add(&discovery, &samples[i], i, 0);
	add(&discovery, &samples[4], 4, 0); /* the same run once more */
	finish(&discovery);
	assert_int_equal(discovery.n_runs, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(discovery.runs[i].position, wanted[i].position);
		assert_int_equal(discovery.runs[i].n_new, wanted[i].n_new);
		assert_int_equal(discovery.runs[i].n_own, wanted[i].n_own);
	}
	assert_int_equal(discovery.n_calls, 7);
	assert_int_equal(discovery.in_one, 4); /* d, x, y, z */
	assert_int_equal(discovery.in_two, 1); /* c */
	assert_int_equal(discovery.n_runs_with_own, 3);
	discovery_release(&discovery);
}

static void test_estimate(void **state)
{
	struct discovery discovery = {
	        .n_runs = 10, .n_calls = 50, .in_one = 6, .in_two = 4, .n_runs_with_own = 3};
	struct estimate estimate = estimate_runs(&discovery);

	(void)state;
	assert_true(fabs(estimate.chance - 0.3) < 1e-9);
	assert_true(fabs(estimate.next_run - 0.6) < 1e-9);
	/* By hand: f0 = 0.9 * 36 / 8 = 4.05; 4.05 * (1 - (1 - 6 / 46.5)^10) = 3.033. */
	assert_true(fabs(estimate.at_least - 54.05) < 1e-9);
	assert_true(fabs(estimate.next_ten - 3.033) < 1e-3);

	/* No call in exactly two runs: f0 = 0.9 * 6 * 5 / 2 = 13.5. */
	discovery.in_two = 0;
	assert_true(fabs(estimate_runs(&discovery).at_least - 63.5) < 1e-9);
	/* A single one: f0 is 0, but it was one in ten runs. */
	discovery.in_one = 1;
	assert_true(fabs(estimate_runs(&discovery).next_ten - 0.1) < 1e-9);
	assert_true(estimate_possible(&discovery));
	discovery.n_seeded = 1;
	assert_false(estimate_possible(&discovery));
	discovery = (struct discovery){.n_runs = 4};
	assert_false(estimate_possible(&discovery));
}

static void test_bound(void **state)
{
	/* From published tables of two-sided 95 % limits. */
	static const struct {
		size_t k, n;
		double limit;
	} rows[] = {{0, 5, 0.5218}, {0, 10, 0.3085}, {1, 5, 0.7164}, {1, 20, 0.2487},
	        {4, 20, 0.4366}, {5, 10, 0.8129}, {9, 10, 0.9975}, {10, 10, 1.0}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_true(fabs(estimate_bound(rows[i].k, rows[i].n) - rows[i].limit) < 6e-5);
	/* Large numbers, without an overflow: about k + 1.96 * sqrt(n) / 2. */
	assert_true(fabs(estimate_bound(50000, 100000) - 0.5031) < 1e-4);
}

static struct window_estimate windows(
        const uint64_t *seconds, size_t n, uint64_t duration, bool *known)
{
	struct call calls[16] = {0};
	struct run run = {.duration_us = duration * 1000000, .calls = calls, .n_calls = n};
	struct window_estimate estimate = {0};

	for (size_t i = 0; i < n; i++)
		calls[i].first = (struct first_call){.pid = 1, .offset_us = seconds[i] * 1000000};
	*known = estimate_windows(&run, &estimate);
	return estimate;
}

static void test_windows(void **state)
{
	static const uint64_t edges[] = {0, 1, 9, 91, 99};
	static const uint64_t one[] = {0, 1, 50, 99};
	static const uint64_t clumps[] = {0, 11, 16, 31, 36, 51, 56};
	bool known;
	struct window_estimate estimate = windows(edges, 5, 100, &known);

	(void)state;
	/* Calls of its start and its end do not count; 0 of 8 windows: at most 1 - 0.025^(1/8). */
	assert_true(known);
	assert_int_equal(estimate.window_us, 10000000);
	assert_true(estimate.chance == 0 && fabs(estimate.bound - 0.3694) < 1e-4);
	/* 1 of 8, 1 of 16: 0.125 against 0.121. */
	estimate = windows(one, 4, 100, &known);
	assert_true(known && estimate.chance == 0.125);
	/* 3 of 8 and 6 of 16: 0.375 against 0.609. */
	windows(clumps, 7, 100, &known);
	assert_false(known);
	/* Too short. */
	windows(edges, 1, 9, &known);
	assert_false(known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_counts),
	        cmocka_unit_test(test_estimate),
	        cmocka_unit_test(test_bound),
	        cmocka_unit_test(test_windows),
	};

	return cmocka_run_group_tests_name("estimate", tests, NULL, NULL);
}
