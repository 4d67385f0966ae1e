#include "listeners.h"

#include "../lib/filters.h"

#include "clock.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each is a descriptor of secprof's; a process beyond them stays on syscall-stops. */
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
		/* Who knew it could make calls that nobody sees. */
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

void listeners_remove(struct listeners *listeners, unsigned i)
{
	listeners->n--;
	listeners->polled[i] = listeners->polled[listeners->n];
	listeners->listening[i] = listeners->listening[listeners->n];
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
