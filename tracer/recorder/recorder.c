/*
 *   on_call, on_result ... -> seen       what was called, by whom
 *                          -> unwinder   the stacks that it asks for
 *   on_note, on_slow ...   -> run        how complete all that is
 *   on_tick, the end       -> snapshot   a sorted copy, for whoever writes it
 */
#include "recorder.h"

#include "../lib/program_end.h"
#include "../stacks/unwind.h"

#include "cleanup.h"
#include "loader_variables.h"
#include "run_facts.h"
#include "script.h"
#include "seen.h"
#include "tree.h"

#include "clock.h"

#include <string.h>
#include <time.h>

struct recorder {
	const struct recorder_options *options;
	struct run run;            /* all but the calls */
	struct seen seen;          /* the calls */
	struct tree tree;          /* the processes; a process's tag is its row */
	struct unwinder *unwinder; /* NULL: no stacks */
	bool in_kernel;            /* the mode counts there */
	uint64_t lost_in_kernel;   /* of what completeness.lost has */
	bool changed;              /* since the last snapshot */
	struct recorder_progress progress;
};

static void report_progress(struct recorder *recorder)
{
	recorder->progress.processes = recorder->run.completeness.processes;
	recorder->progress.calls = recorder->seen.n_calls;
	if (recorder->options->progress)
		recorder->options->progress(&recorder->progress, recorder->options->context);
}

static void on_started(struct trace_process *process, void *context)
{
	struct recorder *recorder = context;

	bool beyond = false;

	/* Others have inherited the tag of their parent (task_add). */
	process->tag =
	        process->parent ? tree_fork(&recorder->tree, process->tag, &beyond) : TREE_NO_ROW;
	recorder->run.completeness.overflow.tree += beyond;
	recorder->run.completeness.processes++;
	recorder->changed = true;
	report_progress(recorder);
}

static void on_thread(struct trace_process *process, pid_t tid, void *context)
{
	struct recorder *recorder = context;

	(void)process;
	(void)tid;
	recorder->run.completeness.threads++;
}

static void on_exec(struct trace_process *process, const char *path, void *context)
{
	struct recorder *recorder = context;

	uint32_t exe = seen_executable(&recorder->seen, path);
	char script[TREE_SCRIPT_MAX] = "";
	bool beyond;

	if (exe == SEEN_NO_EXE && *path)
		recorder->run.completeness.overflow.executables++;
	/* In mode ebpf nobody has stopped, and there is one process for each executable. */
	if (!recorder->in_kernel) {
		script_find(process->pid, script);
		recorder->run.completeness.loader_variables |= has_loader_variables(process->pid);
	}
	/* The tag travels with the process, to its threads and children, until the next exec: no
	 * call needs a look at /proc. */
	process->tag = tree_exec(&recorder->tree, process->tag, exe, script, &beyond);
	recorder->run.completeness.overflow.tree += beyond;
	if (recorder->unwinder)
		unwinder_forget(recorder->unwinder, process->pid);
	recorder->changed = true;
}

static unsigned on_call(const struct trace_call *call, void *context)
{
	struct recorder *recorder = context;
	struct completeness *completeness = &recorder->run.completeness;
	struct occurrence occurrence;

	recorder->changed = true;
	switch (seen_call(&recorder->seen, call, &occurrence)) {
	case SEEN_NEW_CALL:
		/* Younger than libseccomp and the supplement: recorded by number, which no profile
		 * can list. */
		completeness->unknown_numbers += !occurrence.named;
		recorder->progress.arch = call->arch;
		recorder->progress.nr = call->nr;
		report_progress(recorder);
		break;
	case SEEN_BEFORE:
		break;
	case SEEN_BEYOND_CALLS:
		completeness->overflow.calls++;
		return 0;
	/* The call counts, without the executable; so its result may still be wanted. */
	case SEEN_BEYOND_EXECUTABLES:
		completeness->overflow.executables++;
		break;
	case SEEN_LOST:
		completeness->lost++;
		return 0;
	}
	if (occurrence.stack)
		unwinder_capture(recorder->unwinder, call, occurrence.stack);
	/* The libraries that it has loaded meanwhile. */
	else if (recorder->unwinder && ends_program(call->arch, call->nr))
		unwinder_look(recorder->unwinder, call->process->pid);
	return occurrence.wants_result ? TRACE_WANT_RESULT : 0;
}

static void on_counted(const struct trace_call *call, uint64_t times, void *context)
{
	struct recorder *recorder = context;
	struct completeness *completeness = &recorder->run.completeness;

	recorder->changed = true;
	switch (seen_counted(&recorder->seen, call, times)) {
	case SEEN_NEW_CALL:
	case SEEN_BEFORE:
		break;
	case SEEN_BEYOND_CALLS:
		completeness->overflow.calls += times;
		break;
	case SEEN_BEYOND_EXECUTABLES:
		completeness->overflow.executables += times;
		break;
	case SEEN_LOST:
		completeness->lost += times;
		break;
	}
}

static void on_arguments(const struct trace_call *call, bool known, void *context)
{
	struct recorder *recorder = context;

	seen_arguments(&recorder->seen, call, known);
	recorder->changed = true;
}

static void on_tally(const struct trace_tally *tally, void *context)
{
	struct recorder *recorder = context;
	struct completeness *completeness = &recorder->run.completeness;

	completeness->processes = tally->processes;
	completeness->threads = tally->threads;
	completeness->escaped = tally->escaped;
	/* Beside what the recorder itself has lost. */
	completeness->lost += tally->lost - recorder->lost_in_kernel;
	recorder->lost_in_kernel = tally->lost;
	report_progress(recorder);
}

static void on_result(const struct trace_call *call, int64_t rval, bool is_error, void *context)
{
	struct recorder *recorder = context;

	seen_result(&recorder->seen, call, rval, is_error);
	recorder->changed = true;
}

static void on_uncounted(const struct arch *arch, int nr, void *context)
{
	struct recorder *recorder = context;

	seen_uncounted(&recorder->seen, arch, nr);
	recorder->changed = true;
}

static void on_signal(int signal, void *context)
{
	struct recorder *recorder = context;

	if (signal > RUN_SIGNAL_MAX)
		return;
	recorder->run.signals |= UINT64_C(1) << (signal - 1);
	recorder->changed = true;
}

static void on_exited(struct trace_process *process, void *context)
{
	struct recorder *recorder = context;

	if (recorder->unwinder)
		unwinder_forget(recorder->unwinder, process->pid);
}

void recorder_note(struct completeness *completeness, enum trace_note note)
{
	switch (note) {
	case TRACE_NOTE_OWN_FILTER:
		completeness->own_filter = true;
		break;
	case TRACE_NOTE_IO_URING:
		completeness->io_uring = true;
		break;
	case TRACE_NOTE_USER_DISPATCH:
		completeness->user_dispatch = true;
		break;
	case TRACE_NOTE_UNTRACED_CLONE:
		completeness->untraced_clones++;
		break;
	case TRACE_NOTE_NO_NEW_PRIVS:
		completeness->no_new_privs = true;
		break;
	case TRACE_NOTE_INHERITED_FILTER:
		completeness->inherited_filters++;
		break;
	case TRACE_NOTE_SETUID:
		completeness->setuid = true;
		break;
	case TRACE_NOTE_UNATTRIBUTED:
		completeness->unattributed = true;
		break;
	case TRACE_NOTE_LOST:
		completeness->lost++;
		break;
	case TRACE_NOTE_ESCAPED:
		completeness->escaped++;
		break;
	case TRACE_NOTE_TASK_BEYOND:
		completeness->overflow.tasks++;
		break;
	case TRACE_NOTE_FILTER:
		completeness->filters++;
		break;
	case TRACE_NOTE_UNANSWERED:
		completeness->unanswered++;
		break;
	case TRACE_NOTE_MID_LIFE:
		completeness->mid_life = true;
		break;
	case TRACE_NOTE_JOINED_LATE:
		completeness->joined_late++;
		break;
	case TRACE_NOTE_NOT_FOLLOWED:
		completeness->not_followed++;
		break;
	case TRACE_NOTE_UNKNOWN_RESTART:
		completeness->unknown_restarts++;
		break;
	case TRACE_NOTE_DETACHED:
		completeness->detached = true;
		break;
	}
}

static void on_note(enum trace_note note, void *context)
{
	struct recorder *recorder = context;

	recorder_note(&recorder->run.completeness, note);
	recorder->changed = true;
}

static void on_slow(const struct trace_process *process, enum trace_slow why, void *context)
{
	static const char *const words[] = {
	        [TRACE_NOT_SLOW] = "none",
	        [TRACE_SLOW_PRIVILEGE] = "privilege",
	        [TRACE_SLOW_OWN_FILTER] = "own-filter",
	        [TRACE_SLOW_UNREADABLE] = "unreadable",
	        [TRACE_SLOW_UNCLEAR] = "unclear",
	        [TRACE_SLOW_REFUSED] = "refused",
	        [TRACE_SLOW_DESCRIPTORS] = "descriptors",
	        [TRACE_SLOW_THREADS] = "threads",
	        [TRACE_SLOW_LATE] = "late",
	};
	struct recorder *recorder = context;
	uint32_t number = tree_exe(&recorder->tree, process->tag);
	int32_t exe = number == SEEN_NO_EXE ? -1 : (int32_t)number;
	struct error ignored;

	/* Slow is not incomplete: every call of such a process is counted. */
	recorder->run.completeness.unfiltered++;
	/* Without memory the number is known all the same. */
	if (run_add_slow(&recorder->run, exe, words[why], 1, &ignored) == 0)
		recorder->changed = true;
}

/* A complete run of what is known now, sorted.  Its duration is an estimate by the wall clock; at
 * the end the tracer's monotonic one replaces it. */
static int snapshot(
        const struct recorder *recorder, bool with_names, struct run *run, struct error *err)
{
	uint64_t now;

	if (run_copy_facts(&recorder->run, run, err) || seen_copy(&recorder->seen, run, err) ||
	        (!recorder->in_kernel && tree_copy(&recorder->tree, run, err))) {
		run_release(run);
		return -1;
	}
	/* The names first: for them a frame's module is the number of its file still. */
	if (recorder->unwinder && with_names)
		unwinder_name(recorder->unwinder, run);
	if (recorder->unwinder && unwinder_modules(recorder->unwinder, run, err)) {
		run_release(run);
		return -1;
	}
	now = clock_real_us();
	/* That clock may be set back. */
	if (now > (uint64_t)recorder->run.start_us)
		run->duration_us = now - (uint64_t)recorder->run.start_us;
	run_sort(run);
	/* Those of two files are one where these have the same path and build id. */
	for (size_t i = 0; i < run->n_calls; i++)
		call_unite_stacks(&run->calls[i]);
	return 0;
}

static void on_tick(void *context)
{
	struct recorder *recorder = context;
	struct run run = {0};
	struct error ignored;

	if (recorder->unwinder)
		unwinder_work(recorder->unwinder);
	/* A snapshot copies everything, and writing it takes the disk: not for a workload that
	 * sleeps. */
	if (!recorder->changed || !recorder->options->refresh ||
	        !recorder->options->can_refresh(recorder->options->context))
		return;
	/* Without memory the next tick tries again; the last write reports it. */
	if (snapshot(recorder, false, &run, &ignored))
		return;
	recorder->changed = false;
	recorder->options->refresh(&run, recorder->options->context);
	run_release(&run);
}

static void on_began(void *context)
{
	struct recorder *recorder = context;

	recorder->run.start_us = (int64_t)clock_real_us();
}

const struct trace_observer recorder_observer = {
        .started = on_started,
        .exec = on_exec,
        .thread = on_thread,
        .call = on_call,
        .counted = on_counted,
        .arguments = on_arguments,
        .tally = on_tally,
        .result = on_result,
        .signal = on_signal,
        .uncounted = on_uncounted,
        .exited = on_exited,
        .note = on_note,
        .slow = on_slow,
        .tick = on_tick,
        .began = on_began,
};

/* A draft is written by a thread (core/draft.h). */
static bool may_start_helper(void *context)
{
	const struct recorder_options *options = ((struct recorder *)context)->options;

	return !options->can_refresh || options->can_refresh(options->context);
}

static void stack_found(struct user_stack *stack, bool lost, void *context)
{
	struct recorder *recorder = context;
	bool truncated = stack->truncated;
	bool kept = stacks_found(&recorder->seen.stacks, stack, lost);

	recorder->run.completeness.stacks_lost += lost;
	recorder->run.completeness.stacks_truncated += kept && truncated && !lost;
	recorder->changed = true;
}

static const struct unwinder_calls unwinding = {
        .may_start = may_start_helper, .found = stack_found};

bool recorder_stacks_possible(const char **why)
{
	return unwinder_possible(why);
}

int recorder_new(
        const struct recorder_options *options, struct recorder **recorder, struct error *err)
{
	struct recorder *made = calloc(1, sizeof(*made));

	if (!made)
		return error_no_memory(err);
	/* Borrowed, for the life of the recorder. */
	made->options = options;
	made->seen.asked = options->asked;
	made->seen.tree = &made->tree;
	made->seen.stacks.wanted = options->stacks;
	/* Refusals are reported by the same program as mode ebpf's calls. */
	made->in_kernel =
	        trace_mode_in_kernel(options->mode.mode) || !strcmp(options->mode.mode, "denied");
	if (run_facts_fill(&made->run, options, err) ||
	        (options->stacks.any && unwinder_new(&unwinding, made, &made->unwinder, err))) {
		recorder_free(made);
		return -1;
	}
	*recorder = made;
	return 0;
}

void recorder_free(struct recorder *recorder)
{
	if (!recorder)
		return;
	unwinder_free(recorder->unwinder);
	seen_release(&recorder->seen);
	tree_release(&recorder->tree);
	run_release(&recorder->run);
	free(recorder);
}

int recorder_refused(const struct recorder_options *options, const char *reason, struct run *run,
        struct error *err)
{
	struct recorder *recorder = NULL;
	int failure;

	if (recorder_new(options, &recorder, err))
		return -1;
	failure = snapshot(recorder, false, run, err);
	recorder_free(recorder);
	if (failure)
		return -1;
	/* It says all there is to say. */
	run->completeness.finished = true;
	run->not_recorded = strdup(reason);
	if (run->not_recorded)
		return 0;
	run_release(run);
	return error_no_memory(err);
}

int recorder_finish(struct recorder *recorder, const struct trace_result *result, struct run *run,
        struct error *err)
{
	if (recorder->unwinder)
		unwinder_finish(recorder->unwinder);
	if (snapshot(recorder, true, run, err))
		return -1;
	run->duration_us = result->duration_us;
	if (!result->unknown) {
		run->exit.kind = result->signalled ? RUN_EXIT_SIGNAL : RUN_EXIT_STATUS;
		run->exit.value = result->value;
	}
	/* False in a snapshot, which is what a killed secprof leaves: not the whole run. */
	run->completeness.finished = true;
	run->completeness.timed_out = result->timed_out;
	run->completeness.stops = result->stops;
	return 0;
}
