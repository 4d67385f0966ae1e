/*
 * What wait(2) has reported and nobody has handled yet, in its order.
 */
#ifndef SECPROF_TRACER_EVENT_QUEUE_H
#define SECPROF_TRACER_EVENT_QUEUE_H

#include <stddef.h>
#include <sys/types.h>

struct event {
	pid_t tid;
	int status;
};

/* Zeroed means empty. */
struct event_queue {
	struct event *events;
	size_t n_events, capacity;
};

/* Without memory it waits for some: a task whose event is lost never goes on. */
void event_queue_push(struct event_queue *queue, pid_t tid, int status);

void event_queue_release(struct event_queue *queue);

#endif
