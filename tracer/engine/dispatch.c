#include "dispatch.h"

#include "../lib/filters.h"
#include "../lib/privilege.h"
#include "../lib/proc.h"
#include "call.h"
#include "new_task.h"
#include "observe.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum { SYSCALL_STOP = SIGTRAP | 0x80 }; /* PTRACE_O_TRACESYSGOOD */

/* ESRCH means that the task was killed in its stop; wait will report its end.  Whatever else
 * fails, a sandbox around secprof refuses it; there are two ways to go on, and a task that
 * nobody resumes would stay stopped for ever. */
static void resume(pid_t tid, int request, int signal)
{
	int other = request == PTRACE_SYSCALL ? PTRACE_CONT : PTRACE_SYSCALL;

	if (ptrace_resume(tid, request, signal) < 0 && errno != ESRCH)
		(void)ptrace_resume(tid, other, signal);
}

static void task_resume(const struct task *task, int signal)
{
	/* What was reported at its entry stop ends with an exit stop, even if the task has been
	 * proven to carry the filter meanwhile. */
	bool stops = task->pending.active || task->in_call || task->replaying;
	int request = stops ? PTRACE_SYSCALL : task->resume;

	resume(task->tid, request, signal);
}

/* Into a group-stop; the errors are those of resume(). */
static void stay_stopped(pid_t tid, int request)
{
	if (ptrace_listen(tid) < 0 && errno != ESRCH)
		resume(tid, request, 0);
}

static void report_exec(struct tracer *tracer, struct process *process)
{
	char path[PATH_MAX];

	/* Else it may have been killed meanwhile. */
	if (!proc_executable(process->public.pid, path) && (errno == EACCES || !proc_usable()))
		tracer_note(tracer, TRACE_NOTE_UNATTRIBUTED);
	OBSERVE(tracer, exec, &process->public, path);
}

static void on_began(struct tracer *tracer, struct task *task, const struct trace_call *exec)
{
	pid_t pid = task->process->public.pid;

	tracer->inherited_filters = (int)filters_inherited();
	for (int i = 0; i < tracer->inherited_filters; i++)
		tracer_note(tracer, TRACE_NOTE_INHERITED_FILTER);
	if (tracer->filter)
		tracer_note(tracer, TRACE_NOTE_FILTER);
	if (tracer->mode->on_began)
		tracer->mode->on_began(tracer, task);
	if (proc_status(pid, "NoNewPrivs:", tracer->options->no_new_privs) &&
	        !prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0))
		tracer_gave_no_new_privs(tracer);
	tracer->source->began = true;
	call_began(tracer, task, exec);
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
	report_exec(tracer, process);
	if (!source->began && source->ops->begins(source, process->public.pid, &exec))
		on_began(tracer, task, &exec);
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
	if (task->replaying) {
		*signal = tracer->mode->on_replayed(task, &info);
		return true;
	}
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		return tracer->mode->on_entry(tracer, task, &info);
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

static bool is_stop_signal(int signal)
{
	return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

/* PTRACE_EVENT_STOP: a group-stop, its end, or the first stop of a new task. */
static void on_event_stop(struct tracer *tracer, struct task *task, int signal)
{
	struct trace_source *source = tracer->source;
	pid_t pid = task->process->public.pid;

	if (is_stop_signal(signal)) {
		source->ops->on_stop(source, pid, signal);
		stay_stopped(task->tid, task->resume);
		return;
	}
	if (!task->started && tracer->mode->on_start)
		tracer->mode->on_start(tracer, task);
	task->started = true;
	source->ops->on_stop(source, pid, 0);
	task_resume(task, 0);
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

static void on_ptrace_event(struct tracer *tracer, struct task *task, int event, int signal)
{
	switch (event) {
	case PTRACE_EVENT_STOP:
		on_event_stop(tracer, task, signal);
		return;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		new_task_forked(tracer, task);
		break;
	case PTRACE_EVENT_EXEC:
		task = on_exec(tracer, task);
		break;
	case PTRACE_EVENT_SECCOMP:
		if (!on_seccomp_stop(tracer, task))
			return;
		break;
	default: /* none that was asked for */
		break;
	}
	if (task)
		task_resume(task, 0);
}

static void on_stop(struct tracer *tracer, struct task *task, int event, int signal)
{
	if (event) {
		on_ptrace_event(tracer, task, event, signal);
	} else if (signal == SYSCALL_STOP) {
		if (on_syscall_stop(tracer, task, &signal))
			task_resume(task, signal);
	} else {
		if (tracer->mode->on_signal)
			signal = tracer->mode->on_signal(tracer, task, signal);
		task_resume(task, signal);
	}
}

/* A task that the table has no room for runs on, unrecorded. */
static void resume_unknown(const struct tracer *tracer, pid_t tid, int event, int signal)
{
	if (event == PTRACE_EVENT_STOP && is_stop_signal(signal)) {
		stay_stopped(tid, tracer->mode->resume);
		return;
	}
	resume(tid, tracer->mode->resume, event || signal == SYSCALL_STOP ? 0 : signal);
}

void dispatch_event(struct tracer *tracer, pid_t tid, int status)
{
	int event = (int)((unsigned)status >> 16), signal = WSTOPSIG(status);
	struct task *task;

	if (!WIFSTOPPED(status)) {
		on_end(tracer, tid, status);
		return;
	}
	tracer->stops++;
	task = task_find(&tracer->tasks, tid);
	if (!task)
		task = new_task_stopped(tracer, tid);
	if (task) {
		on_stop(tracer, task, event, signal);
		return;
	}
	if (event == PTRACE_EVENT_SECCOMP || signal == SYSCALL_STOP)
		tracer_note(tracer, TRACE_NOTE_LOST);
	resume_unknown(tracer, tid, event, signal);
}
