#include "notified.h"

#include "../engine/call.h"
#include "../lib/proc.h"
#include "early.h"
#include "late_state.h"

#include "ioctl_request.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void report(
        struct tracer *tracer, struct task *task, const struct seccomp_notif *notification)
{
	struct ptrace_syscall_info info = {.arch = notification->data.arch,
	        .instruction_pointer = notification->data.instruction_pointer};

	interrupted_on_received(
	        &late_task(task)->interrupted, notification->data.instruction_pointer);
	if (!tracer->source->began || task->process->preparing)
		return;
	if (task->in_call)
		return; /* reported at its syscall-enter-stop */
	if (!repeated_is(&late_task(task)->repeated, task, (int)notification->data.nr,
	            notification->data.args))
		call_entered(tracer, task, &info, (uint64_t)notification->data.nr,
		        notification->data.args);
	/* The task is in no ptrace stop: no syscall-exit-stop can be had. */
	task->pending.active = false;
}

/* Signals are blocked here, so neither ioctl is interrupted.  ENOENT: the task was killed
 * meanwhile, and nobody waits for an answer. */
static void serve_one(struct tracer *tracer, int listener, bool is_early)
{
	struct seccomp_notif notification;
	struct seccomp_notif_resp answer;
	struct task *task;

	/* Linux wants all of it zeroed (EINVAL; seccomp_unotify(2)). */
	memset(&notification, 0, sizeof(notification));
	if (ioctl(listener, (ioctl_request)SECCOMP_IOCTL_NOTIF_RECV, &notification) < 0) {
		if (errno != ENOENT)
			tracer_note(tracer, TRACE_NOTE_UNANSWERED);
		return;
	}
	/* A thread ID, in secprof's own pid namespace. */
	task = task_find(&tracer->tasks, (pid_t)notification.pid);
	answer = (struct seccomp_notif_resp){
	        .id = notification.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
	if (task && is_early)
		early_notified(tracer, task);
	if (task && early_wants_stop(tracer, task, &notification)) {
		answer.flags = 0;
		answer.error = EARLY_AGAIN;
	} else if (task)
		report(tracer, task, &notification);
	else if (!is_early)
		tracer_note(tracer, TRACE_NOTE_LOST);
	if (ioctl(listener, (ioctl_request)SECCOMP_IOCTL_NOTIF_SEND, &answer) < 0 &&
	        errno != ENOENT)
		tracer_note(tracer, TRACE_NOTE_UNANSWERED);
	/* After the answer: now it may be asleep in its call. */
	if (task)
		interrupted_on_answered(&late_task(task)->interrupted, task->tid);
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

		if (late_process(task->process)->listener != listener->id)
			continue;
		n_filters = proc_status(task->tid, "Seccomp_filters:", 0);
		if (n_filters && n_filters >= listener->n_filters && !is_ending(task->tid))
			return true;
	}
	return false;
}

static void listener_ended(struct tracer *tracer, unsigned i)
{
	struct listeners *listeners = &late_run(tracer)->listeners;

	if (is_carried(tracer, &listeners->listening[i]))
		tracer_note(tracer, TRACE_NOTE_UNANSWERED);
	listeners_remove(listeners, i);
}

/*
 * Linux's seccomp_notify_poll() answers
 *   POLLIN   a notification is to be received
 *   POLLHUP  no task carries the filter any more: the end
 *   POLLERR  nothing: a signal (SIGCHLD is not blocked in ppoll) has found it waiting for the
 *            filter's lock, which a task that has just called holds
 * and POLLNVAL comes from poll(2) itself: the descriptor is not secprof's any more.
 */
void notified_serve(struct tracer *tracer)
{
	struct listeners *listeners = &late_run(tracer)->listeners;

	/* From the end: the one that takes a closed one's place has been served. */
	for (unsigned i = listeners->n; i-- > 0;) {
		const struct pollfd *polled = &listeners->polled[i];

		if (polled->revents & POLLIN) {
			serve_one(tracer, polled->fd,
			        listeners->listening[i].id == late_run(tracer)->early.listener);
		} else if (polled->revents & POLLHUP) {
			close(polled->fd);
			listener_ended(tracer, i);
		} else if (polled->revents & POLLNVAL) {
			listener_ended(tracer, i);
		}
	}
}
