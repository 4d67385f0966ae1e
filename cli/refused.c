/*
 *      syscall stops at a refusal -> refused_answer: the filter, run here -> tracer refuses
 *                                    refused_add: counted, if it is like one that is known
 *
 * Alike are calls that the profile cannot tell apart: arguments count where a rule compares them.
 */
#include "refused.h"

#include "admit.h"
#include "bpf_run.h"
#include "fallback.h"
#include "recorder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t run_filter(const struct bpf_program *filter, const struct trace_call *call)
{
	/* Without the instruction pointer, at which libseccomp's filters never look. */
	struct seccomp_data data = {.nr = call->nr, .arch = call->audit};

	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		data.args[i] = call->args[i];
	return bpf_run(filter, &data);
}

uint32_t refused_answer(const struct trace_call *call, void *context)
{
	const struct refused *refused = context;

	return run_filter(refused->filter, call);
}

static bool is_alike(const struct refused_call *known, const struct refused_call *call)
{
	if (known->arch != call->arch || known->nr != call->nr || known->exe != call->exe ||
	        known->answer != call->answer || known->fallback != call->fallback)
		return false;
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		/* Other arguments are addresses and sizes, which would make each call one of its
		 * own. */
		if (call->compared >> i & 1 && known->args[i] != call->args[i])
			return false;
	return true;
}

static void keep(struct refused *refused, const struct refused_call *call)
{
	struct refused_call *calls;

	for (size_t i = 0; i < refused->n_calls; i++)
		if (is_alike(&refused->calls[i], call)) {
			refused->calls[i].count++;
			return;
		}
	calls = refused->n_calls < REFUSED_MAX
	                ? reallocarray(refused->calls, refused->n_calls + 1, sizeof(*calls))
	                : NULL;
	if (!calls) {
		/* Counted all the same: "nothing refused" must never be reported for it. */
		refused->beyond++;
		return;
	}
	refused->calls = calls;
	calls[refused->n_calls++] = *call;
}

/* By the flags of this very call.  A call without a struct, by which programs probe for clone3,
 * asks for nothing. */
static const char *find_fallback(const struct refused *refused, const struct trace_call *call,
        const struct refused_call *entry)
{
	if (call->clone_args.state == CLONE_ARGS_UNREADABLE)
		return NULL;
	bool is_read = call->clone_args.state == CLONE_ARGS_READ;
	uint64_t flags = is_read ? call->clone_args.flags : 0;
	struct call asked = {
	        .arch = call->arch,
	        .nr = call->nr,
	        .clone_args = {.flags = {.values = &flags, .n_values = is_read},
	                .set_tid = is_read && call->clone_args.set_tid},
	};
	/* The call that a C library would make instead, with arguments made of the flags. */
	struct trace_call instead = *call;

	memcpy(asked.name, entry->name, sizeof(asked.name));
	const char *fallback = profile_fallback(&asked, entry->answer);

	if (!fallback ||
	        !profile_fallback_call(call->arch, fallback, flags, &instead.nr, instead.args))
		return NULL;
	/* A fallback that the profile refuses, too, does not help the caller. */
	return bpf_action_allows(run_filter(refused->filter, &instead)) ? fallback : NULL;
}

void refused_add(const struct trace_call *call, uint32_t answer, void *context)
{
	struct refused *refused = context;
	char buffer[SYSCALL_NAME_MAX];
	struct refused_call entry = {
	        .arch = call->arch,
	        .nr = call->nr,
	        .pid = call->process ? call->process->pid : call->tid,
	        .exe = call->process ? call->process->tag : REFUSED_NO_EXE,
	        .answer = answer,
	        .count = 1,
	};

	/* An ABI that the table lacks: nothing could be said about its numbers. */
	if (!call->arch) {
		refused->beyond++;
		return;
	}
	memcpy(entry.args, call->args, sizeof(entry.args));
	snprintf(entry.name, sizeof(entry.name), "%s", syscall_text(call->arch, call->nr, buffer));
	entry.compared = profile_compared_arguments(refused->profile, call->arch, call->nr);
	entry.fallback = find_fallback(refused, call, &entry);
	keep(refused, &entry);
}

static uint32_t executable_number(struct refused *refused, const char *path)
{
	/* 0 is REFUSED_NO_EXE, so the first place stays empty. */
	size_t n = refused->n_executables ? refused->n_executables : 1;
	char **executables, *copy;

	for (size_t i = 1; i < n; i++)
		if (!strcmp(refused->executables[i], path))
			return (uint32_t)i;
	executables = n < RUN_EXECUTABLES_MAX
	                      ? reallocarray(refused->executables, n + 1, sizeof(*executables))
	                      : NULL;
	if (!executables)
		return REFUSED_NO_EXE;
	executables[0] = NULL;
	refused->executables = executables;
	copy = strdup(path);
	if (!copy)
		return REFUSED_NO_EXE;
	executables[n] = copy;
	refused->n_executables = n + 1;
	return (uint32_t)n;
}

static void on_exec(struct trace_process *process, const char *path, void *context)
{
	/* Children inherit the tag (trace.h), as they run the same program until they execute
	 * another. */
	process->tag = executable_number(context, path);
}

static void on_note(enum trace_note note, void *context)
{
	struct refused *refused = context;

	recorder_note(&refused->completeness, note);
}

const struct trace_observer refused_observer = {
        .exec = on_exec,
        .note = on_note,
};

bool refused_at_launch(const struct refused *refused)
{
	/* Only before the first execve(2) succeeds is there no executable: that execve is the
	 * call. */
	return refused->n_calls && refused->calls[0].exe == REFUSED_NO_EXE;
}

uint64_t refused_count(const struct refused *refused)
{
	uint64_t count = refused->beyond;

	for (size_t i = 0; i < refused->n_calls; i++)
		count += refused->calls[i].count;
	return count;
}

uint64_t refused_breaks(const struct refused *refused)
{
	uint64_t count = refused->beyond;

	for (size_t i = 0; i < refused->n_calls; i++)
		count += refused->calls[i].fallback ? 0 : refused->calls[i].count;
	return count;
}

const char *refused_executable(const struct refused *refused, const struct refused_call *call)
{
	return call->exe == REFUSED_NO_EXE ? "-" : refused->executables[call->exe];
}

void refused_release(struct refused *refused)
{
	for (size_t i = 1; i < refused->n_executables; i++)
		free(refused->executables[i]);
	free(refused->executables);
	free(refused->calls);
	*refused = (struct refused){0};
}
