#include "explain_text.h"

#include "answer.h"
#include "explain_entry.h"
#include "explain_observed.h"
#include "table.h"
#include "wrap.h"

#include "cleanup.h"
#include "default_profile.h"
#include "errno_name.h"
#include "profile_context.h"
#include "risk_tier.h"
#include "syscall_name.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void print_title(const struct explanation *call)
{
	bool bold = table_in_colour(stdout);

	printf("%s%s%s -", bold ? "\x1b[1m" : "", call->name, bold ? "\x1b[0m" : "");
	wrap_print(stdout, call->what, strlen(call->name) + strlen(" -"), EXPLAIN_INDENT);
}

/* "critical if argument 0 is 38: why (CVE-...)" */
static int print_risks(
        const struct explanation *call, const struct explain_sink *sink, struct error *err)
{
	cleanup_entry struct entry entry = {0};

	if (!entry_open(&entry, err))
		return -1;
	for (size_t i = 0; i < call->n_risks; i++) {
		const struct explained_risk *risk = &call->risks[i];
		FILE *out = entry_line(&entry);

		fprintf(out, "%s%s%s: %s", risk_tier_name(risk->tier), *risk->when ? " if " : "",
		        risk->when, risk->why);
		if (*risk->examples)
			fprintf(out, " (%s)", risk->examples);
	}
	if (!call->n_risks)
		fputs("not in the risk table", entry_line(&entry));
	return entry_print(&entry, "risk", sink, err);
}

static void write_capabilities(FILE *out, uint64_t capabilities)
{
	const char *separator = "";

	for (int number = 0; number < 64; number++)
		if (capabilities >> number & 1 && capability_name(number)) {
			fprintf(out, "%s%s", separator, capability_name(number));
			separator = " or ";
		}
}

/* "refuses it (ENOSYS) if argument 0 is 38, unless the container has CAP_SYS_ADMIN" */
static void write_refusal(FILE *out, const struct explained_refusal *refusal)
{
	fputs("refuses it", out);
	if (refusal->errno_return != EPERM)
		fprintf(out, " (%s)", errno_name(refusal->errno_return));
	if (*refusal->when)
		fprintf(out, " if %s", refusal->when);
	if (refusal->unless) {
		fputs(", unless the container has ", out);
		write_capabilities(out, refusal->unless);
	}
}

static int print_default(const struct explanation *call, const char *owner,
        const struct explain_sink *sink, struct error *err)
{
	cleanup_entry struct entry entry = {0};

	if (!entry_open(&entry, err))
		return -1;
	for (size_t i = 0; i < call->n_refusals; i++)
		if (!strcmp(call->refusals[i].owner, owner))
			write_refusal(entry_line(&entry), &call->refusals[i]);
	if (!entry.n_lines)
		fputs("allows it", entry_line(&entry));
	return entry_print(&entry, owner, sink, err);
}

static int print_defaults(
        const struct explanation *call, const struct explain_sink *sink, struct error *err)
{
	for (size_t i = 0; i < DEFAULT_PROFILES; i++)
		if (print_default(call, default_profile_table[i].owner, sink, err))
			return -1;
	return 0;
}

static void write_outcomes(FILE *out, const struct outcomes *outcomes)
{
	uint32_t last = 0;

	if (!outcomes->n_items)
		fputs("this machine does not have it", out);
	/* Equal answers follow one another. */
	for (size_t i = 0; i < outcomes->n_items; i++) {
		char text[ANSWER_TEXT_MAX];

		if (i && outcomes->items[i].answer == last)
			continue;
		last = outcomes->items[i].answer;
		answer_text(last, text);
		fprintf(out, "%s%s", i ? " or " : "", text);
	}
	if (outcomes->may_allow && outcomes->may_refuse)
		fputs(", by its arguments", out);
}

static int print_baselines(const struct explain_view *view, const struct explanation *call,
        const struct explain_sink *sink, struct error *err)
{
	cleanup_entry struct entry entry = {0};

	if (!entry_open(&entry, err))
		return -1;
	for (size_t i = 0; i < view->n_baselines; i++) {
		__attribute__((cleanup(outcomes_release))) struct outcomes outcomes = {0};
		cleanup_free char *path = text_escape(view->baselines[i].path);

		if (!path)
			return error_no_memory(err);
		if (explain_view_outcomes(view, &view->baselines[i], call->name, &outcomes, err))
			return -1;
		fprintf(entry_line(&entry), "%s: ", path);
		write_outcomes(entry.text.out, &outcomes);
	}
	return entry_print(&entry, "baseline", sink, err);
}

static void write_family(struct entry *entry, const struct explanation *call, size_t first)
{
	const char *family = call->siblings[first].family;
	FILE *out = entry_line(entry);

	for (size_t i = first; i < call->n_siblings && call->siblings[i].family == family; i++)
		fprintf(out, "%s%s", i > first ? ", " : "", call->siblings[i].call);
}

static int print_families(
        const struct explanation *call, const struct explain_sink *sink, struct error *err)
{
	cleanup_entry struct entry entry = {0};

	if (!entry_open(&entry, err))
		return -1;
	for (size_t i = 0; i < call->n_siblings; i++)
		if (!i || strcmp(call->siblings[i].family, call->siblings[i - 1].family) != 0)
			write_family(&entry, call, i);
	return entry_print(&entry, "siblings", sink, err);
}

static const char *fallback_of(const struct explained_sibling *sibling)
{
	return sibling->fallback;
}

static const char *reach_of(const struct explained_sibling *sibling)
{
	return sibling->reach;
}

/* What is said of the call itself, between two words; several families may say the same. */
static int print_own(const struct explanation *call, const char *title,
        const char *(*said)(const struct explained_sibling *), const char *before,
        const char *after, const struct explain_sink *sink, struct error *err)
{
	const struct explained_sibling *last = NULL;
	cleanup_entry struct entry entry = {0};

	if (!entry_open(&entry, err))
		return -1;
	for (size_t i = 0; i < call->n_siblings; i++) {
		const struct explained_sibling *own = &call->siblings[i];

		if (strcmp(own->call, call->name) != 0 || !*said(own) ||
		        (last && !strcmp(said(last), said(own))))
			continue;
		fprintf(entry_line(&entry), "%s%s%s", before, said(own), after);
		last = own;
	}
	return entry_print(&entry, title, sink, err);
}

static int print_fallbacks(
        const struct explanation *call, const struct explain_sink *sink, struct error *err)
{
	return print_own(call, "on ENOSYS", fallback_of, "callers ", "", sink, err);
}

static int print_reach(
        const struct explanation *call, const struct explain_sink *sink, struct error *err)
{
	return print_own(call, "reach", reach_of, "", ", unlike the older ones", sink, err);
}

static int print_arguments(
        const struct explanation *call, const struct explain_sink *sink, struct error *err)
{
	cleanup_entry struct entry entry = {0};

	if (!entry_open(&entry, err))
		return -1;
	for (size_t i = 0; i < call->n_arguments; i++)
		fprintf(i ? entry.text.out : entry_line(&entry), "%s%u (%s)", i ? ", " : "",
		        call->arguments[i].index, call->arguments[i].name);
	return entry_print(&entry, "arguments", sink, err);
}

static int print_since(
        const struct explanation *call, const struct explain_sink *sink, struct error *err)
{
	cleanup_entry struct entry entry = {0};

	if (!entry_open(&entry, err))
		return -1;
	fprintf(entry_line(&entry), "%s%s", *call->since ? "Linux " : "in no kernel", call->since);
	return entry_print(&entry, "since", sink, err);
}

static int print_numbers(
        const struct explanation *call, const struct explain_sink *sink, struct error *err)
{
	cleanup_entry struct entry entry = {0};
	bool any = false;
	int nr;

	if (!entry_open(&entry, err))
		return -1;
	arch_for_each (arch) {
		if (!syscall_number(arch, call->name, &nr))
			continue;
		fprintf(any ? entry.text.out : entry_line(&entry), "%s%s:%d", any ? " " : "",
		        arch->name, nr);
		any = true;
	}
	for (size_t i = 0; i < call->n_multiplexers; i++)
		fprintf(any ? entry.text.out : entry_line(&entry), "%sby %s", any ? ", " : "",
		        call->multiplexers[i]);
	return entry_print(&entry, "numbers", sink, err);
}

static int print_knowledge(
        const struct explanation *call, const struct explain_sink *sink, struct error *err)
{
	static int (*const parts[])(const struct explanation *call, const struct explain_sink *sink,
	        struct error *err) = {print_families, print_fallbacks, print_reach, print_arguments,
	        print_since, print_numbers};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i](call, sink, err))
			return -1;
	return 0;
}

int explain_entries(const struct explain_view *view, const struct explanation *call,
        const struct explain_sink *sink, struct error *err)
{
	if (print_risks(call, sink, err) || print_defaults(call, sink, err))
		return -1;
	return print_baselines(view, call, sink, err) || print_knowledge(call, sink, err) ? -1 : 0;
}

static int print_call(
        const struct explain_view *view, const struct explanation *call, struct error *err)
{
	print_title(call);
	/* First what was asked for by naming a recording. */
	if (view->observed && explain_observed(view->observed, call, &explain_terminal, err))
		return -1;
	return explain_entries(view, call, &explain_terminal, err);
}

int explain_text(const struct explain_view *view, struct error *err)
{
	for (size_t i = 0; i < view->n_calls; i++) {
		if (i)
			putchar('\n');
		if (print_call(view, &view->calls[i], err))
			return -1;
	}
	return 0;
}
