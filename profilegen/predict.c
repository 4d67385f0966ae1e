/*
 *      each recorded call, each machine that was not recorded
 *        -> its ABI there (32-bit ones stay beside 64-bit ones: i386 -> arm)
 *        -> the same name, or the forms of arch_form.csv -> predict_emit(), with the arguments that
 * mean the same there
 *      + arch_own.csv -> raw calls, perhaps several of one name -> recording_totals() -> run
 */
#include "predict.h"

#include "evidence.h"
#include "generate_parts.h"
#include "multiplex.h"
#include "predict_emit.h"
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

static const struct form forms[] = {
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

static bool has(const struct arch *arch, const char *name)
{
	int nr;

	return !profile_is_unnamed(name) && syscall_number(arch, name, &nr);
}

/* ---- from one ABI to another ---- */

static int emit_lacking(struct predicting *predicting, const char *name, unsigned depth);

/* The first form that the target has, or else one whose own form it has. */
static int emit_first_form(struct predicting *predicting, const char *name, unsigned depth)
{
	size_t before = predicting->n_emitted;

	for (const struct form *row = forms; row < forms_end; row++)
		if (form_is_replacement(row) && !strcmp(row->call, name) &&
		        has(predicting->target, row->form))
			return predict_emit_form(predicting, row->form, row);
	for (const struct form *row = forms; row < forms_end; row++)
		if (predicting->n_emitted == before && form_is_replacement(row) &&
		        !strcmp(row->call, name) && emit_lacking(predicting, row->form, depth + 1))
			return -1;
	return 0;
}

/* Between ABIs of different widths: mmap and mmap2, fstat64 and fstat. */
static int emit_other_width(struct predicting *predicting, const char *name, unsigned depth)
{
	size_t before = predicting->n_emitted;

	for (const struct form *row = forms; row < forms_end; row++) {
		if (form_is_replacement(row) || predicting->n_emitted > before)
			continue;
		if (!strcmp(row->call, name) && has(predicting->target, row->form) &&
		        predict_emit_form(predicting, row->form, row))
			return -1;
		if (strcmp(row->form, name) != 0)
			continue;
		if (has(predicting->target, row->call)
		                ? predict_emit_form(predicting, row->call, row)
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
		                        ? predict_emit_form(predicting, row->call, &no_arguments)
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
			        !has(from, row->call) &&
			        predict_emit_form(predicting, row->call, row))
				return -1;
		} else if (!form_is_replacement(row) && !strcmp(row->call, name) &&
		           to->bits == 32 && from->bits == 64 && has(to, row->form) &&
		           predict_emit_form(predicting, row->form, row))
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
		        predict_emit_form(predicting, row->instead, &no_arguments))
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
		if (predict_emit(predicting, call->name, NULL))
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
	return !*name || name_set_has(predicting->predicted, name);
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
		if (predict_emit(predicting, row->call, &no_arguments))
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

static int take_recorded(
        struct predicting *predicting, struct name_set *recorded, const struct arch *machine)
{
	const struct run *observed = predicting->observed;

	for (size_t i = 0; i < observed->n_calls; i++) {
		const struct call *call = &observed->calls[i];

		if (call->arch != machine && !arch_is_sub(call->arch, machine))
			continue;
		if (predict_add(predicting, call) ||
		        name_set_add(recorded, call->name, predicting->err))
			return -1;
	}
	return 0;
}

/* ---- all together ---- */

static int set_comment(
        const struct predicting *predicting, struct prediction *prediction, const char *machines)
{
	cleanup_free char *from = NULL;

	if (!machines)
		return 0;
	arch_for_each (arch)
		if (is_recorded(predicting->observed, arch) &&
		        !is_beside(predicting->observed, arch) &&
		        text_append(&from, ", ", arch->name))
			return error_no_memory(predicting->err);
	if (asprintf(&prediction->comment, "predicted for %s from %s", machines, from) < 0) {
		prediction->comment = NULL;
		return error_no_memory(predicting->err);
	}
	generate_remark(predicting->options, REMARK_WARNING, "",
	        "%s: a recording made there may have other calls", prediction->comment);
	return 0;
}

static int predict_all(struct predicting *predicting, struct prediction *prediction)
{
	const struct generate_options *options = predicting->options;
	cleanup_free char *predicted = NULL;

	arch_for_each (machine) {
		if (!(options->machines >> (machine - arch_table) & 1))
			continue;
		if (is_recorded(predicting->observed, machine)) {
			if (take_recorded(predicting, &prediction->recorded, machine))
				return -1;
			continue;
		}
		if (text_append(&predicted, ", ", machine->name))
			return error_no_memory(predicting->err);
		if (predict_machine(predicting, machine))
			return -1;
	}
	return set_comment(predicting, prediction, predicted);
}

int predict(const struct run *observed, const struct generate_options *options,
        struct prediction *prediction, struct error *err)
{
	struct predicting predicting = {observed, options, &prediction->predicted, .err = err};
	const struct recording recording = {&predicting.raw, 1};
	int result = predict_all(&predicting, prediction);

	/* The sum unites calls that several others became. */
	if (!result)
		result = recording_totals(&recording, &prediction->run, err);
	predicting_release(&predicting);
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
