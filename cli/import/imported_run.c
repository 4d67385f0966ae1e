#include "imported_run.h"

#include "cleanup.h"
#include "memory_file.h"
#include "recording_id.h"
#include "recording_write.h"
#include "saturating.h"
#include "selector.h"
#include "syscall_name.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A search through all is enough: a run has hundreds of distinct calls. */
static struct call *find(struct run *run, const struct arch *arch, int nr)
{
	for (size_t i = 0; i < run->n_calls; i++)
		if (run->calls[i].nr == nr && run->calls[i].arch == arch)
			return &run->calls[i];
	return NULL;
}

/* The array with room for one more element, which is what it was unless that is a power of two.
 * NULL: it stays as it is. */
static void *with_room(void *array, size_t n, size_t size, struct error *err)
{
	void *grown = n & (n - 1) ? array : reallocarray(array, n ? 2 * n : 1, size);

	if (!grown)
		error_no_memory(err);
	return grown;
}

int imported_run_executable(
        struct imported_run *imported, const char *path, int32_t *index, struct error *err)
{
	struct run *run = &imported->run;
	char **executables;

	for (size_t i = 0; i < run->n_executables; i++)
		if (!strcmp(run->executables[i], path)) {
			*index = (int32_t)i;
			return 0;
		}
	*index = -1;
	/* The call is kept without its executable. */
	if (run->n_executables == RUN_EXECUTABLES_MAX) {
		run->completeness.overflow.executables++;
		return 0;
	}
	executables = with_room(run->executables, run->n_executables, sizeof(*executables), err);
	if (!executables)
		return -1;
	run->executables = executables;
	run->executables[run->n_executables] = strdup(path);
	if (!run->executables[run->n_executables])
		return error_no_memory(err);
	*index = (int32_t)run->n_executables++;
	return 0;
}

static int count_executable(struct imported_run *imported, struct call *call, uint32_t executable,
        uint64_t count, struct error *err)
{
	struct exe_count *by_exe;

	for (size_t i = 0; i < call->n_by_exe; i++)
		if (call->by_exe[i].exe == executable) {
			call->by_exe[i].count = add_saturating(call->by_exe[i].count, count);
			return 0;
		}
	/* The bounds of a recording hold here, too: what import writes, all commands must read. */
	if (imported->n_exe_counts == RUN_EXE_COUNTS_MAX) {
		imported->run.completeness.overflow.executables++;
		return 0;
	}
	by_exe = with_room(call->by_exe, call->n_by_exe, sizeof(*by_exe), err);
	if (!by_exe)
		return -1;
	call->by_exe = by_exe;
	call->by_exe[call->n_by_exe++] = (struct exe_count){executable, count};
	imported->n_exe_counts++;
	return 0;
}

static int add_new(struct imported_run *imported, const struct imported_call *seen, int32_t exe,
        struct call **call, struct error *err)
{
	struct run *run = &imported->run;
	char buffer[SYSCALL_NAME_MAX];
	struct call *calls;

	*call = NULL;
	if (run->n_calls == RUN_CALLS_MAX) {
		run->completeness.overflow.calls++;
		return 0;
	}
	calls = with_room(run->calls, run->n_calls, sizeof(*calls), err);
	if (!calls)
		return -1;
	run->calls = calls;
	*call = &run->calls[run->n_calls++];
	**call = (struct call){
	        .arch = seen->arch,
	        .nr = seen->nr,
	        /* A log shows every call made while it was written; names.c takes it back. */
	        .exact = true,
	        .first = {.offset_us = seen->offset_us, .pid = seen->pid, .exe = exe},
	};
	snprintf((*call)->name, sizeof((*call)->name), "%s",
	        syscall_text(seen->arch, seen->nr, buffer));
	run->completeness.unknown_numbers += !syscall_name(seen->arch, seen->nr);
	return 0;
}

/* Is there room for one more value?  Beyond the bound the values are no longer all there were. */
static bool has_place(size_t n_values, bool *overflow)
{
	*overflow |= n_values == CALL_ARG_VALUES_MAX;
	return n_values < CALL_ARG_VALUES_MAX;
}

/* The argument of which recordings keep the values. */
static int keep_single(
        struct call *call, const struct imported_call *seen, uint64_t mask, struct error *err)
{
	struct call_arg *arg = call->args;
	uint64_t value, *values;

	if (!seen->args || !seen->are_known[arg->index]) {
		/* A call whose argument the log does not show may have had any value. */
		arg->overflow = true;
		return 0;
	}
	value = seen->args[arg->index] & arch_argument_mask(call->arch) & mask;
	for (size_t i = 0; i < arg->n_values; i++)
		if (arg->values[i] == value)
			return 0;
	if (!has_place(arg->n_values, &arg->overflow))
		return 0;
	values = with_room(arg->values, arg->n_values, sizeof(*values), err);
	if (!values)
		return -1;
	arg->values = values;
	arg->values[arg->n_values++] = value;
	return 0;
}

static int keep_together(struct call *call, const struct imported_call *seen,
        const struct selector_kept *kept, struct error *err)
{
	struct call_tuples *tuples = &call->tuples;
	struct arg_tuple tuple = {.n_values = kept->n_together}, *items;

	for (unsigned i = 0; i < kept->n_together; i++) {
		/* One that is not known makes the others no tuple. */
		if (!seen->args || !seen->are_known[kept->together[i]]) {
			tuples->overflow = true;
			return 0;
		}
		tuple.values[i] = seen->args[kept->together[i]] & arch_argument_mask(call->arch) &
		                  kept->together_masks[i];
	}
	for (size_t i = 0; i < tuples->n_items; i++)
		if (!memcmp(&tuples->items[i], &tuple, sizeof(tuple)))
			return 0;
	if (!has_place(tuples->n_items, &tuples->overflow))
		return 0;
	items = with_room(tuples->items, tuples->n_items, sizeof(*items), err);
	if (!items)
		return -1;
	tuples->items = items;
	tuples->items[tuples->n_items++] = tuple;
	return 0;
}

/* Before the first occurrence of a call that has values. */
static int prepare_arguments(struct call *call, const struct selector_kept *kept, struct error *err)
{
	if (kept->single != SELECTOR_NONE && !call->n_args) {
		call->args = calloc(1, sizeof(*call->args));
		if (!call->args)
			return error_no_memory(err);
		call->n_args = 1;
		call->args->index = (unsigned)kept->single;
	}
	if (!kept->n_together || call->tuples.n_indexes)
		return 0;
	call->tuples.indexes = calloc(kept->n_together, sizeof(*call->tuples.indexes));
	if (!call->tuples.indexes)
		return error_no_memory(err);
	call->tuples.n_indexes = kept->n_together;
	memcpy(call->tuples.indexes, kept->together, kept->n_together * sizeof(*kept->together));
	return 0;
}

static int keep_arguments(const struct imported_run *imported, struct call *call,
        const struct imported_call *seen, struct error *err)
{
	const struct selector_kept kept = selector_kept(call->arch, call->name, imported->asked);

	if (prepare_arguments(call, &kept, err))
		return -1;
	if (kept.single != SELECTOR_NONE && keep_single(call, seen, kept.single_mask, err))
		return -1;
	return kept.n_together ? keep_together(call, seen, &kept, err) : 0;
}

int imported_run_add(struct imported_run *imported, const struct imported_call *seen, size_t *index,
        struct error *err)
{
	struct call *call = find(&imported->run, seen->arch, seen->nr);
	uint64_t count = seen->count ? seen->count : 1;
	int32_t exe = -1;

	if (seen->executable && imported_run_executable(imported, seen->executable, &exe, err))
		return -1;
	if (!call && add_new(imported, seen, exe, &call, err))
		return -1;
	*index = IMPORTED_NOWHERE;
	if (!call)
		return 0;
	*index = (size_t)(call - imported->run.calls);
	call->count = add_saturating(call->count, count);
	call->exact &= !seen->is_lower_bound;
	if (exe >= 0 && count_executable(imported, call, (uint32_t)exe, count, err))
		return -1;
	return keep_arguments(imported, call, seen, err);
}

void imported_run_result(struct imported_run *imported, size_t index, const char *result)
{
	struct first_call *first;

	if (index == IMPORTED_NOWHERE)
		return;
	first = &imported->run.calls[index].first;
	if (!*first->result)
		snprintf(first->result, sizeof(first->result), "%s", result);
}

void imported_run_lose(struct imported_run *imported, const struct error *why)
{
	/* The first is enough for a message; the number says how many there are. */
	if (imported->n_unread++)
		return;
	imported->first_unread = *why;
	error_prefix(&imported->first_unread, "%s:%" PRIu64, imported->path, imported->line);
}

/* The same log gives the same id, so that it counts once when it is merged twice. */
static int set_id(struct run *run, struct error *err)
{
	cleanup_memory_file struct memory_file text = {0};
	const struct recording recording = {run, 1};

	/* The text that is hashed must not depend on the id. */
	memset(run->id, '0', sizeof(run->id) - 1);
	if (!memory_file_open(&text, err) || recording_write(text.out, &recording, 0, err) ||
	        memory_file_close(&text, err))
		return -1;
	run_hash_id(text.bytes, text.n_bytes, run->id);
	return 0;
}

int imported_run_finish(struct imported_run *imported, struct error *err)
{
	struct run *run = &imported->run;

	run->completeness.imported = true;
	/* Each such line shows a call. */
	run->completeness.lost = add_saturating(run->completeness.lost, imported->n_unread);
	/* Before the id: it is a hash of the text, and the order in the log must not matter to
	 * readers. */
	run_sort(run);
	return set_id(run, err);
}

void imported_run_release(struct imported_run *imported)
{
	run_release(&imported->run);
}
