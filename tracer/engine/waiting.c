#include "waiting.h"

#include "signals.h"
#include "watchdog.h"

#include "clock.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/wait.h>

/* A guess that was asked so often in vain is none any more. */
enum { MISSES_MAX = 64 };

/* To ask one task costs as much as to walk past so many. */
enum { TASKS_PER_GUESS = 16 };

/* Walks take a tenth of the time at most, and the next one is never further away than this. */
enum { WALK_SHARE = 10, WALK_PAUSE_MAX_US = 2000 };

/* Where waiting_for() looks again and again before it sleeps: the task is back within
 * microseconds, and to be woken takes longer. */
enum { SPIN_US = 50 };

static void found(struct waiting *waiting, pid_t tid, int status)
{
	waiting->quiet = false;
	event_queue_push(&waiting->events, tid, status);
}

static void forget(struct waiting *waiting, unsigned i)
{
	waiting->guesses[i] = waiting->guesses[--waiting->n_guesses];
}

void waiting_expect(struct waiting *waiting, pid_t tid)
{
	struct guess *guesses = waiting->guesses, *worst = guesses;

	for (unsigned i = 0; i < waiting->n_guesses; i++) {
		if (guesses[i].tid == tid) {
			guesses[i].misses = 0;
			return;
		}
		if (guesses[i].misses > worst->misses)
			worst = &guesses[i];
	}
	if (waiting->n_guesses < GUESSES_MAX)
		worst = &guesses[waiting->n_guesses++];
	*worst = (struct guess){.tid = tid};
}

void waiting_disturb(struct waiting *waiting)
{
	waiting->quiet = false;
	waiting->next_walk_us = 0;
}

/* Without __WALL, here and below: tracees are waited for anyway (Linux 4.7), and nobody
 * else. */
static void ask(struct waiting *waiting, pid_t tid)
{
	int status;

	if (waitpid(tid, &status, WNOHANG) == tid)
		found(waiting, tid, status);
}

static void ask_guesses(struct waiting *waiting)
{
	int status;

	/* From the end: the one that takes a forgotten one's place has been asked. */
	for (unsigned i = waiting->n_guesses; i-- > 0;) {
		struct guess *guess = &waiting->guesses[i];
		pid_t tid = waitpid(guess->tid, &status, WNOHANG);

		if (tid > 0)
			found(waiting, tid, status);
		if (tid != 0 || ++guess->misses > MISSES_MAX)
			forget(waiting, i); /* what was found will be expected again */
	}
}

/* Asks the senders of SIGCHLD.  There is an end: those that are found send no more, and who
 * else may send it. */
static void ask_senders(struct waiting *waiting)
{
	pid_t sender;

	for (int i = 0; i < GUESSES_MAX && signals_take_child(&sender); i++) {
		waiting->quiet = false;
		if (sender > 0)
			ask(waiting, sender);
	}
}

static void plan_next_walk(struct waiting *waiting, uint64_t began_us)
{
	uint64_t now = clock_us(), pause = WALK_SHARE * (now - began_us);

	waiting->next_walk_us = now + (pause < WALK_PAUSE_MAX_US ? pause : WALK_PAUSE_MAX_US);
}

/* Asks all, up to a number of events.  What is there when it begins is found; of what comes
 * later a SIGCHLD is pending, if not yet, then soon.  False: no tracee is left. */
static bool walk(struct waiting *waiting, size_t n_events_max)
{
	const struct event_queue *events = &waiting->events;
	uint64_t began_us = clock_us();
	bool tracees_left = true;
	int status;
	pid_t tid;

	while (events->n_events < n_events_max) {
		tid = waitpid(-1, &status, WNOHANG);
		if (tid > 0) {
			found(waiting, tid, status);
			continue;
		}
		tracees_left = tid == 0 || errno != ECHILD;
		waiting->quiet = tid == 0 && !events->n_events;
		break;
	}
	plan_next_walk(waiting, began_us);
	if (waiting->quiet)
		ask_senders(waiting);
	return tracees_left;
}

bool waiting_gather(struct waiting *waiting, unsigned n_tasks)
{
	const struct event_queue *events = &waiting->events;
	bool is_due;

	waiting->events.n_events = 0;
	if (waiting->quiet)
		ask_senders(waiting);
	if (waiting->quiet)
		return true;
	/* Without tasks only a walk says whether there is still a tracee to come. */
	is_due = n_tasks == 0 || clock_us() >= waiting->next_walk_us;
	if (!is_due || waiting->n_guesses * TASKS_PER_GUESS <= n_tasks) {
		ask_senders(waiting);
		ask_guesses(waiting);
	}
	/* Each task has one event at most, so all of them have been found. */
	if (!is_due || (n_tasks && events->n_events >= n_tasks))
		return true;
	return walk(waiting, n_tasks ? n_tasks : 1) || events->n_events;
}

uint64_t waiting_patience(const struct waiting *waiting)
{
	uint64_t now;

	if (waiting->quiet)
		return UINT64_MAX;
	now = clock_us();
	return waiting->next_walk_us > now ? waiting->next_walk_us - now : 0;
}

/* Takes the first event of a task out, from the given one on. */
static bool take_event(struct event_queue *events, size_t from, pid_t tid, int *status)
{
	for (size_t i = from; i < events->n_events; i++) {
		if (events->events[i].tid != tid)
			continue;
		*status = events->events[i].status;
		events->n_events--;
		memmove(&events->events[i], &events->events[i + 1],
		        (events->n_events - i) * sizeof(events->events[0]));
		return true;
	}
	return false;
}

bool waiting_for(struct waiting *waiting, pid_t tid, int *status)
{
	uint64_t spin_until_us = clock_us() + SPIN_US;
	/* Of the same task there may be earlier events, which are not the one that is awaited. */
	size_t before = waiting->events.n_events;
	bool tracees_left = true;
	pid_t answer;

	while (tracees_left && !watchdog_gave_up()) {
		answer = waitpid(tid, status, WNOHANG);
		if (answer == tid)
			waiting->quiet = false;
		if (answer)
			return answer == tid; /* ECHILD: its end is among the events already */
		if (clock_us() < spin_until_us) {
			sched_yield();
			continue;
		}
		if (waiting_patience(waiting) == 0)
			tracees_left = walk(waiting, SIZE_MAX);
		else
			(void)signals_wait(NULL, 0, waiting_patience(waiting));
		ask_senders(waiting);
		if (take_event(&waiting->events, before, tid, status))
			return true;
	}
	return false;
}

void waiting_release(struct waiting *waiting)
{
	event_queue_release(&waiting->events);
}
