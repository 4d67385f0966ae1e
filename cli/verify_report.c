#include "verify_report.h"

#include "answer.h"
#include "json_text.h"
#include "rule_text.h"
#include "table.h"

#include "admit.h"
#include "cleanup.h"
#include "memory_file.h"
#include "profile_names.h"
#include "signal_name.h"
#include "syscall_limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARGUMENTS_TEXT_MAX 128
#define END_TEXT_MAX 64

bool verification_agrees(const struct verification *verification)
{
	const struct trace_result *a = &verification->result, *b = &verification->untouched;

	return a->signalled == b->signalled && a->value == b->value;
}

static void end_text(const struct trace_result *result, char buffer[END_TEXT_MAX])
{
	char name[24];

	signal_name(result->value, name);
	if (result->signalled)
		snprintf(buffer, END_TEXT_MAX, "was ended by %s", name);
	else
		snprintf(buffer, END_TEXT_MAX, "ended with status %d", result->value);
}

/* ---- the table ---- */

static void format_arguments(const uint64_t args[SYSCALL_ARGS], char buffer[ARGUMENTS_TEXT_MAX])
{
	snprintf(buffer, ARGUMENTS_TEXT_MAX,
	        "%#" PRIx64 " %#" PRIx64 " %#" PRIx64 " %#" PRIx64 " %#" PRIx64 " %#" PRIx64,
	        args[0], args[1], args[2], args[3], args[4], args[5]);
}

static bool has_foreign_calls(const struct refused *refused)
{
	for (size_t i = 0; i < refused->n_calls; i++)
		/* The column is left out where it would say the same in each row. */
		if (refused->calls[i].arch != arch_native())
			return true;
	return false;
}

static int add_call(struct table *table, const struct refused *refused,
        const struct refused_call *call, bool with_abi, struct error *err)
{
	char count[24], pid[16], answer[ANSWER_TEXT_MAX], arguments[ARGUMENTS_TEXT_MAX];
	const char *cells[] = {
	        count, call->name, answer, pid, refused_executable(refused, call), arguments, NULL};

	if (with_abi) {
		memmove(cells + 3, cells + 2, 4 * sizeof(*cells));
		cells[2] = call->arch->name;
	}
	snprintf(count, sizeof(count), "%" PRIu64, call->count);
	snprintf(pid, sizeof(pid), "%d", call->pid);
	answer_text(call->answer, answer);
	format_arguments(call->args, arguments);
	return table_add(table, cells, err);
}

/* Those that are breaks, or those whose callers fall back; nothing if there are none. */
static int print_calls(
        const struct refused *refused, bool fall_back, const char *title, struct error *err)
{
	static const struct table_column native[] = {{"count", true}, {"name", false},
	        {"answer", false}, {"pid", true}, {"executable", false}, {"arguments", false}};
	static const struct table_column all[] = {{"count", true}, {"name", false}, {"ABI", false},
	        {"answer", false}, {"pid", true}, {"executable", false}, {"arguments", false}};
	bool with_abi = has_foreign_calls(refused);
	__attribute__((cleanup(table_release))) struct table table = {
	        with_abi ? all : native, with_abi ? 7 : 6, NULL, 0};

	for (size_t i = 0; i < refused->n_calls; i++)
		if ((refused->calls[i].fallback != NULL) == fall_back &&
		        add_call(&table, refused, &refused->calls[i], with_abi, err))
			return -1;
	table_print_titled(&table, title, stdout);
	return 0;
}

/* ---- what would admit the calls ---- */

/* Lines, each once. */
struct lines {
	char **items; /* owned */
	size_t n_items;
	bool failed; /* memory was out */
};

static void release_lines(struct lines *lines)
{
	for (size_t i = 0; i < lines->n_items; i++)
		free(lines->items[i]);
	free(lines->items);
}

/* Takes over the line, NULL without memory. */
static void add_line(struct lines *lines, char *line)
{
	char **items;

	for (size_t i = 0; line && i < lines->n_items; i++)
		/* Many refused calls need one change. */
		if (!strcmp(lines->items[i], line)) {
			free(line);
			return;
		}
	items = reallocarray(lines->items, lines->n_items + 1, sizeof(*items));
	/* Also without a line: the old array is gone. */
	if (items)
		lines->items = items;
	if (!items || !line) {
		free(line);
		lines->failed = true;
		return;
	}
	items[lines->n_items++] = line;
}

static const char *const change_verbs[] = {
        [CHANGE_ARCHITECTURE] = "list the architecture",
        [CHANGE_ALLOW] = "add",
        [CHANGE_WITHDRAW] = "take out",
};

static void add_change(const struct profile_change *change, void *context)
{
	cleanup_memory_file struct memory_file line = {0};
	/* Whoever reads `lines` reports that memory was out. */
	struct error unused;
	FILE *out = memory_file_open(&line, &unused);
	bool written = out != NULL;

	if (out) {
		fprintf(out, "%s ", change_verbs[change->kind]);
		if (change->rule)
			rule_json(out, change->rule);
		else
			fprintf(out, "\"%s\"", change->arch->oci_name);
		written = memory_file_close(&line, &unused) == 0;
	}
	add_line(context, written ? steal_ptr(line.bytes) : NULL);
}

static void add_impossible(struct lines *lines, const struct refused_call *call)
{
	char *line;

	if (asprintf(&line, "none admits %s of %s: libseccomp does not know the name", call->name,
	            call->arch->name) < 0)
		line = NULL;
	add_line(lines, line);
}

/* The changes that admit this call alone, as if no other had been refused. */
static int admit_alone(const struct verification *verification, const struct refused_call *call,
        profile_change_sink *report, void *context, struct error *err)
{
	struct profile amended = {0};
	int result;

	/* A copy for each call: a change for one might admit the next, which then would seem to
	 * need none. */
	if (profile_copy(verification->profile, &amended, err))
		return -1;
	result = profile_admit(
	        &amended, arch_native(), call->arch, call->nr, call->args, report, context, err);
	profile_release(&amended);
	return result;
}

static int print_changes(const struct verification *verification, struct error *err)
{
	const struct refused *refused = &verification->refused;
	__attribute__((cleanup(release_lines))) struct lines lines = {0};

	for (size_t i = 0; i < refused->n_calls; i++) {
		if (refused->calls[i].fallback)
			continue;
		int result = admit_alone(verification, &refused->calls[i], add_change, &lines, err);

		if (result < 0)
			return -1;
		if (result > 0)
			add_impossible(&lines, &refused->calls[i]);
	}
	if (lines.failed)
		return error_no_memory(err);
	if (!lines.n_items)
		return 0;
	puts("changes of the profile that admit them:");
	for (size_t i = 0; i < lines.n_items; i++)
		printf("  %s\n", lines.items[i]);
	putchar('\n');
	return 0;
}

/* ---- text ---- */

static void print_ends(const struct verification *verification)
{
	char traced[END_TEXT_MAX], untouched[END_TEXT_MAX];

	end_text(&verification->result, traced);
	end_text(&verification->untouched, untouched);
	if (!verification->started)
		puts("the command was not started: the profile refuses the execve that starts it");
	else
		printf("the command %s\n", traced);
	if (verification->compared)
		printf("untouched, under the filter alone, it %s: %s\n", untouched,
		        verification_agrees(verification) ? "the same" : "NOT THE SAME");
}

int verify_report(const struct verification *verification, struct error *err)
{
	const struct refused *refused = &verification->refused;

	uint64_t n_refused = refused_count(refused), n_breaks = refused_breaks(refused);
	/* "Would be": with --dry-run the calls were made. */
	bool dry = verification->dry_run;

	if (print_calls(refused, false, dry ? "would be refused:" : "refused:", err) ||
	        print_changes(verification, err) ||
	        print_calls(refused, true,
	                dry ? "would be refused; falls back to clone:"
	                    : "refused; falls back to clone:",
	                err))
		return -1;
	printf("calls %s: %" PRIu64 ", distinct: %zu%s", dry ? "that would be refused" : "refused",
	        n_refused, refused->n_calls,
	        refused->beyond ? ", and others that were not kept" : "");
	if (n_breaks < n_refused)
		printf(", falling back: %" PRIu64, n_refused - n_breaks);
	putchar('\n');
	print_ends(verification);
	return 0;
}

/* ---- JSON ---- */

static void print_json_end(const char *key, const struct trace_result *result)
{
	char name[24];

	signal_name(result ? result->value : 0, name);
	if (!result)
		printf("  \"%s\": null,\n", key);
	else if (result->signalled)
		printf("  \"%s\": {\"signal\": \"%s\"},\n", key, name);
	else
		printf("  \"%s\": {\"status\": %d},\n", key, result->value);
}

static void print_json_change(const struct profile_change *change, void *context)
{
	static const char *const keys[] = {
	        [CHANGE_ARCHITECTURE] = "architecture",
	        [CHANGE_ALLOW] = "allow",
	        [CHANGE_WITHDRAW] = "withdraw",
	};
	bool *first = context;

	printf("%s{\"%s\": ", *first ? "" : ", ", keys[change->kind]);
	if (change->rule)
		rule_json(stdout, change->rule);
	else
		printf("\"%s\"", change->arch->oci_name);
	putchar('}');
	*first = false;
}

static int print_json_call(
        const struct verification *verification, const struct refused_call *call, struct error *err)
{
	bool first = true;
	int result = 0;

	printf("{\"arch\": \"%s\", \"nr\": %d, \"name\": \"%s\", \"args\": [", call->arch->name,
	        call->nr, call->name);
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		/* As strings: most JSON readers keep numbers as doubles, and lose digits beyond
		 * 2^53. */
		printf("%s\"0x%" PRIx64 "\"", i ? ", " : "", call->args[i]);
	printf("], \"count\": %" PRIu64 ", \"pid\": %d, \"exe\": ", call->count, call->pid);
	json_string(stdout, call->exe == REFUSED_NO_EXE
	                            ? NULL
	                            : refused_executable(&verification->refused, call));
	printf(", \"action\": \"%s\", \"errno\": ",
	        profile_action_name(answer_action(call->answer)));
	if (answer_errno(call->answer) >= 0)
		printf("%d", answer_errno(call->answer));
	else
		fputs("null", stdout);
	fputs(", \"fallback\": ", stdout);
	json_string(stdout, call->fallback);
	fputs(", \"changes\": [", stdout);
	if (!call->fallback)
		result = admit_alone(verification, call, print_json_change, &first, err);
	/* Above 0: no rule can admit it, as libseccomp does not know the name. */
	printf("], \"admitted\": %s}", result == 0 && !call->fallback ? "true" : "false");
	return result < 0 ? -1 : 0;
}

int verify_report_json(const struct verification *verification, struct error *err)
{
	const struct refused *refused = &verification->refused;
	bool first = true;

	printf("{\n  \"dry_run\": %s,\n", verification->dry_run ? "true" : "false");
	print_json_end("end", verification->started ? &verification->result : NULL);
	print_json_end("untouched", verification->compared ? &verification->untouched : NULL);
	printf("  \"beyond\": %" PRIu64 ",\n  \"refused\": [", refused->beyond);
	for (size_t i = 0; i < refused->n_calls; i++) {
		json_next(stdout, 4, &first);
		if (print_json_call(verification, &refused->calls[i], err))
			return -1;
	}
	fputs("\n  ]\n}\n", stdout);
	return 0;
}
