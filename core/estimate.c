#include "estimate.h"

#include <math.h>

/* Half of 5 %: the two-sided interval.  One-sided, it is too low where many runs are known, since
 * the runs that are left out in turn are not independent of each other. */
#define TAIL 0.025

/* P(X <= k) where X is binomial. */
static double binomial_tail(size_t k, size_t n, double p)
{
	double sum = 0;

	for (size_t i = 0; i <= k; i++) {
		int sign; /* of the gamma function: always positive here */
		double log_choose = lgamma_r((double)n + 1, &sign) -
		                    lgamma_r((double)i + 1, &sign) -
		                    lgamma_r((double)(n - i) + 1, &sign);

		sum += exp(log_choose + (double)i * log(p) + (double)(n - i) * log1p(-p));
	}
	return sum;
}

double estimate_bound(size_t k, size_t n)
{
	double low = (double)k / (double)n, high = 1;

	if (k >= n)
		return 1;
	/* The tail falls as p grows.  50 halvings are as exact as a double. */
	for (int i = 0; i < 50; i++) {
		double middle = (low + high) / 2;

		if (binomial_tail(k, n, middle) > TAIL)
			low = middle;
		else
			high = middle;
	}
	return high;
}

/* How many calls no run has, at least (Chao 1987, for incidences; without calls in exactly two
 * runs its bias-corrected form). */
static double unseen(double m, double q1, double q2)
{
	double factor = (m - 1) / m;

	return factor * (q2 > 0 ? q1 * q1 / (2 * q2) : q1 * (q1 - 1) / 2);
}

bool estimate_possible(const struct discovery *discovery)
{
	return discovery->n_runs >= ESTIMATE_RUNS_MIN && !discovery->n_seeded;
}

struct estimate estimate_runs(const struct discovery *discovery)
{
	double m = (double)discovery->n_runs;
	double q1 = (double)discovery->in_one, q2 = (double)discovery->in_two;
	double f0 = unseen(m, q1, q2);
	struct estimate estimate = {
	        /* Leave one run out: was it one that the others do not foresee?  (Good's q1 / m
	         * counts calls, and calls come in clumps.) */
	        .chance = (double)discovery->n_runs_with_own / m,
	        .bound = estimate_bound(discovery->n_runs_with_own, discovery->n_runs),
	        .next_run = q1 / m,
	        .at_least = (double)discovery->n_calls + f0,
	};

	/* Each unseen call is taken to be as frequent as the others of them (Shen, Chao and Lin
	 * 2003). */
	if (f0 > 0)
		estimate.next_ten = f0 * (1 - pow(1 - q1 / (m * f0 + q1), 10));
	/* f0 is a lower bound, and may be 0 where q1 is not. */
	if (estimate.next_ten < estimate.next_run)
		estimate.next_ten = estimate.next_run;
	return estimate;
}

/* ---- one run ---- */

enum { WINDOWED_SECONDS_MIN = 10, WINDOWS = 10, INNER = WINDOWS - 2, HALVES = 2 * WINDOWS };

/* Marks the halves of windows in which a call was made first. */
static bool mark(const struct run *run, bool seen[HALVES])
{
	for (size_t i = 0; i < run->n_calls; i++) {
		const struct first_call *first = &run->calls[i].first;
		uint64_t half;

		if (first->pid == 0) /* no times: --reproducible, or a log */
			return false;
		half = first->offset_us / (run->duration_us / HALVES + 1);
		seen[half < HALVES ? half : HALVES - 1] = true;
	}
	return true;
}

bool estimate_windows(const struct run *run, struct window_estimate *estimate)
{
	bool seen[HALVES] = {false};
	/* Of the windows between the first and the last, and of their halves. */
	size_t n_windows = 0, n_halves = 0;
	double by_windows, by_halves;

	if (run->duration_us < WINDOWED_SECONDS_MIN * UINT64_C(1000000) || run->n_seeds ||
	        !mark(run, seen))
		return false;
	for (size_t i = 2; i < HALVES - 2; i += 2) {
		n_windows += seen[i] || seen[i + 1];
		n_halves += (size_t)seen[i] + seen[i + 1];
	}
	by_windows = (double)n_windows / (double)INNER;
	by_halves = 1 - pow(1 - (double)n_halves / (double)(2 * INNER), 2);
	/* They agree where new calls come independently of each other, at a constant rate. */
	if (fabs(by_windows - by_halves) > 0.1)
		return false;
	*estimate = (struct window_estimate){.window_us = run->duration_us / WINDOWS,
	        .chance = by_windows,
	        .bound = estimate_bound(n_windows, INNER)};
	return true;
}
