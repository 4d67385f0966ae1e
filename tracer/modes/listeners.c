#include "listeners.h"

#include "../engine/call.h"
#include "../engine/clock.h"
#include "../engine/tracer.h"
#include "../lib/filters.h"
#include "../lib/proc.h"
#include "interrupted.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each is a descriptor of secprof's; a process beyond them stays on syscall stops. */
enum { LISTENERS_MAX = 512 };

/* A fork that shares the descriptors, and has no exit signal.  Not by clone3, which sandboxes
 * answer with ENOSYS. */
static pid_t clone_with_files(void)
{
#ifdef __s390__ /* CONFIG_CLONE_BACKWARDS2: the stack comes first */
	return (pid_t)syscall(SYS_clone, 0, CLONE_FILES, 0, 0, 0);
#else
	return (pid_t)syscall(SYS_clone, CLONE_FILES, 0, 0, 0, 0);
#endif
}

/*
 * A dying process closes its descriptors before it kills those that it traces: for some
 * milliseconds the workload of a killed secprof would get ENOSYS for all that it calls, and
 * act on it.  So a second process, the keeper, has the same descriptors (CLONE_FILES), and
 * dies by the signal that the kernel sends to the children of a dead process, which it does
 * after PTRACE_O_EXITKILL is done (exit_notify() in the kernel).  Without an exit signal it
 * is none of the children that a plain wait is about.
 */
static bool keep_open(struct listeners *listeners)
{
	pid_t tracer = getpid();
	pid_t keeper = clone_with_files();

	if (keeper) {
		listeners->keeper = keeper > 0 ? keeper : 0;
		return keeper > 0;
	}
	/* All signals are blocked here. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == tracer)
		(void)pause();
	_exit(0);
}

static bool grow(struct listeners *listeners)
{
	unsigned capacity = listeners->capacity ? 2 * listeners->capacity : 8;
	struct pollfd *polled = realloc(listeners->polled, capacity * sizeof(*polled));
	struct listener *listening;

	if (!polled)
		return false;
	listeners->polled = polled;
	listening = realloc(listeners->listening, capacity * sizeof(*listening));
	if (!listening)
		return false;
	listeners->listening = listening;
	listeners->capacity = capacity;
	return true;
}

/* One for the listener and one for the process that it is taken from. */
static bool two_descriptors_are_free(void)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return false;
	close(ends[0]);
	close(ends[1]);
	return true;
}

bool listeners_make_room(struct listeners *listeners)
{
	if (!listeners->keeper && !keep_open(listeners))
		return false;
	return two_descriptors_are_free() && listeners->n < LISTENERS_MAX &&
	       (listeners->n < listeners->capacity || grow(listeners));
}

uint64_t listeners_pass(struct listeners *listeners)
{
	while (!listeners->pass) {
		if (getrandom(&listeners->pass, sizeof(listeners->pass), 0) < 0)
			listeners->pass = (uintptr_t)listeners ^ clock_us();
	}
	return listeners->pass;
}

unsigned listeners_add(struct listeners *listeners, int listener, int n_filters)
{
	unsigned i = listeners->n++;

	if (++listeners->last_id == 0)
		listeners->last_id = 1;
	/* Slower without it, but right. */
	(void)filters_wake_synchronously(listener);
	listeners->polled[i] = (struct pollfd){.fd = listener, .events = POLLIN};
	listeners->listening[i] =
	        (struct listener){.id = listeners->last_id, .n_filters = n_filters};
	return listeners->last_id;
}

static void tell(struct tracer *tracer, struct task *task, const struct seccomp_notif *notification)
{
	struct ptrace_syscall_info info = {.arch = notification->data.arch,
	        .instruction_pointer = notification->data.instruction_pointer};

	tracer->notifications++;
	if (!task) {
		tracer_note(tracer, TRACE_NOTE_LOST);
		return;
	}
	interrupted_on_received(task, notification->data.instruction_pointer);
	if (task->in_call)
		return; /* told at its entry stop */
	if (call_is_repeated(task, (int)notification->data.nr, notification->data.args))
		return;
	call_entered(tracer, task, &info, (uint64_t)notification->data.nr, notification->data.args);
	/* The task is in no ptrace stop: no exit stop can be had. */
	task->pending.active = false;
}

/* Signals are blocked here, so neither ioctl is interrupted.  ENOENT: the task was killed
 * meanwhile, and nobody waits for an answer. */
static void serve_one(struct tracer *tracer, int listener)
{
	struct seccomp_notif notification;
	struct seccomp_notif_resp answer;
	struct task *task;

	memset(&notification, 0, sizeof(notification));
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &notification) < 0) {
		if (errno != ENOENT)
			tracer_note(tracer, TRACE_NOTE_UNANSWERED);
		return;
	}
	task = task_find(&tracer->tasks, (pid_t)notification.pid);
	tell(tracer, task, &notification);
	answer = (struct seccomp_notif_resp){
	        .id = notification.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) < 0 && errno != ENOENT)
		tracer_note(tracer, TRACE_NOTE_UNANSWERED);
	if (task)
		interrupted_on_answered(task);
}

/* The count of filters in /proc outlives the filters of a task that ends: PF_EXITING (linux/sched.h
 * in the kernel), among the flags in proc_pid_stat(5), is set before these go. */
static bool is_ending(pid_t tid)
{
	enum { KERNEL_PF_EXITING = 4 };

	return proc_flags(tid, KERNEL_PF_EXITING) & KERNEL_PF_EXITING;
}

/* Asks the kernel, of each task that should. */
static bool is_carried(const struct tracer *tracer, const struct listener *listener)
{
	const struct task *task;

	for (task = tracer->tasks.tasks; task; task = task->hh.next) {
		int n_filters;

		if (task->process->listener != listener->id)
			continue;
		n_filters = proc_status(task->tid, "Seccomp_filters:", 0);
		if (n_filters && n_filters >= listener->n_filters && !is_ending(task->tid))
			return true;
	}
	return false;
}

static void listener_ended(struct tracer *tracer, unsigned i)
{
	struct listeners *listeners = &tracer->listeners;

	if (is_carried(tracer, &listeners->listening[i]))
		tracer_note(tracer, TRACE_NOTE_UNANSWERED);
	listeners->n--;
	listeners->polled[i] = listeners->polled[listeners->n];
	listeners->listening[i] = listeners->listening[listeners->n];
}

/*
 * Linux's seccomp_notify_poll() answers
 *   POLLIN   a notification is to be received
 *   POLLHUP  no task carries the filter any more: the end
 *   POLLERR  nothing: a signal (SIGCHLD is not blocked in ppoll) has found it waiting for the
 *            filter's lock, which a task that has just called holds
 * and POLLNVAL comes from poll(2) itself: the descriptor is not secprof's any more.
 */
void listeners_serve(struct tracer *tracer)
{
	struct listeners *listeners = &tracer->listeners;

	/* From the end: the one that takes a closed one's place has been served. */
	for (unsigned i = listeners->n; i-- > 0;) {
		const struct pollfd *polled = &listeners->polled[i];

		if (polled->revents & POLLIN) {
			serve_one(tracer, polled->fd);
		} else if (polled->revents & POLLHUP) {
			close(polled->fd);
			listener_ended(tracer, i);
		} else if (polled->revents & POLLNVAL) {
			listener_ended(tracer, i);
		}
	}
}

void listeners_release(struct listeners *listeners)
{
	if (listeners->keeper) {
		kill(listeners->keeper, SIGKILL);
		waitpid(listeners->keeper, NULL, (int)__WCLONE);
	}
	for (unsigned i = 0; i < listeners->n; i++)
		close(listeners->polled[i].fd);
	free(listeners->polled);
	free(listeners->listening);
	memset(listeners, 0, sizeof(*listeners));
}
