/*
 * What a reviewer should look at first: calls that are dangerous as they were used.
 */
#include "html.h"
#include "name.h"
#include "part.h"
#include "tier.h"
#include "verdict.h"

#include "../stack_text.h"
#include "../summary.h"

#include "cleanup.h"
#include "used_risk.h"

#include <inttypes.h>

enum { STACKS_MAX = 6 };

static bool is_notable(int tier)
{
	return tier == RISK_CRITICAL || tier == RISK_HIGH;
}

static int write_link(
        FILE *out, const struct report *report, const struct call *call, struct error *err)
{
	fprintf(out, "<a href=\"#call-%s-%" PRId32 "\">", call->arch->name, call->nr);
	if (name_write(out, report, call, err))
		return -1;
	fputs("</a>", out);
	return 0;
}

/* "ptrace <- libfoo.so!init_debug <- main (foo)" */
static int write_stack(const char *line, void *context, struct error *err)
{
	FILE *out = context;

	(void)err;
	fputs("<br><span class=\"path\">", out);
	html_text(out, line);
	fputs("</span>", out);
	return 0;
}

static int write_item(FILE *out, const struct report *report, const struct diff_call *judged,
        const struct used_risk *risk, struct error *err)
{
	const struct stack_view view = {
	        .run = &report->observed.totals, .call = judged->call, .max = STACKS_MAX};

	fputs("<li>", out);
	tier_write(out, risk->tier);
	putc(' ', out);
	if (write_link(out, report, judged->call, err))
		return -1;
	fputs(" ", out);
	html_text(out, risk->why);
	fputs("; first by <span class=\"path\">", out);
	if (html_bytes(out, summary_executable(&report->observed.totals, judged->call), err))
		return -1;
	fputs("</span>; ", out);
	verdict_write(out, judged);
	if (stack_text_visit(&view, write_stack, out, err))
		return -1;
	fputs("</li>\n", out);
	return 0;
}

static int write_used(FILE *out, const struct report *report, struct error *err)
{
	size_t n = 0;

	for (int tier = RISK_CRITICAL; tier <= RISK_HIGH; tier++)
		for (size_t i = 0; i < report->diff.n_calls; i++) {
			const struct diff_call *judged = &report->diff.calls[i];
			const struct used_risk risk = used_risk_of(judged->call);

			if (risk.tier != tier)
				continue;
			fputs(n++ ? "" : "<ul class=\"notable\">\n", out);
			if (write_item(out, report, judged, &risk, err))
				return -1;
		}
	fputs(n ? "</ul>\n" : "<p class=\"good\">None, by what was recorded.</p>\n", out);
	return 0;
}

static int write_others(FILE *out, const struct report *report, struct error *err)
{
	size_t n = 0;

	for (size_t i = 0; i < report->diff.n_calls; i++) {
		const struct diff_call *judged = &report->diff.calls[i];

		if (!is_notable(judged->tier) || is_notable(used_risk_of(judged->call).tier))
			continue;
		fputs(n++ ? ", "
		          : "<p>Dangerous with other arguments only than the recorded ones: ",
		        out);
		if (write_link(out, report, judged->call, err))
			return -1;
	}
	fputs(n ? ".</p>\n" : "", out);
	return 0;
}

static int write_notable(FILE *out, const struct report *report, struct error *err)
{
	return write_used(out, report, err) || write_others(out, report, err) ? -1 : 0;
}

const struct report_part report_part_notable = {"notable", write_notable};
