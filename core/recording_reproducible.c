#include "recording_reproducible.h"

#include "cleanup.h"
#include "recording_fields.h"
#include "recording_order.h"

#include <stdlib.h>

/* Where each file of a run is in the sorted list. */
static int sort_files(
        struct named_file *files, size_t n_files, uint32_t **indices, struct error *err)
{
	*indices = calloc(n_files + 1, sizeof(**indices));
	if (!*indices)
		return error_no_memory(err);
	named_files_sort(files, n_files);
	for (size_t i = 0; i < n_files; i++)
		(*indices)[files[i].index] = (uint32_t)i;
	return 0;
}

static int sort_executables(struct run *run, uint32_t **indices, struct error *err)
{
	cleanup_free struct named_file *files = calloc(run->n_executables + 1, sizeof(*files));

	if (!files)
		return error_no_memory(err);
	list_executables(run, files);
	if (sort_files(files, run->n_executables, indices, err))
		return -1;

	char **sorted = calloc(run->n_executables + 1, sizeof(*sorted));

	if (!sorted)
		return error_no_memory(err);
	for (size_t i = 0; i < run->n_executables; i++)
		sorted[i] = run->executables[files[i].index];
	/* The array only: the paths moved into the new one. */
	free(run->executables);
	run->executables = sorted;
	return 0;
}

static int sort_modules(struct run *run, uint32_t **indices, struct error *err)
{
	cleanup_free struct named_file *files = calloc(run->n_modules + 1, sizeof(*files));

	if (!files)
		return error_no_memory(err);
	list_modules(run, files);
	if (sort_files(files, run->n_modules, indices, err))
		return -1;

	struct module *sorted = calloc(run->n_modules + 1, sizeof(*sorted));

	if (!sorted)
		return error_no_memory(err);
	for (size_t i = 0; i < run->n_modules; i++)
		sorted[i] = run->modules[files[i].index];
	free(run->modules);
	run->modules = sorted;
	return 0;
}

/* An address without a file is left out: address space randomization changes it. */
static void rewrite_frames(struct user_stack *stack, const uint32_t *modules)
{
	for (size_t i = 0; i < stack->n_frames; i++) {
		struct stack_frame *frame = &stack->frames[i];

		if (frame->module >= 0)
			frame->module = (int32_t)modules[frame->module];
		else
			frame->offset = 0;
	}
}

static void rewrite_call(struct call *call, const uint32_t *executables, const uint32_t *modules)
{
	struct user_stack *stack;

	if (call->first.exe >= 0)
		call->first.exe = (int32_t)executables[call->first.exe];
	for (size_t i = 0; i < call->n_by_exe; i++)
		call->by_exe[i].exe = executables[call->by_exe[i].exe];
	sort_exe_counts(call->by_exe, call->n_by_exe);
	for (size_t i = 0; (stack = call_stack(call, i)); i++)
		rewrite_frames(stack, modules);
	for (size_t i = 0; i < call->n_stacks; i++)
		if (call->stacks[i].exe >= 0)
			call->stacks[i].exe = (int32_t)executables[call->stacks[i].exe];
	/* Two that differed in an address only are one now. */
	call_unite_stacks(call);
}

int run_make_reproducible(const struct run *run, struct run *reproducible, struct error *err)
{
	cleanup_free uint32_t *executables = NULL;
	cleanup_free uint32_t *modules = NULL;

	/* `slow` has indices, too, but varies, and so is gone before the indices are rewritten. */
	if (record_copy(&run_record, reproducible, run, 0, err) ||
	        sort_executables(reproducible, &executables, err) ||
	        sort_modules(reproducible, &modules, err))
		return -1;
	record_unset_varying(&run_record, reproducible);
	for (size_t i = 0; i < reproducible->n_calls; i++)
		rewrite_call(&reproducible->calls[i], executables, modules);
	return 0;
}
