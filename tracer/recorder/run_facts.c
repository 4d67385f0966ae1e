#include "run_facts.h"

#include "clock.h"
#include "recording_id.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

static int fill_seeds(struct run *run, const struct recording *seed, struct error *err)
{
	if (!seed || !seed->n_runs)
		return 0;
	if (seed->n_runs > RUN_SEEDS_MAX)
		return error_set(err, "the seed has %zu runs, more than the %d that can be kept",
		        seed->n_runs, RUN_SEEDS_MAX);
	run->seeds = calloc(seed->n_runs, sizeof(*run->seeds));
	if (!run->seeds)
		return error_no_memory(err);
	for (size_t i = 0; i < seed->n_runs; i++)
		/* Only the names of the runs: what they hold is in the seed's own file. */
		memcpy(run->seeds[i], seed->runs[i].id, RUN_ID_MAX);
	run->n_seeds = run_ids_unite(run->seeds, seed->n_runs);
	return 0;
}

static int fill_mode(struct run *run, const struct trace_mode_choice *choice, struct error *err)
{
	snprintf(run->mode, sizeof(run->mode), "%s", choice->mode);
	if (!choice->instead_of)
		return 0;
	snprintf(run->instead_of.mode, sizeof(run->instead_of.mode), "%s", choice->instead_of);
	run->instead_of.reason = strdup(choice->reason);
	return run->instead_of.reason ? 0 : error_no_memory(err);
}

static int fill_container(struct run *run, const struct run_container *container, struct error *err)
{
	if (!container)
		return 0;
	run->container = *container;
	run->container.id = strdup(container->id);
	return run->container.id ? 0 : error_no_memory(err);
}

static int fill_command(struct run *run, char *const *command, struct error *err)
{
	size_t n = 0;

	while (command[n])
		n++;
	run->command = calloc(n + 1, sizeof(*run->command));
	if (!run->command)
		return error_no_memory(err);
	run->n_command = n;
	for (size_t i = 0; i < n; i++) {
		run->command[i] = strdup(command[i]);
		if (!run->command[i])
			return error_no_memory(err);
	}
	return 0;
}

int run_facts_fill(struct run *run, const struct recorder_options *options, struct error *err)
{
	struct utsname system;

	if (run_new_id(run->id, err))
		return -1;
	uname(&system);
	run->host.kernel = strdup(system.release);
	run->host.arch = arch_native();
	run->start_us = (int64_t)clock_real_us();
	if (options->source)
		snprintf(run->source, sizeof(run->source), "%s", options->source);
	if (!run->host.kernel)
		return error_no_memory(err);
	if (fill_command(run, options->command, err) ||
	        fill_container(run, options->container, err) ||
	        fill_mode(run, &options->mode, err) || fill_seeds(run, options->seed, err))
		return -1;
	return 0;
}
