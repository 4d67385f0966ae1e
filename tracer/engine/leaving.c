#include "leaving.h"

#include "../lib/proc.h"
#include "../lib/ptrace.h"
#include "spurious.h"

void leaving_begin(struct tracer *tracer)
{
	tracer->leaving = true;
	for (struct task *task = tracer->tasks.tasks; task; task = task->hh.next) {
		if (task->in_kernel || task->joined)
			continue;
		task->interrupted = true;
		(void)ptrace_interrupt(task->tid);
	}
}

/* A leader that has ended before its threads does not stop, nor does what only SIGKILL wakes up:
 * the parent of a vfork(2). */
static bool may_stop(pid_t tid, bool is_early)
{
	struct proc_stat stat;

	if (!proc_stat(tid, &stat) || stat.state == 'Z' || stat.state == 'X')
		return false;
	return is_early || stat.state != 'D';
}

bool leaving_waits(const struct tracer *tracer, bool is_early)
{
	for (const struct task *task = tracer->tasks.tasks; task; task = task->hh.next)
		if ((task->joined || task->interrupted || task->pending.restore) &&
		        may_stop(task->tid, is_early))
			return true;
	return false;
}

void leaving_stopped(struct task *task, enum stop_kind kind)
{
	bool is_entry = kind == STOP_SYSCALL && task->in_kernel;

	if (kind == STOP_SYSCALL && !is_entry && task->interrupted)
		(void)spurious_undo(task->tid);
	if (!is_entry)
		task->interrupted = false;
	task->resume = PTRACE_CONT;
	/* Nobody wants results any more: no other syscall-exit-stop is asked for. */
	task->pending.active = task->in_kernel && (task->interrupted || task->pending.restore);
}
