#include "new_task.h"

#include "../lib/proc.h"
#include "joined.h"
#include "observe.h"
#include "watch.h"

#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void report_task(struct tracer *tracer, const struct task *task)
{
	if (task->process->preparing)
		return;
	if (task->process->n_tasks == 1)
		OBSERVE(tracer, started, &task->process->public);
	OBSERVE(tracer, thread, &task->process->public, task->tid);
}

static struct task *task_appeared(
        struct tracer *tracer, pid_t tid, pid_t pid, const struct process *parent, bool preparing)
{
	struct task *task = task_add(&tracer->tasks, tid, pid, parent);

	if (!task) {
		tracer_note(tracer, TRACE_NOTE_TASK_BEYOND);
		return NULL;
	}
	if (task->process->n_tasks == 1) {
		task->process->preparing = preparing || (parent && parent->preparing);
		if (parent && tracer->mode->inherit)
			tracer->mode->inherit(task->process, parent);
	}
	/* Without syscall-stops: crun's init fails if a hook of its own is faster than itself. */
	task->resume = task->process->preparing ? PTRACE_CONT : tracer->mode->resume;
	report_task(tracer, task);
	return task;
}

void new_task_prepared(struct tracer *tracer, struct task *task)
{
	task->process->preparing = false;
	task->resume = tracer->mode->resume;
	report_task(tracer, task);
}

/* tgkill(2) finds a thread only in its process: without /proc, too. */
static bool is_thread_of(pid_t tid, pid_t pid)
{
	char path[64];

	if (!proc_usable())
		return syscall(SYS_tgkill, pid, tid, 0) == 0 || errno != ESRCH;
	snprintf(path, sizeof(path), "%d/task/%d", pid, tid);
	return faccessat(proc_root(), path, F_OK, 0) == 0;
}

static pid_t process_id(const struct tracer *tracer, pid_t tid)
{
	const struct process *process;

	if (proc_usable())
		return proc_status(tid, "Tgid:", tid);
	for (process = tracer->tasks.processes; process; process = process->hh.next) {
		if (is_thread_of(tid, process->public.pid))
			return process->public.pid;
	}
	return tid;
}

/* runc makes its children by CLONE_PARENT: who made them is not known yet. */
static bool still_prepares(const struct tracer *tracer, pid_t pid)
{
	return tracer->source->ops->prepares && !process_find(&tracer->tasks, pid) &&
	       tracer->source->ops->prepares(tracer->source, pid);
}

struct task *new_task_stopped(struct tracer *tracer, pid_t tid)
{
	pid_t pid = process_id(tracer, tid), parent = proc_status(tid, "PPid:", 0);
	struct task *task = task_appeared(tracer, tid, pid, process_find(&tracer->tasks, parent),
	        still_prepares(tracer, pid));

	if (task && task->process->n_tasks == 1)
		task->process->guessed = true;
	return task;
}

struct task *new_task_attached(struct tracer *tracer, pid_t tid, pid_t pid, bool preparing)
{
	pid_t parent = proc_status(pid, "PPid:", 0);
	struct task *task =
	        task_appeared(tracer, tid, pid, process_find(&tracer->tasks, parent), preparing);

	if (!task)
		return NULL;
	waiting_expect(&tracer->waiting, tid);
	if (task->process->preparing)
		return task;
	joined_begin(task);
	/* What its parent executed when it made this process is not known. */
	if (task->process->n_tasks == 1)
		observe_executable(tracer, task->process, tid);
	return task;
}

/* Is there, or will there be, anything to be waited for?  (In /proc a task that the tracer
 * has seen the end of stays until its parent has, too.) */
static bool is_tracee(pid_t tid)
{
	siginfo_t info;

	return waitid(P_PID, (id_t)tid, &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT) == 0 ||
	       errno != ECHILD;
}

/* The first stop of a process came before the fork event that says who made it. */
static void creator_is_known(
        struct tracer *tracer, struct task *child, const struct process *creator)
{
	if (!child->process->guessed || child->process == creator)
		return;
	process_set_creator(child->process, creator);
	if (tracer->mode->on_creator)
		tracer->mode->on_creator(tracer, child, creator);
}

void new_task_forked(struct tracer *tracer, struct task *task)
{
	unsigned long message;
	struct task *child;
	pid_t tid, pid;

	/* The clone has made a child that is traced, whatever is found out about it below. */
	watch_forked(tracer, &task->pending);
	if (ptrace_event_message(task->tid, &message) < 0)
		return; /* the child's first stop will announce it */
	tid = (pid_t)message;
	/* Its first stop is about to come. */
	waiting_expect(&tracer->waiting, tid);
	child = task_find(&tracer->tasks, tid);
	if (child) { /* its own first stop was reported before */
		creator_is_known(tracer, child, task->process);
		return;
	}
	if (!is_tracee(tid))
		return; /* even its end was: filtered, it needs no other stop */
	pid = is_thread_of(tid, task->process->public.pid) ? task->process->public.pid : tid;
	task_appeared(tracer, tid, pid, task->process, false);
}
