#include "recording.h"

#include "recording_fields.h"
#include "recording_order.h"
#include "saturating.h"

#include <stdlib.h>
#include <string.h>

bool host_equal(const struct host *a, const struct host *b)
{
	if (a->arch != b->arch || !a->kernel != !b->kernel)
		return false;
	return !a->kernel || !strcmp(a->kernel, b->kernel);
}

void run_release(struct run *run)
{
	/* By the table, so that no member can be forgotten. */
	record_release(&run_record, run);
}

int run_copy_facts(const struct run *from, struct run *to, struct error *err)
{
	return record_copy(&run_record, to, from, RECORD_BULK, err);
}

void recording_release(struct recording *recording)
{
	for (size_t i = 0; i < recording->n_runs; i++)
		run_release(&recording->runs[i]);
	free(recording->runs);
	*recording = (struct recording){0};
}

bool call_has_clone_args(const struct call *call)
{
	const struct clone_args_seen *seen = &call->clone_args;

	return seen->flags.n_values || seen->flags.overflow || seen->set_tid;
}

struct user_stack *call_stack(const struct call *call, size_t i)
{
	struct call *own = (struct call *)(uintptr_t)call;

	if (!i)
		return &own->stack;
	return i <= own->n_stacks ? &own->stacks[i - 1] : NULL;
}

int32_t call_stack_exe(const struct call *call, size_t i)
{
	return i ? call->stacks[i - 1].exe : call->first.exe;
}

void call_unite_stacks(struct call *call)
{
	size_t n = 0;

	sort_stacks(call->stacks, call->n_stacks);
	for (size_t i = 0; i < call->n_stacks; i++) {
		if (n && !stack_compare(&call->stacks[n - 1], &call->stacks[i]))
			record_release(&stack_record, &call->stacks[i]);
		else
			call->stacks[n++] = call->stacks[i];
	}
	call->n_stacks = n;
}

bool tuples_are_alike(const struct call_tuples *a, const struct call_tuples *b)
{
	return a->n_indexes == b->n_indexes &&
	       (!a->n_indexes ||
	               !memcmp(a->indexes, b->indexes, a->n_indexes * sizeof(*a->indexes)));
}

/* By name, so that the order in files does not depend on that of arch.def. */
int call_compare(const struct call *a, const struct call *b)
{
	int order = a->arch == b->arch ? 0 : strcmp(a->arch->name, b->arch->name);

	return order ? order : (a->nr > b->nr) - (a->nr < b->nr);
}

static int compare_calls(const void *a, const void *b)
{
	return call_compare(a, b);
}

static int compare_ids(const void *a, const void *b)
{
	return strcmp(a, b);
}

size_t run_ids_unite(char (*ids)[RUN_ID_MAX], size_t n_ids)
{
	size_t n = 0;

	if (n_ids > 1)
		qsort(ids, n_ids, sizeof(*ids), compare_ids);
	for (size_t i = 0; i < n_ids; i++) {
		if (n == 0 || strcmp(ids[n - 1], ids[i]) != 0)
			/* memmove(3), since n may be i. */
			memmove(ids[n++], ids[i], sizeof(*ids));
	}
	return n;
}

bool run_ids_have(char (*ids)[RUN_ID_MAX], size_t n_ids, const char *id)
{
	return n_ids && bsearch(id, ids, n_ids, sizeof(*ids), compare_ids);
}

static int compare_args(const void *a, const void *b)
{
	const struct call_arg *left = a, *right = b;

	return (left->index > right->index) - (left->index < right->index);
}

void run_sort(struct run *run)
{
	/* qsort(3) must not be given NULL, even for nothing: that is undefined. */
	if (run->n_calls > 1)
		qsort(run->calls, run->n_calls, sizeof(*run->calls), compare_calls);
	if (run->n_slow > 1)
		qsort(run->slow, run->n_slow, sizeof(*run->slow), slow_compare);
	for (size_t i = 0; i < run->n_calls; i++) {
		struct call *call = &run->calls[i];

		sort_exe_counts(call->by_exe, call->n_by_exe);
		if (call->n_args > 1)
			qsort(call->args, call->n_args, sizeof(*call->args), compare_args);
		for (size_t j = 0; j < call->n_args; j++)
			sort_values(call->args[j].values, call->args[j].n_values);
		sort_tuples(call->tuples.items, call->tuples.n_items);
		sort_values(call->clone_args.flags.values, call->clone_args.flags.n_values);
		sort_stacks(call->stacks, call->n_stacks);
	}
}

int run_add_slow(
        struct run *run, int32_t exe, const char *reason, uint64_t processes, struct error *err)
{
	struct slow *slow;

	for (size_t i = 0; i < run->n_slow; i++) {
		slow = &run->slow[i];
		if (slow->exe == exe && !strcmp(slow->reason, reason)) {
			slow->processes = add_saturating(slow->processes, processes);
			return 0;
		}
	}
	if (run->n_slow >= RUN_SLOW_MAX)
		return 0; /* the number of all is in completeness.unfiltered */
	slow = reallocarray(run->slow, run->n_slow + 1, sizeof(*slow));
	if (!slow)
		return error_no_memory(err);
	run->slow = slow;
	slow += run->n_slow++;
	*slow = (struct slow){.exe = exe, .processes = processes};
	snprintf(slow->reason, sizeof(slow->reason), "%s", reason);
	return 0;
}

bool run_is_lossy(const struct run *run)
{
	const struct completeness *c = &run->completeness;

	/* Not `unfiltered`: processes on stops are slow, and recorded in full. */
	return run->not_recorded || !c->finished || c->escaped || c->not_followed || c->lost ||
	       c->unanswered || c->overflow.calls || c->overflow.executables || c->overflow.tasks;
}

bool run_sees_refused(const struct run *run)
{
	/* The stops of ptrace(2) come before any filter; mode ebpf counts at a call's end. */
	static const char *const modes[] = {"ptrace", "ebpf"};

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (!strcmp(run->mode, modes[i]))
			return true;
	return false;
}
