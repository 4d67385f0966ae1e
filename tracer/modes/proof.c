#include "proof.h"

#include "../lib/proc.h"
#include "late_rules.h"
#include "late_state.h"

int proof_filters(pid_t tid)
{
	return proc_status(tid, "Seccomp_filters:", 0);
}

/* How many filters a task of the process carries if it carries the tracer's; 0 if the tracer
 * has given none to the process or an ancestor. */
static int filters_wanted(const struct tracer *tracer, const struct process *process)
{
	const struct process *parent = process_find(&tracer->tasks, process->public.parent);

	return parent && late_process(parent)->filtered ? late_process(parent)->n_filters
	                                                : late_process(process)->n_filters;
}

/* Yes only if the tracer has given it to the process or to an ancestor, and the kernel's count
 * agrees.  A seccomp stop with the tracer's cookie says nothing: filters of the workload's own
 * may answer with any. */
bool proof_find(struct tracer *tracer, struct process *process, pid_t tid)
{
	struct late_process *late = late_process(process);
	int wanted = filters_wanted(tracer, process);

	if (!late_is_provable(late_run(tracer), late, process->guessed))
		return false;
	if (wanted <= 0 || proof_filters(tid) < wanted)
		return false;
	late->filtered = true;
	late->n_filters = wanted;
	return true;
}

void proof_of_task(struct task *task)
{
	task->resume = PTRACE_CONT;
}

void proof_given(struct process *process, int n_filters)
{
	late_process(process)->filtered = true;
	late_process(process)->n_filters = n_filters;
	/* TSYNC gives a filter to all threads at once (seccomp(2)). */
	for (struct task *task = process->tasks; task; task = task->next)
		proof_of_task(task);
}
