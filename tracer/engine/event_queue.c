#include "event_queue.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum { PAUSE_MS = 10 };

void event_queue_push(struct event_queue *queue, pid_t tid, int status)
{
	/* What wait(2) has reported it does not report again, and a task whose event is dropped
	 * stays stopped for ever.  So without memory, wait for memory. */
	while (queue->n_events == queue->capacity) {
		size_t capacity = queue->capacity ? 2 * queue->capacity : 64;
		struct event *events = realloc(queue->events, capacity * sizeof(*events));

		if (events) {
			queue->events = events;
			queue->capacity = capacity;
		} else {
			(void)poll(NULL, 0, PAUSE_MS);
		}
	}
	queue->events[queue->n_events++] = (struct event){tid, status};
}

void event_queue_release(struct event_queue *queue)
{
	free(queue->events);
	memset(queue, 0, sizeof(*queue));
}
