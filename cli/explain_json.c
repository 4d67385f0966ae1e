#include "explain_json.h"

#include "answer.h"
#include "json_text.h"
#include "stack_text.h"
#include "summary.h"
#include "values_text.h"

#include "default_profile.h"
#include "errno_name.h"
#include "profile_context.h"
#include "risk_tier.h"
#include "syscall_name.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void write_risks(const struct explanation *call)
{
	bool first = true;

	fputs(",\n    \"risks\": [", stdout);
	for (size_t i = 0; i < call->n_risks; i++) {
		const struct explained_risk *risk = &call->risks[i];

		json_next(stdout, 6, &first);
		printf("{\"tier\": \"%s\", \"when\": ", risk_tier_name(risk->tier));
		json_string(stdout, *risk->when ? risk->when : NULL);
		fputs(", \"why\": ", stdout);
		json_string(stdout, risk->why);
		fputs(", \"examples\": ", stdout);
		json_string(stdout, *risk->examples ? risk->examples : NULL);
		putchar('}');
	}
	putchar(']');
}

static void write_capabilities(uint64_t capabilities)
{
	const char *separator = "";

	putchar('[');
	for (int number = 0; number < 64; number++)
		if (capabilities >> number & 1 && capability_name(number)) {
			printf("%s\"%s\"", separator, capability_name(number));
			separator = ", ";
		}
	putchar(']');
}

static void write_refusals(const struct explanation *call, const char *owner)
{
	bool first = true;

	for (size_t i = 0; i < call->n_refusals; i++) {
		const struct explained_refusal *refusal = &call->refusals[i];

		if (strcmp(refusal->owner, owner) != 0)
			continue;
		json_next(stdout, 8, &first);
		fputs("{\"when\": ", stdout);
		json_string(stdout, *refusal->when ? refusal->when : NULL);
		fputs(", \"errno\": ", stdout);
		json_string(stdout, errno_name(refusal->errno_return));
		fputs(", \"unless\": ", stdout);
		write_capabilities(refusal->unless);
		putchar('}');
	}
}

static void write_defaults(const struct explanation *call)
{
	bool first = true;

	fputs(",\n    \"defaults\": [", stdout);
	for (size_t i = 0; i < DEFAULT_PROFILES; i++) {
		const char *owner = default_profile_table[i].owner;

		json_next(stdout, 6, &first);
		printf("{\"owner\": \"%s\", \"refuses\": [", owner);
		write_refusals(call, owner);
		fputs("]}", stdout);
	}
	putchar(']');
}

static void write_outcomes(const struct outcomes *outcomes)
{
	bool first = true;

	for (size_t i = 0; i < outcomes->n_items; i++) {
		/* Equal answers follow one another. */
		if (i && outcomes->items[i].answer == outcomes->items[i - 1].answer)
			continue;
		json_next(stdout, 8, &first);
		putchar('{');
		answer_json(stdout, outcomes->items[i].answer);
		putchar('}');
	}
}

static int write_baselines(
        const struct explain_view *view, const struct explanation *call, struct error *err)
{
	bool first = true;

	fputs(",\n    \"baselines\": [", stdout);
	for (size_t i = 0; i < view->n_baselines; i++) {
		__attribute__((cleanup(outcomes_release))) struct outcomes outcomes = {0};

		if (explain_view_outcomes(view, &view->baselines[i], call->name, &outcomes, err))
			return -1;
		json_next(stdout, 6, &first);
		fputs("{\"profile\": ", stdout);
		json_string(stdout, view->baselines[i].path);
		fputs(", \"answers\": [", stdout);
		write_outcomes(&outcomes);
		fputs("]}", stdout);
	}
	putchar(']');
	return 0;
}

static void write_siblings(const struct explanation *call)
{
	bool first = true;

	fputs(",\n    \"siblings\": [", stdout);
	for (size_t i = 0; i < call->n_siblings; i++) {
		const struct explained_sibling *sibling = &call->siblings[i];

		json_next(stdout, 6, &first);
		printf("{\"family\": \"%s\", \"call\": \"%s\", \"fallback\": ", sibling->family,
		        sibling->call);
		json_string(stdout, *sibling->fallback ? sibling->fallback : NULL);
		fputs(", \"instead\": ", stdout);
		json_string(stdout, *sibling->instead ? sibling->instead : NULL);
		fputs(", \"reach\": ", stdout);
		json_string(stdout, *sibling->reach ? sibling->reach : NULL);
		putchar('}');
	}
	putchar(']');
}

static void write_arguments(const struct explanation *call)
{
	fputs(",\n    \"arguments\": [", stdout);
	for (size_t i = 0; i < call->n_arguments; i++) {
		printf("%s{\"index\": %u, \"name\": ", i ? ", " : "", call->arguments[i].index);
		json_string(stdout, call->arguments[i].name);
		putchar('}');
	}
	putchar(']');
}

static void write_numbers(const struct explanation *call)
{
	const char *separator = "";
	int nr;

	fputs(",\n    \"numbers\": {", stdout);
	arch_for_each (arch)
		if (syscall_number(arch, call->name, &nr)) {
			printf("%s\"%s\": %d", separator, arch->name, nr);
			separator = ", ";
		}
	fputs("}, \"multiplexers\": [", stdout);
	for (size_t i = 0; i < call->n_multiplexers; i++)
		printf("%s\"%s\"", i ? ", " : "", call->multiplexers[i]);
	putchar(']');
}

/* ---- the recording ---- */

static void write_executables(const struct run *run, const struct call *call)
{
	bool first = true;

	fputs(", \"executables\": [", stdout);
	for (size_t i = 0; i < call->n_by_exe; i++) {
		json_next(stdout, 8, &first);
		fputs("{\"path\": ", stdout);
		json_string(stdout, run->executables[call->by_exe[i].exe]);
		printf(", \"count\": %" PRIu64 "}", call->by_exe[i].count);
	}
	putchar(']');
}

static int write_values(const struct values_text *values, void *first, struct error *err)
{
	(void)err;
	json_next(stdout, 8, first);
	putchar('{');
	values_text_json(stdout, values);
	putchar('}');
	return 0;
}

static int write_args(const struct call *call, struct error *err)
{
	bool first = true;

	fputs(", \"args\": [", stdout);
	if (values_text_visit(call, write_values, &first, err))
		return -1;
	putchar(']');
	return 0;
}

static int write_call(const struct run *run, const struct call *call, struct error *err)
{
	uint64_t offset = call->first.offset_us;

	json_call_start(stdout, call);
	if (summary_knows_time(call))
		printf(", \"first\": {\"offset\": %" PRIu64 ".%06" PRIu64, offset / 1000000,
		        offset % 1000000);
	else
		fputs(", \"first\": {\"offset\": null", stdout);
	fputs(", \"exe\": ", stdout);
	json_string(stdout, call->first.exe < 0 ? NULL : summary_executable(run, call));
	fputs(", \"result\": ", stdout);
	json_string(stdout, *call->first.result ? call->first.result : NULL);
	putchar('}');
	write_executables(run, call);
	if (write_args(call, err))
		return -1;
	stack_text_json(run, call, 8);
	putchar('}');
	return 0;
}

static int write_observed(
        const struct run *run, const struct explanation *explanation, struct error *err)
{
	bool first = true;

	fputs(",\n    \"recorded\": ", stdout);
	if (!run) {
		fputs("null", stdout);
		return 0;
	}
	putchar('[');
	for (size_t i = 0; i < run->n_calls; i++)
		if (!strcmp(run->calls[i].name, explanation->name)) {
			json_next(stdout, 6, &first);
			if (write_call(run, &run->calls[i], err))
				return -1;
		}
	putchar(']');
	return 0;
}

static int write_explanation(
        const struct explain_view *view, const struct explanation *call, struct error *err)
{
	printf("{\n    \"name\": \"%s\", \"what\": ", call->name);
	json_string(stdout, call->what);
	fputs(", \"since\": ", stdout);
	json_string(stdout, *call->since ? call->since : NULL);
	write_risks(call);
	write_defaults(call);
	if (write_baselines(view, call, err))
		return -1;
	write_siblings(call);
	write_arguments(call);
	write_numbers(call);
	if (write_observed(view->observed, call, err))
		return -1;
	fputs("}", stdout);
	return 0;
}

int explain_json(const struct explain_view *view, struct error *err)
{
	bool first = true;

	putchar('[');
	for (size_t i = 0; i < view->n_calls; i++) {
		json_next(stdout, 2, &first);
		if (write_explanation(view, &view->calls[i], err))
			return -1;
	}
	puts("\n]");
	return 0;
}
