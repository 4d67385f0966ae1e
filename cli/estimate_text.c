#include "estimate_text.h"

#include "duration.h"

void estimate_format_chance(double chance, char buffer[ESTIMATE_CHANCE_MAX])
{
	if (chance > 0 && chance < 0.01)
		snprintf(buffer, ESTIMATE_CHANCE_MAX, "less than 1 %%");
	else
		snprintf(buffer, ESTIMATE_CHANCE_MAX, "%.0f %%", 100 * chance);
}

void estimate_line(const struct discovery *discovery, char line[ESTIMATE_LINE_MAX])
{
	char chance[ESTIMATE_CHANCE_MAX], bound[ESTIMATE_CHANCE_MAX];
	struct estimate estimate;

	if (discovery->n_seeded) {
		snprintf(line, ESTIMATE_LINE_MAX,
		        "no estimate: runs that were recorded with --seed lack the calls that the "
		        "seed knows");
		return;
	}
	if (discovery->n_runs < ESTIMATE_RUNS_MIN) {
		snprintf(line, ESTIMATE_LINE_MAX,
		        "too early for an estimate: %zu %s, and it takes %d; ten are better",
		        discovery->n_runs, discovery->n_runs == 1 ? "run" : "runs",
		        ESTIMATE_RUNS_MIN);
		return;
	}
	estimate = estimate_runs(discovery);
	estimate_format_chance(estimate.chance, chance);
	estimate_format_chance(estimate.bound, bound);
	snprintf(line, ESTIMATE_LINE_MAX,
	        "chance that another run of this kind brings a new call: %s (at most %s, with a "
	        "confidence of about 95 %%)",
	        chance, bound);
}

void estimate_line_of_run(const struct run *run, char line[ESTIMATE_LINE_MAX])
{
	char chance[ESTIMATE_CHANCE_MAX], bound[ESTIMATE_CHANCE_MAX], window[32];
	struct window_estimate estimate;

	if (!estimate_windows(run, &estimate)) {
		snprintf(line, ESTIMATE_LINE_MAX,
		        "one run does not show what others would add: record at least %d, and ask "
		        "`secprof estimate`",
		        ESTIMATE_RUNS_MIN);
		return;
	}
	estimate_format_chance(estimate.chance, chance);
	estimate_format_chance(estimate.bound, bound);
	text_format_duration(estimate.window_us, window);
	snprintf(line, ESTIMATE_LINE_MAX,
	        "chance that %s more of the same brings a new call: %s (at most %s, with a "
	        "confidence of about 95 %%)",
	        window, chance, bound);
}
