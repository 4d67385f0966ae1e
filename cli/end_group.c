#include "end_group.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};

enum { N_SIGNALS = sizeof(signals) / sizeof(signals[0]) };

static struct sigaction before[N_SIGNALS];
static bool is_caught;
static volatile pid_t guarded;       /* 0: none */
static const char *volatile removed; /* NULL: none */

/* SA_RESETHAND: the signal, raised once more, ends secprof as if it had not been caught. */
static void on_signal(int signal)
{
	if (guarded)
		kill(-guarded, SIGKILL);
	if (removed)
		unlink(removed);
	raise(signal);
}

static void catch_signals(void)
{
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};

	for (size_t i = 0; i < N_SIGNALS && !is_caught; i++) {
		sigaction(signals[i], NULL, &before[i]);
		if (before[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
	is_caught = true;
}

static void release_signals(void)
{
	for (size_t i = 0; i < N_SIGNALS && is_caught; i++)
		sigaction(signals[i], &before[i], NULL);
	is_caught = false;
}

void end_group_guard(pid_t group)
{
	guarded = group;
	catch_signals();
}

void end_group_now(void)
{
	if (!guarded)
		return;
	kill(-guarded, SIGKILL);
	guarded = 0;
	if (!removed)
		release_signals();
}

void end_group_remove(const char *path)
{
	removed = path;
	if (path)
		catch_signals();
	else if (!guarded)
		release_signals();
}
