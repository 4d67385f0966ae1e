#include "listeners.h"

#include "call.h"
#include "cleanup.h"
#include "tracer.h"

#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/random.h>

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS /* Linux 6.6 */
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS _IOW('!', 4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP 1u
#endif

/* Each is a descriptor of secprof's; a process beyond them stays on syscall stops. */
enum { LISTENERS_MAX = 512 };

bool listener_set_synchronous(int listener)
{
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP) ==
	       0;
}

bool listeners_have_room(struct listeners *listeners)
{
	cleanup_close int spare = -1;

	if (!listeners->poll) {
		int made = epoll_create1(EPOLL_CLOEXEC);

		if (made < 0)
			return false;
		listeners->poll = made;
	}
	spare = fcntl(listeners->poll, F_DUPFD_CLOEXEC, 3);
	return spare >= 0 && listeners->n < LISTENERS_MAX;
}

uint64_t listeners_pass(struct listeners *listeners)
{
	while (!listeners->pass) {
		if (getrandom(&listeners->pass, sizeof(listeners->pass), 0) < 0)
			listeners->pass = (uintptr_t)listeners ^ tracer_clock();
	}
	return listeners->pass;
}

void listeners_add(struct listeners *listeners, int listener)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};

	/* Slower without it, but right. */
	(void)listener_set_synchronous(listener);
	if (epoll_ctl(listeners->poll, EPOLL_CTL_ADD, listener, &event) == 0)
		listeners->n++;
	else
		close(listener);
}

int listeners_descriptor(const struct listeners *listeners)
{
	return listeners->n ? listeners->poll : -1;
}

static void tell(struct tracer *tracer, const struct seccomp_notif *notification)
{
	struct ptrace_syscall_info info = {.arch = notification->data.arch,
	        .instruction_pointer = notification->data.instruction_pointer};
	struct task *task = task_find(&tracer->tasks, (pid_t)notification->pid);

	tracer->notifications++;
	if (!task) {
		tracer_note(tracer, TRACE_NOTE_LOST);
		return;
	}
	if (task->in_call)
		return; /* told at its entry stop */
	if (call_is_repeated(task, (int)notification->data.nr, notification->data.args))
		return;
	call_entered(tracer, task, &info, (uint64_t)notification->data.nr, notification->data.args);
	/* The task is in no ptrace stop: no exit stop can be had. */
	task->pending.active = false;
}

static void serve_one(struct tracer *tracer, int listener)
{
	struct seccomp_notif notification;
	struct seccomp_notif_resp answer;

	memset(&notification, 0, sizeof(notification));
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &notification) < 0)
		return; /* ENOENT: the task was killed meanwhile */
	tell(tracer, &notification);
	answer = (struct seccomp_notif_resp){
	        .id = notification.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
	(void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

static void serve(struct tracer *tracer, int listener, uint32_t events)
{
	struct listeners *listeners = &tracer->listeners;

	if (events & EPOLLIN) {
		serve_one(tracer, listener);
	} else { /* EPOLLHUP: the last task with this filter has ended */
		close(listener);
		listeners->n--;
	}
}

void listeners_serve(struct tracer *tracer)
{
	struct epoll_event events[16];
	int n = epoll_wait(tracer->listeners.poll, events, 16, 0);

	for (int i = 0; i < n; i++)
		serve(tracer, events[i].data.fd, events[i].events);
}

void listeners_release(struct listeners *listeners)
{
	if (listeners->poll)
		close(listeners->poll);
	memset(listeners, 0, sizeof(*listeners));
}
