/*
 *      begin: signals blocked, handlers set -> wait: ppoll(2) unblocks them -> end: all as before
 *
 * So one of these signals ends a wait only, and never a write(2) half-way.
 */
#include "interruption.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#define RETRY_NS 20000000 /* of what cannot be waited for */

static const int signals[N_INTERRUPTIONS] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
static volatile sig_atomic_t interrupted;

static void on_signal(int signal)
{
	(void)signal;
	interrupted = 1;
}

/* An ignored signal stays ignored (nohup(1)), a default one ends the program in ppoll(2).  With
 * SA_SIGINFO the handler is in another member of the union. */
static bool is_caught(const struct sigaction *action)
{
	return action->sa_flags & SA_SIGINFO ||
	       (action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN);
}

void interruption_begin(struct interruption *interruption)
{
	const struct sigaction action = {.sa_handler = on_signal};
	sigset_t set;

	interrupted = 0;
	sigemptyset(&set);
	for (size_t i = 0; i < N_INTERRUPTIONS; i++)
		sigaddset(&set, signals[i]);
	/* Until ppoll(2), which unblocks them and waits in one step: a signal that arrived between
	 * a look at the flag and the wait would be lost. */
	sigprocmask(SIG_BLOCK, &set, &interruption->before);
	for (size_t i = 0; i < N_INTERRUPTIONS; i++) {
		sigaction(signals[i], NULL, &interruption->actions[i]);
		if (is_caught(&interruption->actions[i]))
			sigaction(signals[i], &action, NULL);
	}
}

int interruption_wait(const struct interruption *interruption, int fd)
{
	struct pollfd wanted = {.fd = fd, .events = POLLOUT};
	const struct timespec retry = {.tv_nsec = RETRY_NS};
	int n = ppoll(&wanted, 1, fd < 0 ? &retry : NULL, &interruption->before);

	if (interrupted) {
		errno = EINTR;
		return -1;
	}
	return n < 0 && errno != EINTR ? -1 : 0;
}

void interruption_end(const struct interruption *interruption)
{
	for (size_t i = 0; i < N_INTERRUPTIONS; i++)
		sigaction(signals[i], &interruption->actions[i], NULL);
	sigprocmask(SIG_SETMASK, &interruption->before, NULL);
}
