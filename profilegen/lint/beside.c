/*
 * A profile beside others: the same file as it is read elsewhere, and the node's own.
 */
#include "check.h"

#include "finding.h"

#include "memory_file.h"
#include "within.h"

/* Adds the calls that only the first of two profiles allows. */
static void name_excess(
        struct lint *lint, struct lint_finding *finding, const struct containment *containment)
{
	for (size_t i = 0; i < containment->n_items; i++) {
		const struct excess *excess = &containment->items[i];

		if (!excess->name)
			lint_name(lint, finding, "numbers without a name", excess->arch, NULL);
		else if (!excess->is_witnessed)
			lint_name(lint, finding, excess->name, excess->arch, "not decided");
		else if (excess->is_conditional)
			lint_name(lint, finding, excess->name, excess->arch, "some arguments");
		else
			lint_name(lint, finding, excess->name, excess->arch, NULL);
	}
}

static int submit_abis(struct lint *lint, const struct lint_check *check,
        const struct containment *containment, const char *what)
{
	cleanup_memory_file struct memory_file list = {0};

	if (!containment->n_lone_abis)
		return 0;
	if (!memory_file_open(&list, lint->err))
		return -1;
	for (size_t i = 0; i < containment->n_lone_abis; i++)
		fprintf(list.out, "%s%s", i ? ", " : "", containment->lone_abis[i]->name);
	if (memory_file_close(&list, lint->err))
		return -1;
	return lint_submit_text(lint, check, LINT_NOTE, "%s: %s", list.bytes, what);
}

/* What the reading without the dialect allows beyond the one that is judged. */
static int find_opened(struct lint *lint, const struct lint_check *self)
{
	__attribute__((cleanup(containment_release))) struct containment opened = {0};
	struct lint_finding finding = lint_start(self, LINT_WARNING);

	if (profile_within(lint->as_oci, lint->profile, lint->native, &opened, lint->err))
		return -1;
	name_excess(lint, &finding, &opened);
	return lint_submit(lint, &finding,
	        "Docker and podman refuse this to a container without the capabilities that the "
	        "rules ask for; containerd and Kubernetes ignore includes and excludes, and allow "
	        "it to all");
}

static int find_closed(struct lint *lint, const struct lint_check *self)
{
	__attribute__((cleanup(containment_release))) struct containment closed = {0};
	struct lint_finding finding = lint_start(self, LINT_NOTE);

	if (profile_within(lint->profile, lint->as_oci, lint->native, &closed, lint->err) ||
	        submit_abis(lint, self, &closed,
	                "allowed as Docker reads archMap, killed by containerd and Kubernetes, "
	                "which ignore it"))
		return -1;
	name_excess(lint, &finding, &closed);
	return lint_submit(lint, &finding,
	        "allowed as Docker reads the file, refused by containerd and Kubernetes, which "
	        "ignore includes and excludes");
}

static int run_two_readings(struct lint *lint, const struct lint_check *self)
{
	/* Of what does not compile, does-not-load says more. */
	if (!lint->as_oci || !lint->n_abis)
		return 0;
	return find_opened(lint, self) || find_closed(lint, self) ? -1 : 0;
}

const struct lint_check lint_check_two_readings = {
        .code = "two-readings",
        .summary = "a file that runtimes read in two ways",
        .advice = "write a profile without archMap, includes and excludes for containerd and "
                  "Kubernetes; --as oci judges this one as they read it",
        .run = run_two_readings,
};

static int run_beyond(struct lint *lint, const struct lint_check *self)
{
	__attribute__((cleanup(containment_release))) struct containment beyond = {0};
	struct lint_finding finding = lint_start(self, LINT_WARNING);

	if (!lint->baseline || !lint->n_abis)
		return 0;
	if (profile_within(lint->profile, lint->baseline, lint->native, &beyond, lint->err) ||
	        submit_abis(lint, self, &beyond, "allowed by the profile, killed by the baseline"))
		return -1;
	name_excess(lint, &finding, &beyond);
	return lint_submit(lint, &finding,
	        "allowed by the profile, refused by the baseline: whoever needs it fails");
}

const struct lint_check lint_check_beyond_baseline = {
        .code = "beyond-baseline",
        .summary = "what the node's own profile takes away",
        .advice = "do without it, or ask for a wider baseline",
        .run = run_beyond,
};
