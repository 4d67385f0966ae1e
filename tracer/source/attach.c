#include "attach.h"

#include "../engine/foreign.h"
#include "../engine/loop.h"
#include "../engine/new_task.h"
#include "../engine/signals.h"
#include "../engine/watchdog.h"
#include "../lib/proc.h"
#include "../lib/ptrace.h"
#include "cleanup.h"
#include "refusal.h"

#include "clock.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* PF_KTHREAD of linux/sched.h in the kernel. */
enum { KERNEL_PF_KTHREAD = 0x200000 };

/* Who joins from outside is looked for so often. */
enum { SCAN_US = 100000 };

/* A round in which tasks appear and are gone before they are reached may find nothing. */
enum { QUIET_ROUNDS = 2 };

enum { ATTACH_TRIES = 8 };

/* Of what is new in every round there is no end. */
enum { ATTACH_MAX_US = 30 * SECOND_US };

static struct attach *attach_of(struct trace_source *source)
{
	return (struct attach *)source;
}

/* ---- seizing ---- */

static sigjmp_buf interrupted;

static void on_child(int signal)
{
	(void)signal;
	siglongjmp(interrupted, 1);
}

/* A thread that executes a program holds a lock that PTRACE_SEIZE takes, and waits for the other
 * threads to be reaped, by their tracer (de_thread(), ptrace_attach() in the kernel: it restarts
 * the request after any handler, hence the jump).  Stops are not signalled meanwhile: the rounds go
 * on while those that were attached stop. */
static int seize_unless_child_ends(pid_t tid, unsigned long options)
{
	sigset_t child;
	int result, number;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	if (sigsetjmp(interrupted, 1)) {
		errno = EINTR;
		return -1;
	}
	pthread_sigmask(SIG_UNBLOCK, &child, NULL);
	result = ptrace_seize(tid, options);
	number = errno;
	pthread_sigmask(SIG_BLOCK, &child, NULL);
	errno = number;
	return result;
}

/* It was seized before its SEIZE could be interrupted, or it is the child of one that was. */
static bool is_ours(pid_t tid)
{
	return proc_status(tid, "TracerPid:", 0) == (int)syscall(SYS_gettid);
}

static int seize(struct attach *attach, pid_t tid)
{
	unsigned long options = foreign_options(attach->tracer, attach->source.began);
	struct sigaction action = {.sa_handler = on_child, .sa_flags = SA_NOCLDSTOP}, before;
	int result, number;

	sigaction(SIGCHLD, &action, &before);
	while ((result = seize_unless_child_ends(tid, options)) < 0 && errno == EINTR) {
		loop_drain(attach->tracer);
		/* The signal may have come when it was done. */
		if (is_ours(tid)) {
			result = 0;
			break;
		}
	}
	number = errno;
	sigaction(SIGCHLD, &before, NULL);
	waiting_disturb(&attach->tracer->waiting);
	errno = number;
	return result;
}

/* ---- tasks and processes ---- */

/* A leader that has ended before its threads, for one. */
static bool has_ended(pid_t tid)
{
	struct proc_stat stat;

	return !proc_stat(tid, &stat) || stat.state == 'Z' || stat.state == 'X';
}

static void refuse(struct attach *attach, pid_t pid)
{
	pid_t *grown;

	for (size_t i = 0; i < attach->n_refused; i++)
		if (attach->refused[i] == pid)
			return;
	attach->n_found++;
	tracer_note(attach->tracer, TRACE_NOTE_NOT_FOLLOWED);
	grown = realloc(attach->refused, (attach->n_refused + 1) * sizeof(*grown));
	if (!grown)
		return; /* it is counted again in the next round */
	attach->refused = grown;
	attach->refused[attach->n_refused++] = pid;
}

/* A container in a container may have the same runtime, whose calls are its own. */
static bool comes_from_outside(const struct attach *attach, pid_t pid)
{
	pid_t parent = proc_status(pid, "PPid:", 0);
	const struct process *process = process_find(&attach->tracer->tasks, parent);

	return !process || process->preparing;
}

/* The runtime comes into the container to execute something there.  The init has begun with its
 * first exec, even if that were the runtime again. */
static bool prepares(struct trace_source *source, pid_t pid)
{
	const struct attach *attach = attach_of(source);

	if (attach->request->is_init)
		return pid != attach->request->pids[0] && runtime_executes(&attach->runtime, pid);
	/* What runs already says nothing of its runtime. */
	return attach->is_late && comes_from_outside(attach, pid) && runtime_is_known(pid);
}

static bool is_preparing(struct attach *attach, pid_t pid)
{
	if (attach->request->is_init && !attach->source.began)
		return true;
	return prepares(&attach->source, pid);
}

/* Is the task to be stopped?  Not one that prepares something. */
static bool take_over(struct attach *attach, pid_t tid, pid_t pid)
{
	bool preparing = is_preparing(attach, pid);
	const struct task *task = new_task_attached(attach->tracer, tid, pid, preparing);

	attach->n_new++;
	attach->n_found += task && task->process->n_tasks == 1;
	/* What prepares joins with its exec. */
	if (task && task->process->n_tasks == 1 && attach->is_late && !preparing)
		tracer_note(attach->tracer, TRACE_NOTE_JOINED_LATE);
	return !preparing;
}

/* EPERM is the answer for a task that is traced or has ended, too, and that may be another one by
 * now: the leader, whose number a thread gets that executes a program.  So what seems to be refused
 * without a reason is tried again. */
static void attach_task(struct attach *attach, pid_t tid, pid_t pid)
{
	if (task_find(&attach->tracer->tasks, tid))
		return;
	for (int i = 0; i < ATTACH_TRIES; i++) {
		if (seize(attach, tid) == 0) {
			/* It may have stopped meanwhile, or been killed: wait will report that. */
			if (!task_find(&attach->tracer->tasks, tid) && take_over(attach, tid, pid))
				(void)ptrace_interrupt(tid);
			return;
		}
		if (errno == ESRCH || is_ours(tid) || has_ended(tid))
			return;
		sched_yield();
	}
	refuse(attach, pid);
}

static void attach_threads(struct attach *attach, pid_t pid)
{
	char path[40];
	DIR *tasks;
	pid_t tid;

	snprintf(path, sizeof(path), "%d/task", pid);
	tasks = proc_open_directory(path);
	while (tasks && (tid = proc_next_number(tasks)))
		attach_task(attach, tid, pid);
	if (tasks)
		closedir(tasks);
}

static bool belongs(const struct attach *attach, pid_t pid, const struct proc_stat *stat)
{
	const struct task_table *tasks = &attach->tracer->tasks;

	if (stat->flags & KERNEL_PF_KTHREAD)
		return false;
	return process_find(tasks, pid) || (stat->parent && process_find(tasks, stat->parent)) ||
	       members_have(&attach->members, pid);
}

/* Of a container, all that its tasks start is traced anyway.  Before it begins there may be hooks
 * of others in it. */
static void attach_group(struct attach *attach)
{
	const struct members *members = &attach->members;

	if (!attach->source.began)
		attach_threads(attach, attach->request->pids[0]);
	for (size_t i = 0; attach->source.began && i < members->n_in_cgroup; i++)
		attach_threads(attach, members->in_cgroup[i]);
}

static int attach_round(struct attach *attach, struct error *err)
{
	struct proc_stat stat;
	DIR *processes;
	pid_t pid;

	attach->n_new = attach->n_found = 0;
	if (members_refresh(&attach->members, err))
		return -1;
	if (attach->request->is_init && (attach->request->cgroup || !attach->source.began)) {
		attach_group(attach);
		return 0;
	}
	processes = proc_open_directory(".");
	if (!processes)
		return error_set(err, "cannot read /proc: %s", strerror(errno));
	while ((pid = proc_next_number(processes)))
		if (proc_stat(pid, &stat) && belongs(attach, pid, &stat))
			attach_threads(attach, pid);
	closedir(processes);
	return 0;
}

static int attach_all(struct attach *attach, struct error *err)
{
	uint64_t until_us = clock_us() + ATTACH_MAX_US;
	int n_quiet = 0;

	while (n_quiet < QUIET_ROUNDS) {
		if (attach_round(attach, err))
			return -1;
		n_quiet = attach->n_new ? 0 : n_quiet + 1;
		if (watchdog_wants_end())
			return error_set(err, "interrupted before all processes were attached");
		if (clock_us() > until_us)
			return error_set(err, "tasks start faster than secprof can attach to them");
	}
	return 0;
}

/* ---- the first ones ---- */

static pid_t parent_of(pid_t pid)
{
	struct proc_stat stat;

	return proc_stat(pid, &stat) ? stat.parent : 0;
}

/* A tracer that waits for a process which waits for the tracer: neither goes on. */
static int check_kinship(const struct attach *attach, struct error *err)
{
	for (pid_t self = getpid(); self; self = parent_of(self))
		if (members_have(&attach->members, self))
			return error_set(err,
			        "process %d is secprof itself, or one that started it: it cannot "
			        "trace those",
			        self);
	return 0;
}

static int check(pid_t pid, struct error *err)
{
	pid_t leader = proc_status(pid, "Tgid:", 0);
	struct proc_stat stat;

	if (!leader || !proc_stat(pid, &stat))
		return error_set(err, "there is no process %d", pid);
	if (leader != pid)
		return error_set(err, "%d is a thread of process %d: give that", pid, leader);
	if (stat.flags & KERNEL_PF_KTHREAD)
		return error_set(err, "process %d is a thread of the kernel", pid);
	return 0;
}

static bool is_alive(int pidfd)
{
	struct pollfd poll_fd = {.fd = pidfd, .events = POLLIN};

	/* pidfd_open(2): readable once the process has ended. */
	return poll(&poll_fd, 1, 0) == 0;
}

static bool began_as_asked(const struct attach *attach, pid_t pid)
{
	const struct trace_attach *request = attach->request;
	struct proc_stat stat;

	if (!request->began || pid != request->pids[0])
		return true;
	return proc_stat(pid, &stat) && stat.start == request->began;
}

/* Without an interruption: if the next one is refused, this one has not noticed anything. */
static int attach_first(struct attach *attach, pid_t pid, struct error *err)
{
	cleanup_close int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	int number;

	if (check(pid, err))
		return -1;
	if (task_find(&attach->tracer->tasks, pid) || is_ours(pid))
		return 0; /* given twice, or a child of another one */
	if (seize(attach, pid) < 0) {
		number = errno;
		/* Its threads may live on. */
		if (has_ended(pid) && proc_status(pid, "Threads:", 0) > 1)
			return 0;
		return refusal_explain_attach(pid, number, err);
	}
	/* The number may be another process's by now, which is let go with the error. */
	if ((pidfd >= 0 && !is_alive(pidfd)) || !began_as_asked(attach, pid))
		return error_set(err, "process %d has ended", pid);
	(void)take_over(attach, pid, pid);
	return 0;
}

/* ---- what is prepared ---- */

enum { PREPARE_PAUSE_US = 500 };

/* Its runtime waits for whoever has asked for this. */
static void have_prepared(struct attach *attach)
{
	struct tracer *tracer = attach->tracer;
	struct task *task;

	if (!attach->request->early_filter || !tracer->mode->on_preparing)
		return;
	while ((task = task_find(&tracer->tasks, attach->request->pids[0])) &&
	        tracer->mode->on_preparing(tracer, task)) {
		(void)signals_wait(NULL, 0, PREPARE_PAUSE_US);
		loop_drain(tracer);
	}
}

/* ---- the source ---- */

static bool begins(struct trace_source *source, pid_t pid, struct trace_call *call)
{
	(void)call; /* the engine has seen it */
	return pid == attach_of(source)->request->pids[0];
}

static void on_stop(struct trace_source *source, pid_t pid, int signal)
{
	(void)source;
	(void)pid;
	(void)signal;
}

static bool on_end(struct trace_source *source, pid_t tid, int status)
{
	struct attach *attach = attach_of(source);

	if (attach->request->is_init && tid == attach->request->pids[0]) {
		attach->init_ended = true;
		attach->init_status = status;
	}
	return false;
}

static bool has_joiners(struct trace_source *source)
{
	struct attach *attach = attach_of(source);

	attach->has_joiners |= joiners_came(attach->joiners);
	return attach->has_joiners;
}

static void scan(struct trace_source *source)
{
	struct attach *attach = attach_of(source);
	bool has_joiners = attach->has_joiners;
	struct error ignored;

	attach->has_joiners = false;
	/* Without memory the next one tries again; without a cgroup nobody joins. */
	if (attach_round(attach, &ignored))
		return;
	/* A round in between may have found it before. */
	if (!has_joiners)
		attach->n_early += attach->n_found;
	else if (!attach->n_found && attach->n_early)
		attach->n_early--;
	else if (!attach->n_found)
		tracer_note(attach->tracer, TRACE_NOTE_NOT_FOLLOWED); /* it has gone already */
}

static const struct trace_source_ops ops = {.begins = begins,
        .prepares = prepares,
        .on_stop = on_stop,
        .on_end = on_end,
        .scan = scan,
        .has_joiners = has_joiners};

static int attach_members(struct attach *attach, struct error *err)
{
	const struct trace_attach *request = attach->request;

	if (check_kinship(attach, err))
		return -1;
	for (size_t i = 0; i < request->n_pids; i++)
		if (attach_first(attach, request->pids[i], err))
			return -1;
	for (size_t i = 0; i < request->n_pids && !request->is_init; i++)
		(void)ptrace_interrupt(request->pids[i]);
	if (attach_all(attach, err))
		return -1;
	if (attach->members.has_strangers)
		tracer_note(attach->tracer, TRACE_NOTE_NOT_FOLLOWED);
	return attach->tracer->tasks.n_tasks
	               ? 0
	               : error_set(err, "there is no process to attach to%s%s",
	                         request->cgroup ? " in " : "",
	                         request->cgroup ? request->cgroup : "");
}

int attach_start(struct attach *attach, struct tracer *tracer, const struct trace_attach *request,
        struct error *err)
{
	const struct task_table *tasks = &tracer->tasks;

	*attach = (struct attach){
	        .source = {.ops = &ops,
	                .began = !request->is_init,
	                .leaves = true,
	                .is_foreign = request->is_init},
	        .tracer = tracer,
	        .request = request,
	        .joiners = -1,
	};
	if (request->is_init)
		runtime_of(&attach->runtime, request->pids[0]);
	if (members_init(&attach->members, request, err) || attach_members(attach, err))
		return -1;
	if (!request->is_init)
		tracer_note(tracer, TRACE_NOTE_MID_LIFE);
	have_prepared(attach);
	attach->is_late = true;
	if (members_may_join(&attach->members))
		attach->source.scan_us = SCAN_US;
	/* Without it they are found by the scans. */
	if (request->cgroup)
		attach->joiners = joiners_watch(request->cgroup);
	if (request->attached)
		request->attached(HASH_COUNT(tasks->processes), tasks->n_tasks);
	return 0;
}

void attach_release(struct attach *attach)
{
	if (attach->joiners >= 0)
		close(attach->joiners);
	members_release(&attach->members);
	free(attach->refused);
	attach->refused = NULL;
}
