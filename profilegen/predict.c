/*
 *      each recorded call, each machine that was not recorded
 *        -> its ABI there (32-bit ones stay beside 64-bit ones: i386 -> arm)
 *        -> the same name, or the forms of arch_form.csv -> emit(), with the arguments that mean
 *           the same there
 *      + arch_own.csv -> raw calls, perhaps several of one name -> recording_totals() -> run
 */
#include "predict.h"

#include "evidence.h"
#include "generate_parts.h"
#include "multiplex.h"
#include "predict_values.h"
#include "siblings.h"

#include "arch.h"
#include "cleanup.h"
#include "profile.h"
#include "recording_totals.h"
#include "syscall_name.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A form may need a form of its own: stat, newfstatat, fstatat64. */
#define DEPTH_MAX 4

enum form_kind { FORM_LACKING, FORM_OLD, FORM_WIDTH, FORM_TIME };

static const struct form {
	const char *call;
	enum form_kind kind;
	const char *form;
	uint64_t flags; /* of clone, in place of fork; 0: none */
} forms[] = {
#include "arch_form.inc"
};

static const struct own_call {
	const char *arch;
	const char *call;
	const char *beside; /* "": every program may make it */
	const char *why;
} own_calls[] = {
#include "arch_own.inc"
};

static const struct form no_arguments = {.kind = FORM_LACKING};

static const struct form *const forms_end = forms + sizeof(forms) / sizeof(forms[0]);

static const struct own_call *const own_calls_end =
        own_calls + sizeof(own_calls) / sizeof(own_calls[0]);

struct predicting {
	const struct run *observed;
	const struct generate_options *options;
	struct prediction *prediction;
	struct run raw; /* its calls borrow all that they point to */
	void **memory;  /* owned, as each is; what calls of `raw` point to in place of the recorded
	                 */
	size_t n_memory;
	const struct call *call; /* the recorded one in question */
	const struct arch *target;
	size_t n_emitted; /* for it */
	struct error *err;
};

/* Is it another call, with other arguments? */
static bool is_replacement(const struct form *form)
{
	return form->kind == FORM_LACKING || form->kind == FORM_OLD;
}

static bool has(const struct arch *arch, const char *name)
{
	int nr;

	return !profile_is_unnamed(name) && syscall_number(arch, name, &nr);
}

/* ---- emitting ---- */

static int add_call(struct predicting *predicting, const struct call *call)
{
	struct run *raw = &predicting->raw;
	struct call *calls = reallocarray(raw->calls, raw->n_calls + 1, sizeof(*calls));

	if (!calls)
		return error_no_memory(predicting->err);
	raw->calls = calls;
	calls[raw->n_calls] = *call;
	/* Who made it when, the recording says of another machine. */
	calls[raw->n_calls].first.exe = -1;
	calls[raw->n_calls].n_by_exe = 0;
	calls[raw->n_calls++].n_stack = 0;
	return 0;
}

/* Zeroed; of no interest to the caller of predict(). */
static void *new_memory(struct predicting *predicting, size_t n, size_t size)
{
	void **all = reallocarray(predicting->memory, predicting->n_memory + 1, sizeof(*all));
	void *memory = NULL;

	if (all) {
		predicting->memory = all;
		memory = calloc(n ? n : 1, size);
	}
	if (!memory) {
		error_no_memory(predicting->err);
		return NULL;
	}
	all[predicting->n_memory++] = memory;
	return memory;
}

/* The same requests by their numbers there; those that are not known are refused there. */
static int carry_requests(struct predicting *predicting, const struct arch *to,
        const struct call_arg *from, struct call_arg *there)
{
	uint64_t *values = new_memory(predicting, from->n_values, sizeof(*values));
	uint32_t number;

	if (!values)
		return -1;
	there->values = values;
	there->n_values = 0;
	for (size_t i = 0; i < from->n_values; i++) {
		uint32_t request = (uint32_t)from->values[i];

		if (predict_request(predicting->call->arch, to, request, &number))
			values[there->n_values++] = number;
		else
			generate_remark(predicting->options, REMARK_WARNING, "ioctl",
			        "the number of request 0x%x on %s is not known: it is refused "
			        "there",
			        request, to->name);
	}
	return 0;
}

/* Those whose values mean the same there, where they are there. */
static int carry_args(struct predicting *predicting, struct call *to)
{
	const struct call *from = predicting->call;
	struct call_arg *args = new_memory(predicting, from->n_args, sizeof(*args));

	if (!args)
		return -1;
	to->args = args;
	to->n_args = 0;
	for (size_t i = 0; i < from->n_args; i++) {
		unsigned index = from->args[i].index;

		bool is_request = !strcmp(from->name, "ioctl") && index == 1;

		if (!is_request && predict_values_differ(from->arch, to->arch, from->name, index))
			continue;
		args[to->n_args] = from->args[i];
		if (is_request &&
		        carry_requests(predicting, to->arch, &from->args[i], &args[to->n_args]))
			return -1;
		/* Of clone only the flags are kept, and they have another place. */
		args[to->n_args++].index =
		        strcmp(from->name, "clone") ? index : to->arch->clone_flags;
	}
	for (size_t i = 0; i < from->tuples.n_indexes; i++)
		if (predict_values_differ(
		            from->arch, to->arch, from->name, from->tuples.indexes[i]))
			to->tuples = (struct call_tuples){0};
	return 0;
}

static int set_clone_flags(struct predicting *predicting, const struct form *form, struct call *to)
{
	struct call_arg *args = new_memory(predicting, 1, sizeof(*args));

	if (!args)
		return -1;
	*args = (struct call_arg){
	        .index = to->arch->clone_flags,
	        /* The sum of the runs copies it. */
	        .values = (uint64_t *)(uintptr_t)&form->flags,
	        .n_values = 1,
	};
	to->args = args;
	to->n_args = 1;
	return 0;
}

static bool has_lost_values(const struct call *from, const struct call *to)
{
	return !strcmp(to->name, "ioctl") && from->n_args && from->args[0].n_values &&
	       !to->args[0].n_values;
}

/* `form` is NULL for the call itself. */
static int emit(struct predicting *predicting, const char *name, const struct form *form)
{
	struct call call = *predicting->call;
	int result = 0;

	call.arch = predicting->target;
	if (!syscall_number(call.arch, name, &call.nr))
		return 0;
	predicting->n_emitted++;
	snprintf(call.name, sizeof(call.name), "%s", name);
	call.n_args = 0;
	if (!form || !is_replacement(form))
		result = carry_args(predicting, &call);
	else {
		call.tuples = (struct call_tuples){0};
		call.clone_args = (struct clone_args_seen){0};
		if (form->flags)
			result = set_clone_flags(predicting, form, &call);
	}
	/* None of its values is known there: then it is refused, and not allowed with any. */
	if (!result && has_lost_values(predicting->call, &call))
		return 0;
	/* Interned, as the set borrows it. */
	if (result || name_set_add(&predicting->prediction->predicted,
	                      syscall_name(call.arch, call.nr), predicting->err))
		return -1;
	return add_call(predicting, &call);
}

/* "openat for open" */
static int emit_form(struct predicting *predicting, const char *name, const struct form *form)
{
	char text[2 * SYSCALL_NAME_MAX + 8];

	snprintf(text, sizeof(text), "%s for %s", name, predicting->call->name);
	if (!name_set_has(&predicting->prediction->predicted, name))
		generate_remark(predicting->options, REMARK_PREDICTED, text, "%s",
		        predicting->target->name);
	return emit(predicting, name, form);
}

/* ---- from one ABI to another ---- */

static int emit_lacking(struct predicting *predicting, const char *name, unsigned depth);

/* The first form that the target has, or else one whose own form it has. */
static int emit_first_form(struct predicting *predicting, const char *name, unsigned depth)
{
	size_t before = predicting->n_emitted;

	for (const struct form *row = forms; row < forms_end; row++)
		if (is_replacement(row) && !strcmp(row->call, name) &&
		        has(predicting->target, row->form))
			return emit_form(predicting, row->form, row);
	for (const struct form *row = forms; row < forms_end; row++)
		if (predicting->n_emitted == before && is_replacement(row) &&
		        !strcmp(row->call, name) && emit_lacking(predicting, row->form, depth + 1))
			return -1;
	return 0;
}

/* Between ABIs of different widths: mmap and mmap2, fstat64 and fstat. */
static int emit_other_width(struct predicting *predicting, const char *name, unsigned depth)
{
	size_t before = predicting->n_emitted;

	for (const struct form *row = forms; row < forms_end; row++) {
		if (is_replacement(row) || predicting->n_emitted > before)
			continue;
		if (!strcmp(row->call, name) && has(predicting->target, row->form) &&
		        emit_form(predicting, row->form, row))
			return -1;
		if (strcmp(row->form, name) != 0)
			continue;
		if (has(predicting->target, row->call)
		                ? emit_form(predicting, row->call, row)
		                : emit_lacking(predicting, row->call, depth + 1))
			return -1;
	}
	return 0;
}

static int emit_lacking(struct predicting *predicting, const char *name, unsigned depth)
{
	size_t before = predicting->n_emitted;

	if (depth == DEPTH_MAX)
		return 0;
	if (emit_first_form(predicting, name, depth))
		return -1;
	return predicting->n_emitted > before ? 0 : emit_other_width(predicting, name, depth);
}

/* socketcall(2) or ipc(2), where the target has neither: what it may have done. */
static int emit_direct(struct predicting *predicting)
{
	multiplex_for_each (row)
		if (evidence_may_be(predicting->call, row) &&
		        (has(predicting->target, row->call)
		                        ? emit_form(predicting, row->call, &no_arguments)
		                        : emit_lacking(predicting, row->call, 0)))
			return -1;
	return 0;
}

/* Beside the call itself: what 32-bit programs use in addition, and what was not there to be
 * recorded. */
static int emit_others(struct predicting *predicting)
{
	const struct arch *from = predicting->call->arch, *to = predicting->target;
	const char *name = predicting->call->name;

	for (const struct form *row = forms; row < forms_end; row++) {
		if (row->kind == FORM_LACKING) {
			if (!strcmp(row->form, name) && has(to, row->call) &&
			        !has(from, row->call) && emit_form(predicting, row->call, row))
				return -1;
		} else if (!is_replacement(row) && !strcmp(row->call, name) && to->bits == 32 &&
		           from->bits == 64 && has(to, row->form) &&
		           emit_form(predicting, row->form, row))
			return -1;
	}
	return 0;
}

/* A C library begins to use a young call on one architecture earlier than on another (glibc 2.36
 * has clone3 on x86_64 and not on aarch64); until then it makes the call that it falls back to.
 * clone beside clone3 is allowed in any case (allow.c), with flags that clone3 had. */
static int emit_older(struct predicting *predicting)
{
	const char *name = predicting->call->name;

	sibling_for_each (row)
		if (!strcmp(row->call, name) && *row->instead && strcmp(name, "clone3") != 0 &&
		        has(predicting->target, row->instead) &&
		        emit_form(predicting, row->instead, &no_arguments))
			return -1;
	return 0;
}

/* Is it made on that ABI only, by nature? */
static bool is_own(const struct arch *arch, const char *name)
{
	for (const struct own_call *row = own_calls; row < own_calls_end; row++)
		if (!strcmp(row->arch, arch->name) && !strcmp(row->call, name))
			return true;
	return false;
}

static int predict_call(
        struct predicting *predicting, const struct call *call, const struct arch *target)
{
	predicting->call = call;
	predicting->target = target;
	predicting->n_emitted = 0;
	if (has(target, call->name)) {
		if (emit(predicting, call->name, NULL))
			return -1;
	} else if (multiplex_is(call->name) ? emit_direct(predicting)
	                                    : emit_lacking(predicting, call->name, 0))
		return -1;
	if (emit_others(predicting) || emit_older(predicting))
		return -1;
	if (!predicting->n_emitted && !is_own(call->arch, call->name))
		generate_remark(predicting->options, REMARK_NOT_EXPRESSED, call->name,
		        "%s lacks it, and what programs do there instead is not known",
		        target->name);
	return 0;
}

/* ---- from the recording to a machine ---- */

static bool is_recorded(const struct run *observed, const struct arch *machine)
{
	for (size_t i = 0; i < observed->n_calls; i++)
		if (observed->calls[i].arch == machine)
			return true;
	return false;
}

/* Did a machine run this ABI beside its own? */
static bool is_beside(const struct run *observed, const struct arch *arch)
{
	return arch->parent && arch->bits == 32 &&
	       is_recorded(observed, arch_by_name(arch->parent));
}

/* The ABI of 32-bit programs on a 64-bit machine; NULL: it runs none. */
static const struct arch *narrow_abi(const struct arch *machine)
{
	arch_for_each (arch)
		if (arch->bits == 32 && arch_is_sub(arch, machine))
			return arch;
	return NULL;
}

static const struct arch *target_of(
        const struct predicting *predicting, const struct call *call, const struct arch *machine)
{
	if (machine->parent || !is_beside(predicting->observed, call->arch))
		return machine;
	return narrow_abi(machine);
}

static bool was_predicted(const struct predicting *predicting, const char *name)
{
	return !*name || name_set_has(&predicting->prediction->predicted, name);
}

static int add_own_calls(struct predicting *predicting, const struct arch *target)
{
	static const struct call nothing = {.count = 0};

	predicting->call = &nothing;
	predicting->target = target;
	for (const struct own_call *row = own_calls; row < own_calls_end; row++) {
		if (strcmp(row->arch, target->name) != 0 ||
		        !was_predicted(predicting, row->beside) || !has(target, row->call))
			continue;
		generate_remark(predicting->options, REMARK_ADDED, row->call, "on %s it %s",
		        target->name, row->why);
		if (emit(predicting, row->call, &no_arguments))
			return -1;
	}
	return 0;
}

static int predict_machine(struct predicting *predicting, const struct arch *machine)
{
	const struct run *observed = predicting->observed;
	bool has_narrow = false;

	for (size_t i = 0; i < observed->n_calls; i++) {
		const struct call *call = &observed->calls[i];
		const struct arch *target = target_of(predicting, call, machine);

		has_narrow |= target && target != machine;
		if (!target)
			generate_remark(predicting->options, REMARK_NOT_EXPRESSED, call->name,
			        "made by a program of %s, and %s runs no 32-bit programs",
			        call->arch->name, machine->name);
		else if (predict_call(predicting, call, target))
			return -1;
	}
	if (add_own_calls(predicting, machine))
		return -1;
	return has_narrow ? add_own_calls(predicting, narrow_abi(machine)) : 0;
}

static int take_recorded(struct predicting *predicting, const struct arch *machine)
{
	const struct run *observed = predicting->observed;

	for (size_t i = 0; i < observed->n_calls; i++) {
		const struct call *call = &observed->calls[i];

		if (call->arch != machine && !arch_is_sub(call->arch, machine))
			continue;
		if (add_call(predicting, call) || name_set_add(&predicting->prediction->recorded,
		                                          call->name, predicting->err))
			return -1;
	}
	return 0;
}

/* ---- all together ---- */

static int set_comment(struct predicting *predicting, const char *machines)
{
	cleanup_free char *from = NULL;

	if (!machines)
		return 0;
	arch_for_each (arch)
		if (is_recorded(predicting->observed, arch) &&
		        !is_beside(predicting->observed, arch) &&
		        text_append(&from, ", ", arch->name))
			return error_no_memory(predicting->err);
	if (asprintf(&predicting->prediction->comment, "predicted for %s from %s", machines, from) <
	        0) {
		predicting->prediction->comment = NULL;
		return error_no_memory(predicting->err);
	}
	generate_remark(predicting->options, REMARK_WARNING, "",
	        "%s: a recording made there may have other calls", predicting->prediction->comment);
	return 0;
}

static int predict_all(struct predicting *predicting)
{
	const struct generate_options *options = predicting->options;
	cleanup_free char *predicted = NULL;

	arch_for_each (machine) {
		if (!(options->machines >> (machine - arch_table) & 1))
			continue;
		if (is_recorded(predicting->observed, machine)) {
			if (take_recorded(predicting, machine))
				return -1;
			continue;
		}
		if (text_append(&predicted, ", ", machine->name))
			return error_no_memory(predicting->err);
		if (predict_machine(predicting, machine))
			return -1;
	}
	return set_comment(predicting, predicted);
}

int predict(const struct run *observed, const struct generate_options *options,
        struct prediction *prediction, struct error *err)
{
	struct predicting predicting = {observed, options, prediction, .err = err};
	const struct recording recording = {&predicting.raw, 1};
	int result = predict_all(&predicting);

	/* The sum unites calls that several others became. */
	if (!result)
		result = recording_totals(&recording, &prediction->run, err);
	for (size_t i = 0; i < predicting.n_memory; i++)
		free(predicting.memory[i]);
	free(predicting.memory);
	free(predicting.raw.calls);
	return result;
}

void prediction_release(struct prediction *prediction)
{
	run_release(&prediction->run);
	name_set_release(&prediction->recorded);
	name_set_release(&prediction->predicted);
	free(prediction->comment);
	*prediction = (struct prediction){0};
}

bool prediction_is_of(const struct prediction *prediction, const char *name)
{
	if (!prediction->comment)
		return false;
	return !prediction->recorded.n_names || (name_set_has(&prediction->predicted, name) &&
	                                                !name_set_has(&prediction->recorded, name));
}
