#include "predict_emit.h"

#include "generate_parts.h"
#include "predict_values.h"

#include "syscall_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool form_is_replacement(const struct form *form)
{
	return form->kind == FORM_LACKING || form->kind == FORM_OLD;
}

int predict_add(struct predicting *predicting, const struct call *call)
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
	calls[raw->n_calls].n_stacks = 0;
	calls[raw->n_calls++].stack.n_frames = 0;
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

int predict_emit(struct predicting *predicting, const char *name, const struct form *form)
{
	struct call call = *predicting->call;
	int result = 0;

	call.arch = predicting->target;
	if (!syscall_number(call.arch, name, &call.nr))
		return 0;
	predicting->n_emitted++;
	snprintf(call.name, sizeof(call.name), "%s", name);
	call.n_args = 0;
	if (!form || !form_is_replacement(form))
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
	if (result || name_set_add(predicting->predicted, syscall_name(call.arch, call.nr),
	                      predicting->err))
		return -1;
	return predict_add(predicting, &call);
}

int predict_emit_form(struct predicting *predicting, const char *name, const struct form *form)
{
	char text[2 * SYSCALL_NAME_MAX + 8];

	snprintf(text, sizeof(text), "%s for %s", name, predicting->call->name);
	if (!name_set_has(predicting->predicted, name))
		generate_remark(predicting->options, REMARK_PREDICTED, text, "%s",
		        predicting->target->name);
	return predict_emit(predicting, name, form);
}

void predicting_release(struct predicting *predicting)
{
	for (size_t i = 0; i < predicting->n_memory; i++)
		free(predicting->memory[i]);
	free(predicting->memory);
	free(predicting->raw.calls);
}
