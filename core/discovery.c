#include "discovery.h"

#include "cleanup.h"

#include <stdlib.h>
#include <string.h>

static int grow(struct discovery *discovery, struct error *err)
{
	if (discovery->n_runs < discovery->room)
		return 0;

	size_t room = discovery->room ? 2 * discovery->room : 8;
	struct discovery_run *runs = reallocarray(discovery->runs, room, sizeof(*runs));

	if (!runs)
		return error_no_memory(err);
	discovery->runs = runs;
	discovery->room = room;
	return 0;
}

static int copy_reason(struct discovery_run *added, const struct run *run, struct error *err)
{
	if (!run->not_recorded)
		return 0;
	added->not_recorded = strdup(run->not_recorded);
	return added->not_recorded ? 0 : error_no_memory(err);
}

static void release_run(struct discovery_run *run)
{
	free(run->not_recorded);
	free(run->calls);
}

int discovery_add(struct discovery *discovery, const struct run *run, struct error *err)
{
	struct discovery_run *added;

	if (grow(discovery, err))
		return -1;
	added = &discovery->runs[discovery->n_runs];
	*added = (struct discovery_run){.start_us = run->start_us,
	        .position = discovery->n_runs,
	        .exit = run->exit,
	        .finished = run->completeness.finished,
	        .timed_out = run->completeness.timed_out};
	memcpy(added->id, run->id, sizeof(added->id));
	if (copy_reason(added, run, err))
		return -1;
	/* One more, as calloc(3) may return NULL for none. */
	added->calls = calloc(run->n_calls + 1, sizeof(*added->calls));
	if (!added->calls) {
		release_run(added);
		return error_no_memory(err);
	}
	for (size_t i = 0; i < run->n_calls; i++)
		added->calls[added->n_calls++] = (struct discovered_call){
		        .arch = run->calls[i].arch, .nr = run->calls[i].nr};
	discovery->n_runs++;
	discovery->n_seeded += run->n_seeds > 0;
	return 0;
}

static int compare_runs(const void *a, const void *b)
{
	const struct discovery_run *left = a, *right = b;

	if (left->start_us != right->start_us)
		return left->start_us < right->start_us ? -1 : 1;
	return strcmp(left->id, right->id);
}

/* Equal runs are neighbours, since a run with the same id has the same start. */
static void leave_each_once(struct discovery *discovery)
{
	size_t n = 0;

	for (size_t i = 0; i < discovery->n_runs; i++) {
		if (n && !strcmp(discovery->runs[n - 1].id, discovery->runs[i].id))
			release_run(&discovery->runs[i]);
		else
			discovery->runs[n++] = discovery->runs[i];
	}
	discovery->n_runs = n;
}

/* That a run has a call. */
struct incidence {
	const struct discovered_call *call;
	size_t run; /* its place in the list */
};

/* By call, then by run. */
static int compare_incidences(const void *a, const void *b)
{
	const struct incidence *left = a, *right = b;

	if (left->call->arch != right->call->arch)
		return left->call->arch < right->call->arch ? -1 : 1;
	if (left->call->nr != right->call->nr)
		return left->call->nr < right->call->nr ? -1 : 1;
	return (left->run > right->run) - (left->run < right->run);
}

static bool same_call(const struct incidence *a, const struct incidence *b)
{
	return a->call->arch == b->call->arch && a->call->nr == b->call->nr;
}

static void count(struct discovery *discovery, const struct incidence *incidences, size_t n)
{
	size_t in_runs;

	for (size_t i = 0; i < n; i += in_runs) {
		struct discovery_run *first = &discovery->runs[incidences[i].run];

		in_runs = 1;
		while (i + in_runs < n && same_call(&incidences[i], &incidences[i + in_runs]))
			in_runs++;
		discovery->n_calls++;
		discovery->in_one += in_runs == 1;
		discovery->in_two += in_runs == 2;
		first->n_new++;
		first->n_own += in_runs == 1;
	}
	for (size_t i = 0; i < discovery->n_runs; i++)
		discovery->n_runs_with_own += discovery->runs[i].n_own > 0;
}

int discovery_finish(struct discovery *discovery, struct error *err)
{
	cleanup_free struct incidence *incidences = NULL;
	size_t n = 0;

	if (discovery->n_runs)
		qsort(discovery->runs, discovery->n_runs, sizeof(*discovery->runs), compare_runs);
	leave_each_once(discovery);
	for (size_t i = 0; i < discovery->n_runs; i++)
		n += discovery->runs[i].n_calls;
	incidences = calloc(n + 1, sizeof(*incidences));
	if (!incidences)
		return error_no_memory(err);
	n = 0;
	for (size_t i = 0; i < discovery->n_runs; i++)
		for (size_t c = 0; c < discovery->runs[i].n_calls; c++)
			incidences[n++] =
			        (struct incidence){.call = &discovery->runs[i].calls[c], .run = i};
	qsort(incidences, n, sizeof(*incidences), compare_incidences);
	count(discovery, incidences, n);
	return 0;
}

void discovery_release(struct discovery *discovery)
{
	for (size_t i = 0; i < discovery->n_runs; i++)
		release_run(&discovery->runs[i]);
	free(discovery->runs);
	*discovery = (struct discovery){0};
}

int discovery_of(const struct recording *recording, struct discovery *discovery, struct error *err)
{
	for (size_t i = 0; i < recording->n_runs; i++)
		if (discovery_add(discovery, &recording->runs[i], err))
			return -1;
	return discovery_finish(discovery, err);
}
