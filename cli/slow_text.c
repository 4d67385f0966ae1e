#include "slow_text.h"

#include "cleanup.h"
#include "saturating.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

/* The words of the recording's "slow" (docs/recording.md); what follows "3 processes". */
static const struct {
	const char *word, *reason, *remedy;
} reasons[] = {
        {"privilege", "not allowed to install a filter",
                "--no-new-privs allows it, and setuid programs gain nothing then"},
        {"own-filter", "with filters of their own, beside which secprof installs none",
                "--mode trace costs half"},
        {"unreadable", "with memory that secprof may not write (PR_SET_DUMPABLE)",
                "run secprof as root"},
        {"unclear", "with a filter that nobody can attribute", "--mode trace costs half"},
        {"refused", "without a filter, as the kernel or a sandbox refuses it",
                "--mode trace costs half"},
        {"descriptors", "without another listener, for lack of descriptors", "raise ulimit -n"},
        {"threads", "with several threads, which made calls that their filter did not know",
                "--seed with this recording lets them through from the start"},
        {"late", "which made calls that their last filter did not know",
                "--seed with this recording lets them through from the start"},
};

/* A recording of which most calls were stops; below, nobody waits for them. */
enum { MANY_STOPS = 20000 };

enum { NAMES_MAX = 4 };

static void print_names(FILE *out, const struct run *run, const char *word)
{
	size_t n = 0;

	for (size_t i = 0; i < run->n_slow; i++) {
		const struct slow *slow = &run->slow[i];
		cleanup_free char *name = NULL;

		if (strcmp(slow->reason, word) != 0)
			continue;
		if (++n > NAMES_MAX)
			continue;
		if (slow->exe >= 0)
			name = text_escape(run->executables[slow->exe]);
		fprintf(out, "%s%s", n > 1 ? ", " : "", name ? name : "-");
	}
	if (n > NAMES_MAX)
		fprintf(out, " and %zu more", n - NAMES_MAX);
}

static void print_processes(FILE *out, uint64_t n)
{
	fprintf(out, "slow, on stops: %" PRIu64 " %s", n, n == 1 ? "process" : "processes");
}

static void print_reason(FILE *out, const struct run *run, size_t reason)
{
	uint64_t processes = 0;

	for (size_t i = 0; i < run->n_slow; i++)
		if (!strcmp(run->slow[i].reason, reasons[reason].word))
			processes = add_saturating(processes, run->slow[i].processes);
	if (!processes)
		return;
	print_processes(out, processes);
	fprintf(out, " %s (", reasons[reason].reason);
	print_names(out, run, reasons[reason].word);
	fprintf(out, "); %s\n", reasons[reason].remedy);
}

void slow_print(FILE *out, const struct run *run, const struct call *sum)
{
	const struct completeness *completeness = &run->completeness;
	bool learns = !strcmp(run->mode, "learn") || !strcmp(run->mode, "notify");

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		print_reason(out, run, i);
	/* A recording without reasons, as older versions wrote it. */
	if (completeness->unfiltered && !run->n_slow) {
		print_processes(out, completeness->unfiltered);
		putc('\n', out);
	}
	/* Many short processes: each learns from the start, and ends before its filter has paid for
	 * itself. */
	if (learns && !completeness->unfiltered && completeness->stops >= MANY_STOPS &&
	        completeness->stops > sum->count)
		fputs("slow, on stops: most processes ended, or made new calls, before a filter "
		      "paid; --seed with this recording lets known calls through from the start\n",
		        out);
}
