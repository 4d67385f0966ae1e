/*
 * Listeners for user notifications (seccomp_unotify(2)), all polled through one descriptor.
 */
#ifndef SECPROF_TRACER_LISTENERS_H
#define SECPROF_TRACER_LISTENERS_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

struct tracer;

struct listeners {
	int poll;      /* epoll descriptor behind all listeners; 0: none has been made */
	unsigned n;    /* open listeners */
	uint64_t pass; /* see listeners_pass */
};

/* Can another listener be had?  There is a bound, and a descriptor must be free: the
 * listener of a filter that is in force must not get lost. */
bool listeners_have_room(struct listeners *listeners);

/* A number that nobody knows, which lets calls of the tracer's own past the filters. */
uint64_t listeners_pass(struct listeners *listeners);

/* Takes a listener over and has it wake its tasks synchronously (Linux 6.6). */
void listeners_add(struct listeners *listeners, int listener);

/* The descriptor to poll, -1: there is none. */
int listeners_descriptor(const struct listeners *listeners);

/* Takes one notification from each listener that has some, tells of its call and lets it
 * go on. */
void listeners_serve(struct tracer *tracer);

void listeners_release(struct listeners *listeners);

/* SECCOMP_IOCTL_NOTIF_SET_FLAGS with SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP; false before 6.6. */
bool listener_set_synchronous(int listener);

#endif
