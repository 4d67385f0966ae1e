#include "task.h"

#include <stdlib.h>
#include <utlist.h>

struct task *task_find(const struct task_table *table, pid_t tid)
{
	struct task *task;

	HASH_FIND_INT(table->tasks, &tid, task);
	return task;
}

struct process *process_find(const struct task_table *table, pid_t pid)
{
	struct process *process;

	HASH_FIND(hh, table->processes, &pid, sizeof(pid), process);
	return process;
}

void process_set_creator(struct process *process, const struct process *creator)
{
	process->public.parent = creator->public.pid;
	process->guessed = false;
}

static struct process *process_add(
        struct task_table *table, pid_t pid, const struct process *parent)
{
	struct process *process = calloc(1, sizeof(*process) + table->process_state);

	if (!process)
		return NULL;
	process->public.pid = pid;
	if (parent) {
		/* Until it executes another program, a child runs its parent's. */
		process->public.tag = parent->public.tag;
		process_set_creator(process, parent);
	}
	HASH_ADD(hh, table->processes, public.pid, sizeof(pid), process);
	if (hash_has(process))
		return process;
	free(process);
	return NULL;
}

/* Of one that was made for a task which could not be added. */
static void process_drop(struct task_table *table, struct process *process)
{
	if (process->n_tasks)
		return;
	HASH_DEL(table->processes, process);
	free(process);
}

struct task *task_add(struct task_table *table, pid_t tid, pid_t pid, const struct process *parent)
{
	struct process *process = process_find(table, pid);
	struct task *task;

	/* Tasks come from the workload: a fork bomb must not take secprof's memory. */
	if (table->n_tasks >= TASKS_MAX)
		return NULL;
	task = calloc(1, sizeof(*task) + table->task_state);
	if (!task)
		return NULL;
	if (!process)
		process = process_add(table, pid, parent);
	if (!process) {
		free(task);
		return NULL;
	}
	task->tid = tid;
	task->process = process;
	HASH_ADD_INT(table->tasks, tid, task);
	if (!hash_has(task)) {
		process_drop(table, process);
		free(task);
		return NULL;
	}
	DL_APPEND(process->tasks, task);
	process->n_tasks++;
	table->n_tasks++;
	return task;
}

/* Frees a task; its process stays, even without any. */
static void drop(struct task_table *table, struct task *task)
{
	HASH_DEL(table->tasks, task);
	DL_DELETE(task->process->tasks, task);
	task->process->n_tasks--;
	table->n_tasks--;
	free(task);
}

void task_remove(
        struct task_table *table, struct task *task, struct trace_process *ended, bool *was_last)
{
	struct process *process = task->process;

	drop(table, task);
	*was_last = process->n_tasks == 0;
	if (!*was_last)
		return;
	/* A copy: the observer sees the process after it was freed here. */
	*ended = process->public;
	HASH_DEL(table->processes, process);
	free(process);
}

struct task *task_become_leader(struct task_table *table, struct process *process, pid_t former)
{
	struct task *task, *next, *caller = task_find(table, former);

	if (!caller || caller->process != process)
		caller = NULL;
	for (task = process->tasks; task; task = next) {
		next = task->next;
		/* An exec has ended them; their ends may be reported later or, of a leader, never
		 * (ptrace(2)). */
		if (task != caller)
			drop(table, task);
	}
	/* The caller was beyond the table's bounds until now. */
	if (!caller)
		return task_add(table, process->public.pid, process->public.pid, NULL);
	if (caller->tid == process->public.pid)
		return caller;
	/* uthash finds an entry by its key: while that changes, the entry is not in the table. */
	HASH_DEL(table->tasks, caller);
	caller->tid = process->public.pid;
	HASH_ADD_INT(table->tasks, tid, caller);
	if (hash_has(caller))
		return caller;
	DL_DELETE(process->tasks, caller);
	process->n_tasks--;
	table->n_tasks--;
	free(caller);
	return NULL;
}

void task_table_release(struct task_table *table)
{
	hash_free(table->tasks);
	hash_free(table->processes);
	table->n_tasks = 0;
}
