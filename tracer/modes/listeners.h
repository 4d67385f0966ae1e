/*
 * Listeners for user notifications (seccomp_unotify(2)).
 *
 * They are polled one by one: an epoll descriptor between costs a fifth of a notification
 * more, and there are as many as there are processes that were given a filter of their own,
 * which is a handful.
 */
#ifndef SECPROF_TRACER_LISTENERS_H
#define SECPROF_TRACER_LISTENERS_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Whose listener it is: that of the last of so many filters, of processes that have the id
 * (struct late_process). */
struct listener {
	unsigned id;
	int n_filters;
};

struct listeners {
	struct pollfd *polled;      /* owned; one for each open listener */
	struct listener *listening; /* owned; about the same ones */
	unsigned n, capacity;
	unsigned last_id;
	pid_t keeper;  /* see keep_open() in the source; 0: none */
	uint64_t pass; /* see listeners_pass */
};

/* Makes room for another listener.  There is a bound, and a descriptor must be free: the
 * listener of a filter that is in force must not get lost.  False: there is none. */
bool listeners_make_room(struct listeners *listeners);

/* A number that nobody knows, which lets calls of the tracer's own past the filters. */
uint64_t listeners_pass(struct listeners *listeners);

/* Takes the listener of the last of a task's so many filters over, for which room was made,
 * and has it wake its tasks synchronously (Linux 6.6).  Returns its id, which is not 0. */
unsigned listeners_add(struct listeners *listeners, int listener, int n_filters);

/* The listener at polled[i] is closed; the last one takes its place. */
void listeners_remove(struct listeners *listeners, unsigned i);

void listeners_release(struct listeners *listeners);

#endif
