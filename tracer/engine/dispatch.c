#include "dispatch.h"

#include "../arch/hooks.h"
#include "../lib/filters.h"
#include "../lib/privilege.h"
#include "../lib/proc.h"
#include "call.h"
#include "foreign.h"
#include "joined.h"
#include "leaving.h"
#include "new_task.h"
#include "observe.h"
#include "spurious.h"
#include "stop.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/* ESRCH means that the task was killed in its stop; wait will report its end.  Whatever else
 * fails, a sandbox around secprof refuses it; there are two ways to go on, and a task that
 * nobody resumes would stay stopped for ever. */
static void resume(pid_t tid, int request, int signal)
{
	if (ptrace_resume(tid, request, signal) < 0 && errno != ESRCH)
		(void)ptrace_resume(tid, stop_other_request(request), signal);
}

static void task_resume(const struct task *task, int signal)
{
	resume(task->tid, stop_request(task), signal);
}

/* Into a group-stop, from which PTRACE_LISTEN lets the kernel report a SIGCONT; any other request
 * would end it, and SIGSTOP would stop nothing.  The errors are those of resume(). */
static void stay_stopped(pid_t tid, int request)
{
	if (ptrace_listen(tid) < 0 && errno != ESRCH)
		resume(tid, request, 0);
}

/* Of what secprof starts itself: those of secprof, which all its children have.  What others have
 * prepared may have been given the tracer's. */
static int count_inherited_filters(const struct tracer *tracer, pid_t pid)
{
	if (!tracer->source->is_foreign)
		return (int)filters_inherited();
	return proc_status(pid, "Seccomp_filters:", 0) - (tracer->filter != NULL);
}

static bool was_given_no_new_privs(const struct tracer *tracer, pid_t pid)
{
	return !tracer->source->is_foreign &&
	       proc_status(pid, "NoNewPrivs:", tracer->options->no_new_privs) &&
	       !prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
}

static void on_began(struct tracer *tracer, struct task *task, const struct trace_call *exec)
{
	pid_t pid = task->process->public.pid;

	tracer->inherited_filters = count_inherited_filters(tracer, pid);
	for (int i = 0; i < tracer->inherited_filters; i++)
		tracer_note(tracer, TRACE_NOTE_INHERITED_FILTER);
	if (tracer->filter)
		tracer_note(tracer, TRACE_NOTE_FILTER);
	if (tracer->mode->on_began)
		tracer->mode->on_began(tracer, task);
	if (was_given_no_new_privs(tracer, pid))
		tracer_gave_no_new_privs(tracer);
	tracer->source->began = true;
	call_began(tracer, task, exec);
}

/* What was prepared begins.  Its exec made no syscall-stop; on x86 its number is that of execve(2),
 * whichever of the two it was (set_personality_64bit() in the kernel). */
static void on_prepared(struct tracer *tracer, struct task *task, struct trace_call *exec)
{
	struct ptrace_syscall_info info;
	int64_t unused;

	if (!tracer->source->began) {
		tracer_start_clocks(tracer);
		tracer->stops = 1;
		if (tracer->options->observer->began)
			tracer->options->observer->began(tracer->options->context);
	} else
		tracer_note(tracer, TRACE_NOTE_JOINED_LATE);
	new_task_prepared(tracer, task);
	task->in_kernel = true;
	if (arch_hooks.ended_call(task->tid, &info, &unused))
		call_fill(exec, tracer, task, &info, info.entry.nr, info.entry.args);
	else
		exec->arch = NULL;
}

/* After a no_new_privs of the workload's own nobody gets a privilege anyway. */
static bool is_withheld_by_tracer(const struct tracer *tracer, pid_t pid)
{
	if (!privilege_is_withheld(pid))
		return false;
	return tracer->gave_no_new_privs || !proc_status(pid, "NoNewPrivs:", 0);
}

static struct task *on_exec(struct tracer *tracer, struct task *task)
{
	struct trace_source *source = tracer->source;
	struct trace_call exec;
	unsigned long former;
	struct process *process = task->process;
	bool joins;

	/* The thread ID that the caller had before; now it has the leader's (Linux 3.0). */
	if (ptrace_event_message(task->tid, &former) < 0) {
		if (errno == ESRCH)
			return task;
		former = (unsigned long)task->tid; /* whoever it was, the others are gone */
	}
	task = task_become_leader(&tracer->tasks, process, (pid_t)former);
	if (!task)
		return NULL;
	if (!task->resume) /* it is new in the table */
		task->resume = tracer->mode->resume;
	if (tracer->mode->on_exec)
		tracer->mode->on_exec(process);
	/* Runtimes execute copies of themselves, too. */
	joins = process->preparing && !source->ops->prepares(source, process->public.pid);
	if (joins)
		on_prepared(tracer, task, &exec);
	/* First, so that the exec with which the run begins counts for the new executable. */
	if (!process->preparing)
		observe_executable(tracer, process, task->tid);
	if (!source->began && source->ops->begins(source, process->public.pid, &exec))
		on_began(tracer, task, &exec);
	else if (joins)
		call_began(tracer, task, &exec);
	if (is_withheld_by_tracer(tracer, process->public.pid))
		tracer_note(tracer, TRACE_NOTE_SETUID);
	return task;
}

/* False if the task is no more, or is in another stop, which wait will report: an exec by
 * another thread gives its number to the one that called exec.  *signal becomes what it goes
 * on with. */
static bool on_syscall_stop(struct tracer *tracer, struct task *task, int *signal)
{
	struct ptrace_syscall_info info;

	*signal = 0;

	if (ptrace_syscall_info(task->tid, &info) < 0) {
		if (errno != ESRCH)
			tracer_note(tracer, TRACE_NOTE_LOST);
		return true;
	}
	if (info.op != PTRACE_SYSCALL_INFO_ENTRY && info.op != PTRACE_SYSCALL_INFO_EXIT)
		return false;
	task->in_kernel = info.op == PTRACE_SYSCALL_INFO_ENTRY;
	if (task->replaying) {
		*signal = tracer->mode->on_replayed(task, &info);
		return true;
	}
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY && joined_repeats(task, &info)) {
		/* A filter may notify of it, too. */
		task->in_call = true;
		return true;
	}
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		return tracer->mode->on_entry(tracer, task, &info);
	if (!tracer->mode->was_not_made || !tracer->mode->was_not_made(task, &info))
		call_left(tracer, task, &info);
	task->in_call = false;
	return true;
}

/* False if the task is no more, or is in another stop, as above. */
static bool on_seccomp_stop(struct tracer *tracer, struct task *task)
{
	struct ptrace_syscall_info info;

	if (ptrace_syscall_info(task->tid, &info) == 0)
		return info.op == PTRACE_SYSCALL_INFO_SECCOMP &&
		       tracer->mode->on_seccomp(tracer, task, &info);
	if (errno != ESRCH)
		tracer_note(tracer, TRACE_NOTE_LOST);
	return true;
}

static void on_group_stop(struct tracer *tracer, const struct task *task, int signal)
{
	tracer->source->ops->on_stop(tracer->source, task->process->public.pid, signal);
	stay_stopped(task->tid, task->resume);
}

/* PTRACE_EVENT_STOP is a task's first stop, the end of a group-stop, and what PTRACE_INTERRUPT
 * makes. */
static void on_start(struct tracer *tracer, struct task *task)
{
	if (!task->started && tracer->mode->on_start)
		tracer->mode->on_start(tracer, task);
	task->started = true;
	tracer->source->ops->on_stop(tracer->source, task->process->public.pid, 0);
}

static void on_end(struct tracer *tracer, pid_t tid, int status)
{
	struct task *task = task_find(&tracer->tasks, tid);
	struct trace_process ended;
	bool was_last, ends_all = tracer->source->ops->on_end(tracer->source, tid, status);

	if (!task)
		return; /* gone with an exec already, or beyond the table's bounds */
	task_remove(&tracer->tasks, task, &ended, &was_last);
	if (was_last)
		OBSERVE(tracer, exited, &ended);
	if (ends_all && tracer->tasks.n_tasks)
		tracer_end_workload(tracer);
}

/* Returns what is delivered. */
static int on_signal(struct tracer *tracer, struct task *task, int signal)
{
	spurious_ignored(task->tid, signal);
	if (tracer->mode->on_signal)
		signal = tracer->mode->on_signal(tracer, task, signal);
	if (signal)
		OBSERVE(tracer, signal, signal);
	return signal;
}

/* The task goes on afterwards, unless it stays stopped or is no more. */
static void on_stop(struct tracer *tracer, struct task *task, struct stop stop)
{
	int signal = 0;

	/* An exec may have changed whose stop this is. */
	if (task->joined && stop.kind != STOP_EXEC)
		joined_stopped(tracer, task, stop.kind);
	switch (stop.kind) {
	case STOP_GROUP:
		if (tracer->leaving)
			leaving_stopped(task, stop.kind);
		foreign_stopped(tracer, task, stop.kind);
		on_group_stop(tracer, task, stop.signal);
		return;
	case STOP_START:
		on_start(tracer, task);
		break;
	case STOP_FORK:
		new_task_forked(tracer, task);
		break;
	case STOP_EXEC:
		task = on_exec(tracer, task);
		if (task && task->joined)
			joined_stopped(tracer, task, stop.kind);
		break;
	case STOP_SECCOMP:
		if (!on_seccomp_stop(tracer, task))
			return;
		break;
	case STOP_SYSCALL:
		if (!on_syscall_stop(tracer, task, &signal))
			return;
		break;
	case STOP_SIGNAL:
		signal = on_signal(tracer, task, stop.signal);
		break;
	case STOP_OTHER:
	case STOP_END:
		break;
	}
	if (!task)
		return;
	if (tracer->leaving)
		leaving_stopped(task, stop.kind);
	foreign_stopped(tracer, task, stop.kind);
	task_resume(task, signal);
}

/* A task beyond the bounds of the table runs on, unrecorded. */
static void on_unknown(struct tracer *tracer, pid_t tid, struct stop stop)
{
	if (stop_shows_call(stop.kind))
		tracer_note(tracer, TRACE_NOTE_LOST);
	if (stop.kind == STOP_GROUP)
		stay_stopped(tid, tracer->mode->resume);
	else
		resume(tid, tracer->mode->resume, stop.signal);
}

void dispatch_event(struct tracer *tracer, pid_t tid, int status)
{
	struct stop stop = stop_of(status);
	struct task *task;

	if (stop.kind == STOP_END) {
		on_end(tracer, tid, status);
		return;
	}
	tracer->stops++;
	task = task_find(&tracer->tasks, tid);
	if (!task)
		task = new_task_stopped(tracer, tid);
	if (task)
		on_stop(tracer, task, stop);
	else
		on_unknown(tracer, tid, stop);
}
