#include "explain_observed.h"

#include "explain_entry.h"
#include "stack_text.h"
#include "summary.h"
#include "values_text.h"

#include "cleanup.h"
#include "duration.h"
#include "risk_tier.h"
#include "text.h"
#include "used_risk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int write_first(FILE *out, const struct run *run, const struct call *call, struct error *err)
{
	cleanup_free char *exe = text_escape(summary_executable(run, call));
	char count[SUMMARY_COUNT_MAX], time[32];

	if (!exe)
		return error_no_memory(err);
	summary_format_count(call, count);
	fprintf(out, "%s: %s call%s, first by %s", call->arch->name, call->count ? count : "some",
	        call->count == 1 && call->exact ? "" : "s", exe);
	if (summary_knows_time(call)) {
		text_format_duration(call->first.offset_us, time);
		fprintf(out, " after %s", time);
	}
	if (*call->first.result)
		fprintf(out, ": %s", call->first.result);
	return 0;
}

/* A single one is named already. */
static int write_executables(
        struct entry *entry, const struct run *run, const struct call *call, struct error *err)
{
	if (call->n_by_exe < 2)
		return 0;
	for (size_t i = 0; i < call->n_by_exe; i++) {
		cleanup_free char *exe = text_escape(run->executables[call->by_exe[i].exe]);

		if (!exe)
			return error_no_memory(err);
		fprintf(entry_line(entry), "%s: %" PRIu64, exe, call->by_exe[i].count);
	}
	return 0;
}

static int write_stack(const char *line, void *entry, struct error *err)
{
	(void)err;
	fputs(line, entry_line(entry));
	return 0;
}

static int write_values(const struct values_text *values, void *entry, struct error *err)
{
	(void)err;
	values_text_write(entry_line(entry), values);
	return 0;
}

/* Where the risks of the call are those of certain arguments: do they apply? */
static void write_used(struct entry *entry, const struct call *call)
{
	struct used_risk used = used_risk_of(call);
	int tier = risk_tier_of(call->name);

	if (tier < 0 || used.tier == tier)
		return;
	if (used.tier < 0)
		fputs("as it was used, none of the risks applies", entry_line(entry));
	else
		fprintf(entry_line(entry), "as it was used, %s: %s", risk_tier_name(used.tier),
		        used.why);
}

static int write_observed(
        struct entry *entry, const struct run *run, const struct call *call, struct error *err)
{
	if (write_first(entry_line(entry), run, call, err) ||
	        write_executables(entry, run, call, err))
		return -1;
	if (values_text_visit(call, write_values, entry, err))
		return -1;
	write_used(entry, call);
	return stack_text_visit(
	        &(struct stack_view){.run = run, .call = call}, write_stack, entry, err);
}

#define LABEL "recording"

int explain_observed_call(const struct run *run, const struct call *call,
        const struct explain_sink *sink, struct error *err)
{
	cleanup_entry struct entry entry = {0};

	if (!entry_open(&entry, err) || write_observed(&entry, run, call, err))
		return -1;
	return entry_print(&entry, LABEL, sink, err);
}

int explain_observed(const struct run *run, const struct explanation *explanation,
        const struct explain_sink *sink, struct error *err)
{
	cleanup_entry struct entry entry = {0};

	if (!entry_open(&entry, err))
		return -1;
	for (size_t i = 0; i < run->n_calls; i++)
		if (!strcmp(run->calls[i].name, explanation->name) &&
		        write_observed(&entry, run, &run->calls[i], err))
			return -1;
	if (!entry.n_lines)
		fputs("not recorded", entry_line(&entry));
	return entry_print(&entry, LABEL, sink, err);
}
