/*
 * The profile: what it removes from Docker's default, what it refuses of the recorded calls, its
 * rules, and its text.
 */
#include "difference.h"
#include "html.h"
#include "name.h"
#include "part.h"
#include "tier.h"
#include "verdict.h"

#include "../answer.h"
#include "../rule_text.h"

#include "cleanup.h"
#include "memory_file.h"
#include "outcomes.h"
#include "profile_compile.h"
#include "profile_format.h"
#include "syscall_name.h"

#include <string.h>

/* ---- how much it allows ---- */

struct tally {
	size_t n_calls, n_allowed, n_docker;
};

static int count_allowed(const struct report *report, struct tally *tally, struct error *err)
{
	/* Borrowed: filters are compiled when they are first asked for. */
	struct evaluator evaluator = report->evaluator, docker = report->docker_evaluator;
	const struct bpf_program *filter = evaluator_filter(&evaluator, report->machine, err);
	const struct bpf_program *other = evaluator_filter(&docker, report->machine, err);
	const uint64_t args[SYSCALL_ARGS] = {0};
	const bool known[SYSCALL_ARGS] = {false};
	int first, end;

	if (!filter || !other)
		return -1;
	syscall_number_range(report->machine, &first, &end);
	for (int nr = first; nr < end; nr++) {
		const char *name = syscall_name(report->machine, nr);

		if (!name)
			continue;
		tally->n_calls++;
		tally->n_allowed +=
		        filter_answers(filter, report->machine, nr, args, known).may_allow;
		tally->n_docker +=
		        filter_answers(other, report->machine, nr, args, known).may_allow &&
		        !difference_is_left_out(name);
	}
	return 0;
}

static int write_lead(FILE *out, const struct report *report, struct error *err)
{
	struct tally tally = {0};

	if (count_allowed(report, &tally, err))
		return -1;
	if (report->profile_path) {
		fputs("<p>This is <code>", out);
		if (html_bytes(out, report->profile_path, err))
			return -1;
		fputs("</code>. ", out);
	} else {
		fputs("<p>This is the profile that <code>secprof generate allow</code> makes of "
		      "these recordings. ",
		        out);
	}
	fprintf(out,
	        "It allows %zu of the %zu calls of %s, some with certain arguments only; Docker’s "
	        "default profile allows %zu.</p>\n",
	        tally.n_allowed, tally.n_calls, report->machine->name, tally.n_docker);
	return 0;
}

/* ---- beside Docker's default ---- */

/* A row for each tier: its calls, with an example of the arguments where these decide. */
static size_t write_tier(
        FILE *out, const struct report *report, enum difference_kind kind, size_t place)
{
	size_t n = 0;

	for (size_t i = 0; i < report->beside_docker.n_items; i++) {
		const struct profile_difference *item = &report->beside_docker.items[i];

		if (!difference_is_shown(report, item, kind) || tier_place(item->tier) != place)
			continue;
		fputs(n++ ? " " : "", out);
		fputs("<code>", out);
		if (item->is_conditional)
			call_example_text(out, item->name, item->example, item->asked);
		else
			html_text(out, item->name);
		fputs("</code>", out);
	}
	return n;
}

static int write_tiers(FILE *out, const struct report *report, enum difference_kind kind,
        const char *name, size_t *n_all, struct error *err)
{
	fprintf(out,
	        "<div class=\"scroll\" role=\"region\" aria-label=\"%s\" tabindex=\"0\"><table "
	        "class=\"names\">\n<thead><tr><th scope=\"col\">risk</th><th scope=\"col\" "
	        "class=\"number\">calls</th><th scope=\"col\">names</th></tr></thead>\n<tbody>\n",
	        name);
	for (size_t place = 0; place < TIERS; place++) {
		cleanup_memory_file struct memory_file names = {0};
		size_t n;

		if (!memory_file_open(&names, err))
			return -1;
		n = write_tier(names.out, report, kind, place);
		if (memory_file_close(&names, err))
			return -1;
		*n_all += n;
		if (n)
			fprintf(out,
			        "<tr><th scope=\"row\"><span class=\"tier %s\">%s</span></th><td "
			        "class=\"number\">%zu</td><td>%s</td></tr>\n",
			        tier_name(place), tier_name(place), n, names.bytes);
	}
	fputs("</tbody></table></div>\n", out);
	return 0;
}

/* The table, or the sentence where it would be empty. */
static int write_difference(FILE *out, const struct report *report, enum difference_kind kind,
        const char *title, const char *nothing, struct error *err)
{
	cleanup_memory_file struct memory_file table = {0};
	size_t n = 0;

	if (!memory_file_open(&table, err) ||
	        write_tiers(table.out, report, kind, title, &n, err) ||
	        memory_file_close(&table, err))
		return -1;
	fprintf(out, "<h3>%s</h3>\n%s", title, n ? table.bytes : nothing);
	return 0;
}

/* ---- what it refuses of the recorded calls ---- */

static int write_refused(FILE *out, const struct report *report, struct error *err)
{
	const struct diff *diff = &report->diff;
	size_t n = 0;

	fputs("<h3>Recorded, and not simply allowed</h3>\n", out);
	for (size_t i = 0; i < diff->n_calls; i++) {
		if (diff->calls[i].verdict == VERDICT_ALLOWED)
			continue;
		fputs(n++ ? "<li>" : "<ul class=\"warnings\">\n<li>", out);
		tier_write(out, diff->calls[i].tier);
		putc(' ', out);
		if (name_write(out, report, diff->calls[i].call, err))
			return -1;
		putc(' ', out);
		verdict_write(out, &diff->calls[i]);
		fputs("</li>\n", out);
	}
	fputs(n ? "</ul>\n" : "<p class=\"good\">All recorded calls are allowed.</p>\n", out);
	return 0;
}

/* ---- its rules, its text ---- */

static int write_rule(FILE *out, const struct profile_rule *rule, struct error *err)
{
	char answer[ANSWER_TEXT_MAX];

	answer_text(profile_answer(rule->action, rule->errno_return), answer);
	fprintf(out, "<tr><td>%s</td><td>", answer);
	for (size_t n = 0; n < rule->n_names; n++) {
		fputs(n ? " <code>" : "<code>", out);
		if (html_bytes(out, rule->names[n], err))
			return -1;
		fputs("</code>", out);
	}
	fputs("</td><td>", out);
	if (rule->n_conditions) {
		cleanup_memory_file struct memory_file text = {0};

		if (!memory_file_open(&text, err))
			return -1;
		rule_conditions_text(text.out, rule);
		if (memory_file_close(&text, err))
			return -1;
		html_text(out, text.bytes);
	}
	fputs("</td><td>", out);
	if (rule->comment && html_bytes(out, rule->comment, err))
		return -1;
	fputs("</td></tr>\n", out);
	return 0;
}

static int write_rules(FILE *out, const struct profile *profile, struct error *err)
{
	char answer[ANSWER_TEXT_MAX];

	answer_text(profile_answer(profile->default_action, profile->default_errno), answer);
	fprintf(out,
	        "<details><summary>Its rules (%zu)</summary>\n<p>What no rule names: %s.</p>\n"
	        "<div class=\"scroll\" role=\"region\" aria-label=\"Rules of the profile\" "
	        "tabindex=\"0\"><table class=\"names\">\n<thead><tr><th scope=\"col\">answer</th>"
	        "<th scope=\"col\">calls</th><th scope=\"col\">if</th><th "
	        "scope=\"col\">because</th></tr></thead>\n<tbody>\n",
	        profile->n_rules, answer);
	for (size_t r = 0; r < profile->n_rules; r++)
		if (write_rule(out, &profile->rules[r], err))
			return -1;
	fputs("</tbody></table></div></details>\n", out);
	return 0;
}

/* As generate would write it. */
static int write_text(FILE *out, const struct profile *profile, struct error *err)
{
	cleanup_memory_file struct memory_file text = {0};

	if (!memory_file_open(&text, err) ||
	        profile_format_write(
	                profile_format_find(NULL), text.out, profile, NULL, NULL, err) ||
	        memory_file_close(&text, err))
		return -1;
	fputs("<details><summary>Its text, as JSON</summary>\n<pre tabindex=\"0\" "
	      "id=\"profile-text\">",
	        out);
	html_text(out, text.bytes);
	fputs("</pre></details>\n", out);
	return 0;
}

static int write_profile(FILE *out, const struct report *report, struct error *err)
{
	if (write_lead(out, report, err) ||
	        write_difference(out, report, DIFFERENCE_SECOND_ALLOWS,
	                "Removed: Docker’s default allows it, the profile does not",
	                "<p>Nothing.</p>\n", err) ||
	        write_difference(out, report, DIFFERENCE_FIRST_ALLOWS,
	                "Looser: the profile allows it, Docker’s default does not",
	                "<p class=\"good\">Nothing: the profile is no looser.</p>\n", err) ||
	        write_refused(out, report, err))
		return -1;
	/* A bare filter has neither rules nor a text. */
	if (profile_is_bare(&report->profile))
		return 0;
	return write_rules(out, &report->profile, err) || write_text(out, &report->profile, err)
	               ? -1
	               : 0;
}

const struct report_part report_part_profile = {"profile", write_profile};
