#include "summary.h"

#include "locale_text.h"
#include "slow_text.h"
#include "table.h"

#include "cleanup.h"
#include "duration.h"
#include "saturating.h"
#include "text.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef int call_order(const struct call *a, const struct call *b);

static int by_name(const struct call *a, const struct call *b)
{
	return strcmp(a->name, b->name);
}

static int by_count(const struct call *a, const struct call *b)
{
	if (a->count != b->count)
		/* The most frequent first; names decide between equals, so that the table is always
		 * the same. */
		return a->count > b->count ? -1 : 1;
	return by_name(a, b);
}

/* Times count from the start of the run in which the call was made first: of totals they only give
 * a rough order. */
static int by_first(const struct call *a, const struct call *b)
{
	if (a->first.offset_us != b->first.offset_us)
		return a->first.offset_us < b->first.offset_us ? -1 : 1;
	return by_name(a, b);
}

static const struct {
	const char *name;
	call_order *order;
} sorts[] = {
        {SUMMARY_SORT_DEFAULT, by_count},
        {"name", by_name},
        {"first", by_first},
};

#define N_SORTS (sizeof(sorts) / sizeof(sorts[0]))

const char *const *summary_sort_names(void)
{
	static const char *names[N_SORTS + 1];

	for (size_t i = 0; i < N_SORTS; i++)
		names[i] = sorts[i].name;
	return names;
}

static call_order *find_order(const char *name)
{
	for (size_t i = 0; i < N_SORTS; i++)
		if (!strcmp(sorts[i].name, name))
			return sorts[i].order;
	/* Not reached: option_choice() takes no other names. */
	return by_count;
}

/* ABIs apart, then by the order that `context` points to. */
static int compare_calls(const void *a, const void *b, void *context)
{
	const struct call *left = *(const struct call *const *)a;
	const struct call *right = *(const struct call *const *)b;
	call_order *const *order = context;
	int difference = strcmp(left->arch->name, right->arch->name);

	return difference ? difference : (*order)(left, right);
}

const char *summary_executable(const struct run *run, const struct call *call)
{
	return call->first.exe < 0 ? "-" : run->executables[call->first.exe];
}

bool summary_knows_time(const struct call *call)
{
	return call->first.pid != 0;
}

bool summary_has_several_abis(const struct run *run)
{
	/* Calls are in the order of their architectures. */
	return run->n_calls && run->calls[0].arch != run->calls[run->n_calls - 1].arch;
}

/* The sign only where the terminal shows it; scripts should read --json. */
static const char *at_least(void)
{
	return locale_is_utf8() ? "≥" : ">=";
}

void summary_format_count(const struct call *call, char buffer[SUMMARY_COUNT_MAX])
{
	if (call->count == 0) /* left out (--reproducible) */
		strcpy(buffer, "-");
	else
		snprintf(buffer, SUMMARY_COUNT_MAX, "%s%s%" PRIu64, call->exact ? "" : at_least(),
		        call->exact ? "" : " ", call->count);
}

static int add_call(
        struct table *table, const struct run *run, const struct call *call, struct error *err)
{
	char count[SUMMARY_COUNT_MAX];
	char first[32] = "-";
	const char *cells[] = {count, call->name, call->first.result[0] ? call->first.result : "-",
	        first, summary_executable(run, call)};

	summary_format_count(call, count);
	if (summary_knows_time(call))
		text_format_duration(call->first.offset_us, first);
	return table_add(table, cells, err);
}

static int fill_table(
        struct table *table, const struct run *run, const struct call **calls, struct error *err)
{
	bool several = summary_has_several_abis(run);
	const struct arch *arch = NULL;

	for (size_t i = 0; i < run->n_calls; i++) {
		if (several && calls[i]->arch != arch) {
			char heading[64];

			arch = calls[i]->arch;
			snprintf(heading, sizeof(heading), "%s:", arch->name);
			if (table_add_heading(table, heading, err))
				return -1;
		}
		if (add_call(table, run, calls[i], err))
			return -1;
	}
	return 0;
}

static int print_calls(FILE *out, const struct run *run, const char *sort, struct error *err)
{
	static const struct table_column columns[] = {
	        {"count", true},
	        {"name", false},
	        {"first result", false},
	        {"first seen", true},
	        {"executable", false},
	};
	__attribute__((cleanup(table_release))) struct table table = {
	        columns, sizeof(columns) / sizeof(columns[0]), NULL, 0};
	/* Sorted is a list of pointers: the run keeps the order of the file, which others rely
	 * on. */
	cleanup_free const struct call **calls = calloc(run->n_calls + 1, sizeof(*calls));
	call_order *order = find_order(sort);

	if (!calls)
		return error_no_memory(err);
	for (size_t i = 0; i < run->n_calls; i++)
		calls[i] = &run->calls[i];
	/* The GNU form of qsort_r(3): glibc, and musl since 1.2.3. */
	qsort_r(calls, run->n_calls, sizeof(*calls), compare_calls, &order);
	if (fill_table(&table, run, calls, err))
		return -1;
	table_print(&table, out);
	return 0;
}

static struct call sum_of_calls(const struct run *run)
{
	struct call sum = {.exact = true};

	for (size_t i = 0; i < run->n_calls; i++) {
		sum.count = add_saturating(sum.count, run->calls[i].count);
		/* A count that was left out is neither exact nor a lower bound. */
		sum.exact &= run->calls[i].exact || !run->calls[i].count;
	}
	return sum;
}

static void print_totals(FILE *out, const struct run *run)
{
	const struct completeness *completeness = &run->completeness;
	const struct call sum = sum_of_calls(run);
	char count[SUMMARY_COUNT_MAX] = "0";
	char duration[32];

	if (run->n_calls)
		summary_format_count(&sum, count);
	text_format_duration(run->duration_us, duration);
	fprintf(out,
	        "\ncalls %s, distinct %zu, processes %" PRIu64 ", threads %" PRIu64
	        ", duration %s, stops %" PRIu64 ", filters %" PRIu64 ", lost %" PRIu64 "\n",
	        count, run->n_calls, completeness->processes, completeness->threads,
	        run->duration_us ? duration : "-", completeness->stops, completeness->filters,
	        completeness->lost);
	slow_print(out, run, &sum);
	if (!sum.exact)
		fprintf(out,
		        "%s: a lower bound: known calls run on without a stop; the other columns "
		        "describe the first one\n",
		        at_least());
}

enum limit_kind { LIMIT_COUNT, LIMIT_IF_TRUE };

/* May the recording lack a program for that, or the call which would show it?  A call that was
 * refused executed nothing. */
enum limit_code { HAS_CODE, LACKS_CODE };

struct limit {
	enum limit_kind kind;
	enum limit_code code;
	size_t offset; /* in struct completeness: a uint64_t for LIMIT_COUNT, else a bool */
	const char *text;
};

#define LIMIT(kind, code, member, text)                                 \
	{                                                               \
		kind, code, offsetof(struct completeness, member), text \
	}

static const struct limit limits[] = {
        LIMIT(LIMIT_COUNT, LACKS_CODE, lost, "calls that happened and could not be read"),
        LIMIT(LIMIT_COUNT, LACKS_CODE, unanswered,
                "filters that secprof could not answer: calls of the workload failed with "
                "ENOSYS, unseen"),
        LIMIT(LIMIT_COUNT, LACKS_CODE, escaped, "tasks that could not be followed"),
        LIMIT(LIMIT_COUNT, LACKS_CODE, not_followed,
                "processes that belong to the workload and could not be followed"),
        LIMIT(LIMIT_IF_TRUE, LACKS_CODE, mid_life,
                "the workload ran already when recording began; calls that it makes at its start "
                "only are missing"),
        LIMIT(LIMIT_COUNT, LACKS_CODE, joined_late,
                "processes that joined from outside, followed since shortly after their start"),
        LIMIT(LIMIT_COUNT, LACKS_CODE, unknown_restarts,
                "tasks that were in restart_syscall when recording began; the call that it "
                "restarted is not known"),
        LIMIT(LIMIT_COUNT, LACKS_CODE, overflow.calls, "calls left out, beyond the bound of a run"),
        LIMIT(LIMIT_COUNT, LACKS_CODE, overflow.executables,
                "executables of calls left out, beyond the bound of a run"),
        LIMIT(LIMIT_COUNT, LACKS_CODE, overflow.tasks, "tasks left out, beyond the bound of a run"),
        LIMIT(LIMIT_COUNT, HAS_CODE, overflow.tree,
                "processes that have no row in the tree, beyond its bound"),
        LIMIT(LIMIT_COUNT, LACKS_CODE, overflow.modules,
                "mappings of files that are not among its modules, beyond their bound"),
        LIMIT(LIMIT_COUNT, HAS_CODE, unknown_numbers,
                "distinct calls whose number has no known name"),
        LIMIT(LIMIT_COUNT, HAS_CODE, untraced_clones,
                "clones that asked not to be traced (CLONE_UNTRACED, which was taken from their "
                "flags)"),
        LIMIT(LIMIT_IF_TRUE, HAS_CODE, own_filter,
                "the workload installed a seccomp filter of its own; calls that it refused may be "
                "missing"),
        LIMIT(LIMIT_IF_TRUE, HAS_CODE, io_uring,
                "the workload used io_uring, whose operations are no system calls and are not "
                "seen"),
        LIMIT(LIMIT_IF_TRUE, LACKS_CODE, user_dispatch,
                "the workload used syscall user dispatch; calls caught by it are not seen"),
        LIMIT(LIMIT_IF_TRUE, HAS_CODE, setuid,
                "a program did not get the privilege that its file grants (setuid, setgid, "
                "capabilities): under a tracer without privilege, or after no_new_privs, none "
                "does"),
        LIMIT(LIMIT_IF_TRUE, LACKS_CODE, unattributed,
                "the executable that makes a call is not always known: /proc is missing or "
                "shows another pid namespace, or a program may not be read"),
        LIMIT(LIMIT_IF_TRUE, LACKS_CODE, imported,
                "imported from a log or a list: what that does not show is not known"),
};

#define N_LIMITS (sizeof(limits) / sizeof(limits[0]))

static void report_limit(const struct completeness *completeness, const struct limit *limit,
        summary_limit *report, void *context)
{
	/* A table instead of a statement for each: the order of lines is that of the rows. */
	const char *field = (const char *)completeness + limit->offset;
	char line[200];

	if (limit->kind == LIMIT_COUNT) {
		uint64_t count = *(const uint64_t *)(const void *)field;

		snprintf(line, sizeof(line), "%s: %" PRIu64, limit->text, count);
		if (count)
			report(line, context);
	} else if (*(const bool *)field)
		report(limit->text, context);
}

static void report_unfinished(const struct run *run, summary_limit *report, void *context)
{
	if (run->in_progress)
		report("in progress: secprof is still recording, and what it has seen so far is "
		       "here",
		        context);
	else if (!run->completeness.finished)
		report("unfinished: secprof was ended before the workload", context);
}

static void report_mode(const struct run *run, summary_limit *report, void *context)
{
	const struct other_mode *other = &run->instead_of;
	/* From a file, which anyone may have written. */
	cleanup_free char *escaped = other->reason ? text_escape(other->reason) : NULL;
	const char *reason = escaped ? escaped : "the reason is not known";
	char line[TEXT_SHOWN_MAX + 120];

	if (!other->mode[0])
		return;
	/* Totals of several runs have no mode of their own. */
	if (run->mode[0])
		snprintf(line, sizeof(line), "recorded in mode %s instead of %s: %s", run->mode,
		        other->mode, reason);
	else
		snprintf(line, sizeof(line), "a run was recorded in another mode than %s: %s",
		        other->mode, reason);
	report(line, context);
}

static void report_inherited(const struct run *run, summary_limit *report, void *context)
{
	char line[200];

	if (!run->completeness.inherited_filters || run_sees_refused(run))
		return;
	snprintf(line, sizeof(line),
	        "the workload had seccomp filters from before secprof; calls that they refused may "
	        "be missing (--mode ptrace sees them): %" PRIu64,
	        run->completeness.inherited_filters);
	report(line, context);
}

/* Only seeds whose runs are not in the recording: the rest is in the table. */
static void report_seeds(const struct run *run, summary_limit *report, void *context)
{
	char line[160];

	if (!run->n_seeds)
		return;
	snprintf(line, sizeof(line),
	        "calls that were known from the start (--seed) are not in it; they are in "
	        "%zu %s not given here, such as %s",
	        run->n_seeds, run->n_seeds == 1 ? "run" : "runs", run->seeds[0]);
	report(line, context);
}

void summary_limits(const struct run *run, summary_limit *report, void *context)
{
	/* The gravest first: a run that has not ended may lack anything. */
	report_unfinished(run, report, context);
	report_mode(run, report, context);
	report_inherited(run, report, context);
	for (size_t i = 0; i < N_LIMITS; i++)
		report_limit(&run->completeness, &limits[i], report, context);
	report_seeds(run, report, context);
}

void summary_lacks_code(const struct run *run, summary_limit *report, void *context)
{
	report_unfinished(run, report, context);
	for (size_t i = 0; i < N_LIMITS; i++)
		if (limits[i].code == LACKS_CODE)
			report_limit(&run->completeness, &limits[i], report, context);
	report_seeds(run, report, context);
}

void summary_print_limit(const char *line, void *file)
{
	fprintf(file, "%s\n", line);
}

int summary_print(FILE *out, const struct run *run, const char *sort, struct error *err)
{
	if (!run->n_calls)
		fputs(run->n_seeds ? "nothing that the seed does not know\n" : "no calls\n", out);
	else if (print_calls(out, run, sort, err))
		return -1;
	print_totals(out, run);
	summary_limits(run, summary_print_limit, out);
	return 0;
}
