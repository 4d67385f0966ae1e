#include "recording_filter.h"

#include "cleanup.h"
#include "recording_fields.h"
#include "saturating.h"

#include <stdlib.h>
#include <string.h>

struct filtered_run {
	struct run *run;
	const bool *kept; /* of each executable */
	recording_left_out *left_out;
	void *context;
};

static bool lists(const char *const *paths, size_t n_paths, const char *path)
{
	for (size_t i = 0; i < n_paths; i++)
		if (!strcmp(paths[i], path))
			return true;
	return false;
}

static bool is_kept(const struct recording_filter *filter, const char *path)
{
	return (!filter->n_only || lists(filter->only, filter->n_only, path)) &&
	       !lists(filter->without, filter->n_without, path);
}

/* ---- paths that are nowhere ---- */

static bool has_executable(const struct recording *recording, const char *path)
{
	for (size_t i = 0; i < recording->n_runs; i++)
		if (lists((const char *const *)recording->runs[i].executables,
		            recording->runs[i].n_executables, path))
			return true;
	return false;
}

/* Of the same name in another folder: /bin/sh where the recording has /usr/bin/sh. */
static const char *namesake(const struct recording *recording, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	for (size_t i = 0; i < recording->n_runs; i++)
		for (size_t j = 0; j < recording->runs[i].n_executables; j++) {
			const char *other = recording->runs[i].executables[j];
			const char *other_slash = strrchr(other, '/');

			if (!strcmp(other_slash ? other_slash + 1 : other, name))
				return other;
		}
	return NULL;
}

static const char *interpreter(const struct recording *recording, const char *script)
{
	for (size_t i = 0; i < recording->n_runs; i++) {
		const struct run *run = &recording->runs[i];

		for (size_t j = 0; j < run->n_tree; j++)
			if (run->tree[j].script && run->tree[j].exe >= 0 &&
			        !strcmp(run->tree[j].script, script))
				return run->executables[run->tree[j].exe];
	}
	return NULL;
}

/* A name that is mistyped would leave nothing out, and nobody would notice. */
static int check_path(const struct recording *recording, const char *path, struct error *err)
{
	cleanup_free char *real = NULL;
	const char *other;

	if (has_executable(recording, path))
		return 0;
	other = interpreter(recording, path);
	if (other)
		return error_set(err,
		        "'%s' is a script: its calls are those of its interpreter, %s, and cannot "
		        "be distinguished from its others",
		        path, other);
	/* /bin/sh may be a link, here as where it was recorded. */
	real = realpath(path, NULL);
	other = real && has_executable(recording, real) ? real : namesake(recording, path);
	if (other)
		return error_set(err, "no call of '%s' was recorded, but of %s", path, other);
	return error_set(err,
	        "no call of '%s' was recorded; secprof show --tree lists the executables", path);
}

static int check_paths(const struct recording *recording, const char *const *paths, size_t n_paths,
        struct error *err)
{
	for (size_t i = 0; i < n_paths; i++)
		if (check_path(recording, paths[i], err))
			return -1;
	return 0;
}

/* ---- what is not known ---- */

/* NULL: nothing that was done is missing. */
static const char *find_doubt(const struct run *run)
{
	if (run->n_seeds)
		return "its known calls (--seed) were recorded for nobody";
	if (run->completeness.unattributed)
		return "the executable of a process is not always known";
	if (run->completeness.overflow.executables)
		return "it has more executables than are kept";
	if (!run->completeness.finished)
		return "it is not finished";
	return run_is_lossy(run) ? "calls are missing" : NULL;
}

static uint64_t attributed(const struct call *call)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < call->n_by_exe; i++)
		sum = add_saturating(sum, call->by_exe[i].count);
	return sum;
}

/* Has nobody made it but those that are named? */
static int check_attribution(const struct run *run, const struct call *call, struct error *err)
{
	if (!call->exact)
		return error_set(err,
		        "who made %s is not known: in mode %s, known calls run on unseen; record "
		        "with --mode exact",
		        call->name, run->mode);
	/* Counts that were left out (--reproducible) are 0. */
	if (!call->n_by_exe || attributed(call) < call->count)
		return error_set(err, "who made %s is not known: %s", call->name,
		        run->completeness.imported ? "the log does not say so"
		                                   : "not each occurrence was attributed");
	return 0;
}

/* ---- leaving out ---- */

static void keep_stacks(struct call *call, const bool *kept)
{
	size_t n = 0;

	if (call->first.exe >= 0 && !kept[call->first.exe])
		record_release(&stack_record, &call->stack);
	for (size_t i = 0; i < call->n_stacks; i++) {
		struct user_stack *stack = &call->stacks[i];

		if (stack->exe < 0 || kept[stack->exe])
			call->stacks[n++] = *stack;
		else
			record_release(&stack_record, stack);
	}
	call->n_stacks = n;
	/* Nobody knows whose they were. */
	call->more_stacks = 0;
}

static void keep_counts(struct call *call, const bool *kept)
{
	size_t n = 0;

	for (size_t i = 0; i < call->n_by_exe; i++) {
		if (kept[call->by_exe[i].exe])
			call->by_exe[n++] = call->by_exe[i];
		else
			call->count -= call->by_exe[i].count < call->count ? call->by_exe[i].count
			                                                   : call->count;
	}
	call->n_by_exe = n;
	keep_stacks(call, kept);
	/* When one of them made it first is not known. */
	if (call->first.exe >= 0 && !kept[call->first.exe])
		call->first = (struct first_call){.exe = (int32_t)call->by_exe[0].exe};
}

static bool has_kept(const struct call *call, const bool *kept)
{
	for (size_t i = 0; i < call->n_by_exe; i++)
		if (kept[call->by_exe[i].exe])
			return true;
	return false;
}

static int filter_calls(struct filtered_run *filtered, struct error *err)
{
	struct run *run = filtered->run;
	size_t n = 0;

	for (size_t i = 0; i < run->n_calls; i++) {
		struct call *call = &run->calls[i];

		if (has_kept(call, filtered->kept))
			continue;
		if (check_attribution(run, call, err) ||
		        filtered->left_out(run, call, filtered->context, err))
			return -1;
	}
	/* Only now: after a failure the run is what it was. */
	for (size_t i = 0; i < run->n_calls; i++) {
		struct call *call = &run->calls[i];

		if (!has_kept(call, filtered->kept)) {
			record_release(&call_record, call);
			continue;
		}
		keep_counts(call, filtered->kept);
		run->calls[n++] = *call;
	}
	run->n_calls = n;
	return 0;
}

static int filter_run(
        const struct recording_filter *filter, struct filtered_run *filtered, struct error *err)
{
	const struct run *run = filtered->run;
	const char *doubt = find_doubt(run);
	cleanup_free bool *kept = NULL;

	if (doubt)
		return error_set(
		        err, "who made which call is not known of run %s: %s", run->id, doubt);
	kept = calloc(run->n_executables + 1, sizeof(*kept));
	if (!kept)
		return error_no_memory(err);
	for (size_t i = 0; i < run->n_executables; i++)
		kept[i] = is_kept(filter, run->executables[i]);
	filtered->kept = kept;
	return filter_calls(filtered, err);
}

int recording_filter(struct recording *recording, const struct recording_filter *filter,
        recording_left_out *left_out, void *context, struct error *err)
{
	if (check_paths(recording, filter->only, filter->n_only, err) ||
	        check_paths(recording, filter->without, filter->n_without, err))
		return -1;
	for (size_t i = 0; i < recording->n_runs; i++) {
		struct filtered_run filtered = {
		        .run = &recording->runs[i], .left_out = left_out, .context = context};

		if (filter_run(filter, &filtered, err))
			return -1;
	}
	return 0;
}
