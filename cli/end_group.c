#include "end_group.h"

#include <signal.h>
#include <stddef.h>

static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};

enum { N_SIGNALS = sizeof(signals) / sizeof(signals[0]) };

static struct sigaction before[N_SIGNALS];
static volatile pid_t guarded; /* 0: none */

/* SA_RESETHAND: the signal, raised once more, ends secprof as if it had not been caught. */
static void on_signal(int signal)
{
	if (guarded)
		kill(-guarded, SIGKILL);
	raise(signal);
}

void end_group_guard(pid_t group)
{
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};

	guarded = group;
	for (size_t i = 0; i < N_SIGNALS; i++) {
		sigaction(signals[i], NULL, &before[i]);
		if (before[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
}

void end_group_now(void)
{
	if (!guarded)
		return;
	kill(-guarded, SIGKILL);
	guarded = 0;
	for (size_t i = 0; i < N_SIGNALS; i++)
		sigaction(signals[i], &before[i], NULL);
}
