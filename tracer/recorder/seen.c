/*
 *   executables: path -> number
 *   counts: call and executable -> how often, and the entry of the call
 *   calls: architecture and number -> the first occurrence, values of arguments
 */
#include "seen.h"

#include "seen_values.h"

#include "../lib/hash.h"
#include "../lib/restart.h"

#include "errno_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Keys are hashed as bytes: no padding in them. */
struct call_key {
	uint32_t arch; /* index into arch_table */
	int32_t nr;
};

struct count_key {
	struct call_key call;
	uint32_t exe;
};

struct seen_call {
	struct call_key key;
	uint32_t order; /* of first occurrences, from 0 */
	struct call call;
	bool never_returns;
	struct selector_kept kept;
	struct seen_values values;
	bool in_memory;     /* the single values are the flags of clone3 */
	bool set_tid;       /* clone3 asked for the number of its child */
	uint64_t uncounted; /* occurrences that no seen_count holds */
	struct seen_stacks stacks;
	UT_hash_handle hh;
};

struct seen_count {
	struct count_key key;
	uint64_t count;
	struct seen_call *call;
	struct stack_search search;
	UT_hash_handle hh;
};

struct seen_executable {
	uint32_t number;
	UT_hash_handle hh;
	char path[];
};

/* Calls that do not come back to where they were made: their syscall-exit-stop is not asked for. */
static const char *const returnless[] = {"exit", "exit_group", "rt_sigreturn", "sigreturn"};

static bool is_returnless(const char *name)
{
	for (size_t i = 0; i < sizeof(returnless) / sizeof(returnless[0]); i++) {
		if (!strcmp(returnless[i], name))
			return true;
	}
	return false;
}

uint32_t seen_executable(struct seen *seen, const char *path)
{
	size_t length = strlen(path);
	struct seen_executable *entry;

	HASH_FIND(hh, seen->executables, path, length, entry);
	if (entry)
		return entry->number;
	/* No path: /proc could not be read, or the process was gone. */
	if (!length || seen->n_executables >= RUN_EXECUTABLES_MAX)
		return SEEN_NO_EXE;
	entry = calloc(1, sizeof(*entry) + length + 1);
	if (!entry)
		return SEEN_NO_EXE;
	memcpy(entry->path, path, length);
	entry->number = seen->n_executables;
	/* The key lies in the entry, so both live equally long. */
	HASH_ADD_KEYPTR(hh, seen->executables, entry->path, length, entry);
	if (!hash_has(entry)) {
		free(entry);
		return SEEN_NO_EXE;
	}
	seen->n_executables++;
	return entry->number;
}

static struct seen_call *call_find(const struct seen *seen, const struct call_key *key)
{
	struct seen_call *entry;

	HASH_FIND(hh, seen->calls, key, sizeof(*key), entry);
	return entry;
}

static struct seen_call *call_new(
        struct seen *seen, const struct call_key *key, const struct trace_call *call, bool *named)
{
	struct seen_call *entry = calloc(1, sizeof(*entry));
	uint32_t exe = tree_exe(seen->tree, call->process->tag);
	char buffer[SYSCALL_NAME_MAX];

	if (!entry)
		return NULL;
	entry->key = *key;
	entry->call.arch = call->arch;
	entry->call.nr = call->nr;
	*named = syscall_name(call->arch, call->nr) != NULL;
	snprintf(entry->call.name, sizeof(entry->call.name), "%s",
	        syscall_text(call->arch, call->nr, buffer));
	entry->call.exact = true;
	entry->call.first.offset_us = call->now_us;
	entry->call.first.pid = call->process->pid;
	entry->call.first.exe = exe == SEEN_NO_EXE ? -1 : (int32_t)exe;
	entry->never_returns = is_returnless(entry->call.name);
	entry->kept = selector_kept(call->arch, entry->call.name, seen->asked);
	if (!seen_values_init(&entry->values, &entry->kept)) {
		free(entry);
		return NULL;
	}
	/* The place in the run: a hash table keeps no order. */
	entry->order = seen->n_calls;
	HASH_ADD(hh, seen->calls, key, sizeof(entry->key), entry);
	if (!hash_has(entry)) {
		seen_values_release(&entry->values);
		free(entry);
		return NULL;
	}
	seen->n_calls++;
	return entry;
}

/* True if there are new values. */
static bool keep_arguments(
        struct seen_call *entry, const struct trace_call *call, struct arg_tuple *values)
{
	bool is_new = seen_values_add(&entry->values, &entry->kept, call->args, values);

	switch (call->clone_args.state) {
	case CLONE_ARGS_NONE:
		return is_new;
	case CLONE_ARGS_UNREADABLE:
		entry->values.single_overflow = true;
		break;
	case CLONE_ARGS_READ:
		*values = (struct arg_tuple){{call->clone_args.flags}, 1};
		is_new = seen_values_add_single(&entry->values, call->clone_args.flags);
		entry->set_tid |= call->clone_args.set_tid;
		break;
	}
	/* The values are those of clone3's flags: copy_arguments() puts them elsewhere. */
	entry->in_memory = true;
	return is_new;
}

/* The first occurrence of a call, which may be known, in an executable. */
static struct seen_count *count_new(
        struct seen *seen, const struct count_key *key, struct seen_call *entry)
{
	struct seen_count *count;

	/* NULL is no failure: the call counts as `uncounted`. */
	if (key->exe == SEEN_NO_EXE || seen->n_counts >= RUN_EXE_COUNTS_MAX)
		return NULL;
	count = calloc(1, sizeof(*count));
	if (!count)
		return NULL;
	count->key = *key;
	count->call = entry;
	HASH_ADD(hh, seen->counts, key, sizeof(count->key), count);
	if (!hash_has(count)) {
		free(count);
		return NULL;
	}
	seen->n_counts++;
	return count;
}

/* Where a call belongs. */
struct place {
	struct seen_call *entry;  /* NULL: nowhere */
	struct seen_count *count; /* NULL: it counts for no executable */
	bool named;
};

static struct call_key key_of(const struct trace_call *call)
{
	return (struct call_key){(uint32_t)(call->arch - arch_table), call->nr};
}

static enum seen_outcome add(
        struct seen *seen, const struct trace_call *call, uint64_t times, struct place *place)
{
	enum seen_outcome outcome = SEEN_BEFORE;
	struct count_key key;
	struct seen_count *count;
	struct seen_call *entry;

	*place = (struct place){.named = true};
	if (!call->arch || !call->process)
		return SEEN_LOST;
	key = (struct count_key){key_of(call), tree_exe(seen->tree, call->process->tag)};
	/* One search is enough for a call that its executable has made before. */
	HASH_FIND(hh, seen->counts, &key, sizeof(key), count);
	entry = count ? count->call : call_find(seen, &key.call);
	if (!entry) {
		if (seen->n_calls >= RUN_CALLS_MAX)
			return SEEN_BEYOND_CALLS;
		entry = call_new(seen, &key.call, call, &place->named);
		if (!entry)
			return SEEN_LOST;
		outcome = SEEN_NEW_CALL;
	}
	if (!count)
		count = count_new(seen, &key, entry);
	if (count)
		count->count += times;
	else
		entry->uncounted += times;
	place->entry = entry;
	place->count = count;
	if (!count && outcome == SEEN_BEFORE && key.exe != SEEN_NO_EXE)
		outcome = SEEN_BEYOND_EXECUTABLES;
	return outcome;
}

enum seen_outcome seen_call(
        struct seen *seen, const struct trace_call *call, struct occurrence *occurrence)
{
	struct place place;
	enum seen_outcome outcome = add(seen, call, 1, &place);
	struct seen_call *entry = place.entry;
	struct stack_occasion occasion;

	if (!entry)
		return outcome;
	occasion = (struct stack_occasion){
	        .stacks = &entry->stacks,
	        .search = place.count ? &place.count->search : NULL,
	        .exe = place.count ? (int32_t)place.count->key.exe : -1,
	        .is_first = outcome == SEEN_NEW_CALL,
	};
	occasion.is_new_value = keep_arguments(entry, call, &occasion.values);
	occurrence->stack = stacks_ask(&seen->stacks, &occasion);
	occurrence->named = place.named;
	/* One result for each call is enough; it costs a stop (TRACE_WANT_RESULT). */
	occurrence->wants_result = !entry->never_returns && !entry->call.first.result[0];
	return outcome;
}

enum seen_outcome seen_counted(struct seen *seen, const struct trace_call *call, uint64_t times)
{
	struct place place;

	return add(seen, call, times, &place);
}

void seen_arguments(struct seen *seen, const struct trace_call *call, bool known)
{
	struct call_key key = key_of(call);
	struct seen_call *entry = call->arch ? call_find(seen, &key) : NULL;
	struct arg_tuple values;

	if (!entry)
		return;
	if (known)
		(void)keep_arguments(entry, call, &values);
	else
		entry->values.single_overflow = entry->values.together_overflow = true;
}

void seen_result(struct seen *seen, const struct trace_call *call, int64_t rval, bool is_error)
{
	struct call_key key;
	struct seen_call *entry;
	const char *name;

	if (!call->arch)
		return;
	key = key_of(call);
	entry = call_find(seen, &key);
	/* The call will be made again: that is no result. */
	if (!entry || entry->call.first.result[0] || (is_error && is_restart(rval)))
		return;
	name = is_error ? errno_name((int)-rval) : "ok";
	if (name)
		snprintf(entry->call.first.result, RESULT_NAME_MAX, "%s", name);
	else
		snprintf(entry->call.first.result, RESULT_NAME_MAX, "E%d", (int)-rval);
}

void seen_uncounted(struct seen *seen, const struct arch *arch, int nr)
{
	struct call_key key = {(uint32_t)(arch - arch_table), nr};
	struct seen_call *entry = call_find(seen, &key);

	if (entry)
		entry->call.exact = false;
}

void seen_release(struct seen *seen)
{
	struct seen_call *call, *next_call;

	HASH_ITER (hh, seen->calls, call, next_call) {
		HASH_DEL(seen->calls, call);
		stacks_release(&call->stacks);
		seen_values_release(&call->values);
		free(call);
	}
	hash_free(seen->counts);
	hash_free(seen->executables);
	stack_table_release(&seen->stacks);
	memset(seen, 0, sizeof(*seen));
}

/* ---- copying into a run ---- */

static int copy_executables(const struct seen *seen, struct run *run)
{
	run->executables = calloc(seen->n_executables + 1, sizeof(*run->executables));
	if (!run->executables)
		return -1;
	run->n_executables = seen->n_executables;
	for (const struct seen_executable *entry = seen->executables; entry;
	        entry = entry->hh.next) {
		run->executables[entry->number] = strdup(entry->path);
		if (!run->executables[entry->number])
			return -1;
	}
	return 0;
}

static int copy_arguments(const struct seen_call *entry, struct call *call)
{
	call->clone_args.set_tid = entry->set_tid;
	if (entry->in_memory)
		return seen_values_copy_single(&entry->values, &call->clone_args.flags);
	if (entry->kept.n_together &&
	        seen_values_copy_together(&entry->values, &entry->kept, &call->tuples))
		return -1;
	if (entry->kept.single == SELECTOR_NONE)
		return 0;
	call->args = calloc(1, sizeof(*call->args));
	if (!call->args)
		return -1;
	call->n_args = 1;
	call->args->index = (unsigned)entry->kept.single;
	return seen_values_copy_single(&entry->values, call->args);
}

static int copy_call(const struct seen_call *entry, struct call *call)
{
	/* All that is not a pointer; what follows makes the copy's own of the rest. */
	*call = entry->call;
	/* The counts of executables are added to it (add_count). */
	call->count = entry->uncounted;
	return copy_arguments(entry, call) || stacks_copy(&entry->stacks, call) ? -1 : 0;
}

static int add_count(struct call *call, const struct seen_count *count)
{
	struct exe_count *grown =
	        realloc(call->by_exe, (call->n_by_exe + 1) * sizeof(*call->by_exe));

	if (!grown)
		return -1;
	call->by_exe = grown;
	call->by_exe[call->n_by_exe++] = (struct exe_count){count->key.exe, count->count};
	call->count += count->count;
	return 0;
}

int seen_copy(const struct seen *seen, struct run *run, struct error *err)
{
	run->calls = calloc(seen->n_calls + 1, sizeof(*run->calls));
	if (!run->calls || copy_executables(seen, run))
		return error_no_memory(err);
	run->n_calls = seen->n_calls;
	for (const struct seen_call *entry = seen->calls; entry; entry = entry->hh.next) {
		if (copy_call(entry, &run->calls[entry->order]))
			return error_no_memory(err);
	}
	for (const struct seen_count *count = seen->counts; count; count = count->hh.next) {
		if (add_count(&run->calls[count->call->order], count))
			return error_no_memory(err);
	}
	return 0;
}
