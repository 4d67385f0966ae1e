#include "recording_check.h"

#include "recording_order.h"

/* Places are named by path only: where in the file a member was is not kept. */
static int check_exes(struct json_pull *pull, const struct run *run, size_t i, struct error *err)
{
	const struct call *call = &run->calls[i];
	size_t n = run->n_executables;
	char place[64];

	if (call->first.exe >= 0 && (size_t)call->first.exe >= n) {
		snprintf(place, sizeof(place), "calls[%zu].first.exe", i);
		return json_refuse_below(pull, err, NULL, place,
		        "%d is not an index into the %zu executables", call->first.exe, n);
	}
	for (size_t j = 0; j < call->n_by_exe; j++) {
		if (call->by_exe[j].exe < n)
			continue;
		snprintf(place, sizeof(place), "calls[%zu].by_exe[%zu].exe", i, j);
		return json_refuse_below(pull, err, NULL, place,
		        "%u is not an index into the %zu executables", call->by_exe[j].exe, n);
	}
	return 0;
}

/* `place` is that of the frames. */
static int check_frames(struct json_pull *pull, const struct run *run,
        const struct user_stack *stack, const char *place, struct error *err)
{
	char frame[96];

	for (size_t i = 0; i < stack->n_frames; i++) {
		int32_t module = stack->frames[i].module;

		/* -1: no file is mapped at the address. */
		if (module < 0 || (size_t)module < run->n_modules)
			continue;
		snprintf(frame, sizeof(frame), "%s[%zu].module", place, i);
		return json_refuse_below(pull, err, NULL, frame,
		        "%d is not an index into the %zu modules", module, run->n_modules);
	}
	return 0;
}

static int check_stacks(struct json_pull *pull, const struct run *run, size_t i, struct error *err)
{
	const struct call *call = &run->calls[i];
	char place[64];

	snprintf(place, sizeof(place), "calls[%zu].stack", i);
	if (check_frames(pull, run, &call->stack, place, err))
		return -1;
	for (size_t j = 0; j < call->n_stacks; j++) {
		int32_t exe = call->stacks[j].exe;

		snprintf(place, sizeof(place), "calls[%zu].stacks[%zu].exe", i, j);
		if (exe >= 0 && (size_t)exe >= run->n_executables)
			return json_refuse_below(pull, err, NULL, place,
			        "%d is not an index into the %zu executables", exe,
			        run->n_executables);
		snprintf(place, sizeof(place), "calls[%zu].stacks[%zu].frames", i, j);
		if (check_frames(pull, run, &call->stacks[j], place, err))
			return -1;
	}
	return 0;
}

static int check_distinct(struct json_pull *pull, const struct call *call,
        const struct call_arg *arg, const char *what, struct error *err)
{
	for (size_t i = 1; i < arg->n_values; i++)
		if (arg->values[i] == arg->values[i - 1])
			return json_refuse(pull, err, "%s %d (%s): a value of %s appears twice",
			        call->arch->name, call->nr, call->name, what);
	return 0;
}

static int check_values(struct json_pull *pull, const struct call *call, struct error *err)
{
	char what[24];

	for (size_t i = 0; i < call->n_args; i++) {
		const struct call_arg *arg = &call->args[i];

		if (i > 0 && arg->index == arg[-1].index)
			return json_refuse(pull, err, "%s %d (%s): argument %u appears twice",
			        call->arch->name, call->nr, call->name, arg->index);
		snprintf(what, sizeof(what), "argument %u", arg->index);
		if (check_distinct(pull, call, arg, what, err))
			return -1;
	}
	return check_distinct(pull, call, &call->clone_args.flags, "clone_args.flags", err);
}

/* Indexes and tuples are written as lists, whose lengths have to agree. */
static int check_tuples(struct json_pull *pull, const struct call *call, struct error *err)
{
	const struct call_tuples *tuples = &call->tuples;

	for (size_t i = 1; i < tuples->n_indexes; i++)
		if (tuples->indexes[i] <= tuples->indexes[i - 1])
			return json_refuse(pull, err,
			        "%s %d (%s): the indexes of tuples are not ascending",
			        call->arch->name, call->nr, call->name);
	if (tuples->n_indexes == 1)
		return json_refuse(pull, err, "%s %d (%s): tuples have at least two indexes",
		        call->arch->name, call->nr, call->name);
	for (size_t i = 0; i < tuples->n_items; i++) {
		if (tuples->items[i].n_values != tuples->n_indexes)
			return json_refuse(pull, err,
			        "%s %d (%s): a tuple has %zu values for %zu indexes",
			        call->arch->name, call->nr, call->name, tuples->items[i].n_values,
			        tuples->n_indexes);
		if (i > 0 && !tuple_compare(&tuples->items[i], &tuples->items[i - 1]))
			return json_refuse(pull, err, "%s %d (%s): a tuple appears twice",
			        call->arch->name, call->nr, call->name);
	}
	return 0;
}

static int check_by_exe(struct json_pull *pull, const struct call *call, struct error *err)
{
	for (size_t i = 1; i < call->n_by_exe; i++)
		if (call->by_exe[i].exe == call->by_exe[i - 1].exe)
			return json_refuse(pull, err, "%s %d (%s): executable %u appears twice",
			        call->arch->name, call->nr, call->name, call->by_exe[i].exe);
	return 0;
}

static int check_slow(struct json_pull *pull, const struct run *run, struct error *err)
{
	char place[32];

	for (size_t i = 0; i < run->n_slow; i++) {
		const struct slow *slow = &run->slow[i];

		snprintf(place, sizeof(place), "slow[%zu]", i);
		if (slow->exe >= 0 && (size_t)slow->exe >= run->n_executables)
			return json_refuse_below(pull, err, NULL, place,
			        "%d is not an index into the %zu executables", slow->exe,
			        run->n_executables);
		if (i > 0 && !slow_compare(slow, slow - 1))
			return json_refuse_below(
			        pull, err, NULL, place, "the same executable and reason twice");
	}
	return 0;
}

/* Whoever follows the parents comes to an end. */
static int check_tree(struct json_pull *pull, const struct run *run, struct error *err)
{
	char place[32];

	for (size_t i = 0; i < run->n_tree; i++) {
		const struct process_row *row = &run->tree[i];

		snprintf(place, sizeof(place), "tree[%zu]", i);
		if (row->exe >= 0 && (size_t)row->exe >= run->n_executables)
			return json_refuse_below(pull, err, NULL, place,
			        "%d is not an index into the %zu executables", row->exe,
			        run->n_executables);
		if (row->parent >= 0 && (size_t)row->parent >= i)
			return json_refuse_below(pull, err, NULL, place,
			        "its parent, %d, does not come before it", row->parent);
	}
	return 0;
}

/* Of a sorted run, so that equals are neighbours. */
static int check_duplicates(struct json_pull *pull, const struct run *run, struct error *err)
{
	for (size_t i = 0; i < run->n_calls; i++) {
		const struct call *call = &run->calls[i];

		if (i > 0 && !call_compare(call, call - 1))
			return json_refuse(pull, err, "%s %d (%s) appears twice among the calls",
			        call->arch->name, call->nr, call->name);
		if (check_by_exe(pull, call, err) || check_values(pull, call, err) ||
		        check_tuples(pull, call, err))
			return -1;
	}
	return 0;
}

int check_run(struct json_pull *pull, struct run *run, struct error *err)
{
	for (size_t i = 0; i < run->n_calls; i++)
		if (check_exes(pull, run, i, err) || check_stacks(pull, run, i, err))
			return -1;
	/* The checks above name places by the order of the file, those below need neighbours. */
	run_sort(run);
	return check_slow(pull, run, err) || check_tree(pull, run, err) ||
	                       check_duplicates(pull, run, err)
	               ? -1
	               : 0;
}
