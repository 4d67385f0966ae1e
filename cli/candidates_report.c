#include "candidates_report.h"

#include "json_text.h"
#include "table.h"

#include "risk_tier.h"

#include <inttypes.h>
#include <stdio.h>

int candidates_report(const struct candidates *candidates, struct error *err)
{
	static const struct table_column columns[] = {{"tier", false}, {"name", false},
	        {"runs", true}, {"refused", true}, {"result", false}};
	__attribute__((cleanup(table_release))) struct table table = {columns, 5, NULL, 0};

	for (size_t i = 0; i < candidates->n_items; i++) {
		const struct candidate *candidate = &candidates->items[i];
		char runs[24], refused[24];
		const char *cells[] = {risk_tier_text(candidate->tier), candidate->name, runs,
		        refused, candidate->missed ? candidate->reason : "not missed"};

		snprintf(runs, sizeof(runs), "%u", candidate->runs);
		snprintf(refused, sizeof(refused), "%" PRIu64, candidate->refused);
		if (table_add(&table, cells, err))
			return -1;
	}
	if (table.n_rows)
		table_print(&table, stdout);
	printf("%scalls tried: %zu, not missed: %zu\n", table.n_rows ? "\n" : "",
	        candidates->n_items, candidates_unneeded(candidates));
	if (candidates->not_made)
		printf("allowed, and not made in this test: %s\n", candidates->not_made);
	if (candidates->for_runtimes)
		printf("not tried, as container runtimes need them: %s\n",
		        candidates->for_runtimes);
	fputs("A test proves only what it tests.\n", stdout);
	return 0;
}

void candidates_report_json(const struct candidates *candidates)
{
	bool first = true;

	fputs("{\n  \"tried\": [", stdout);
	for (size_t i = 0; i < candidates->n_items; i++) {
		const struct candidate *candidate = &candidates->items[i];

		json_next(stdout, 4, &first);
		fputs("{\"name\": ", stdout);
		json_string(stdout, candidate->name);
		fputs(", \"tier\": ", stdout);
		json_string(stdout, risk_tier_name(candidate->tier));
		printf(", \"runs\": %u, \"refused\": %" PRIu64 ", \"missed\": ", candidate->runs,
		        candidate->refused);
		json_string(stdout, candidate->missed ? candidate->reason : NULL);
		putchar('}');
	}
	fputs("\n  ]\n}\n", stdout);
}
