#include "joiners.h"

#include "cleanup.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <unistd.h>

/* One event for each write: two that nobody has read yet become one, if they are the same. */
static unsigned read_events(int inotify)
{
	_Alignas(struct inotify_event) char events[32 * sizeof(struct inotify_event)];
	ssize_t n = read(inotify, events, sizeof(events));

	if (n < 0)
		return errno == EINTR;
	/* The events of a file have no name. */
	return (unsigned)((size_t)n / sizeof(struct inotify_event));
}

static void *watch(void *context)
{
	struct joiners *joiners = context;
	unsigned n;

	while ((n = read_events(joiners->inotify))) {
		atomic_fetch_add(&joiners->source->scan_now, n);
		/* SIGCHLD ends the tracer's sleep. */
		(void)pthread_kill(joiners->tracer, SIGCHLD);
	}
	return NULL;
}

bool joiners_watch(struct joiners *joiners, const char *cgroup, struct trace_source *source)
{
	cleanup_free char *path = NULL;
	cleanup_close int inotify = inotify_init1(IN_CLOEXEC);

	if (inotify < 0 || asprintf(&path, "%s/cgroup.procs", cgroup) < 0) {
		path = NULL;
		return false;
	}
	if (inotify_add_watch(inotify, path, IN_MODIFY) < 0)
		return false;
	*joiners = (struct joiners){.source = source, .inotify = inotify, .tracer = pthread_self()};
	/* Signals are blocked in all threads. */
	joiners->has_thread = pthread_create(&joiners->thread, NULL, watch, joiners) == 0;
	if (joiners->has_thread)
		(void)steal_fd(&inotify);
	return joiners->has_thread;
}

void joiners_release(struct joiners *joiners)
{
	if (!joiners->has_thread)
		return;
	/* read(2) is a cancellation point. */
	(void)pthread_cancel(joiners->thread);
	(void)pthread_join(joiners->thread, NULL);
	close(joiners->inotify);
	joiners->has_thread = false;
}
