#include "resource_limits.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>

#define N_SIGNALS 2

static const int signals[N_SIGNALS] = {SIGXFSZ, SIGXCPU};
static struct sigaction actions[N_SIGNALS]; /* as they were at the start */
static struct rlimit file_size;
static bool survives;

void resource_limits_survive(void)
{
	struct rlimit raised;

	/* With SIGXFSZ ignored, write(2) fails with EFBIG, which can be reported; the signals would
	 * end the tracer, and its tracees with it. */
	for (size_t i = 0; i < N_SIGNALS; i++)
		sigaction(signals[i], &(struct sigaction){.sa_handler = SIG_IGN}, &actions[i]);
	/* The limit is the user's wish for the workload, which gets it back before execve(2).
	 * Raising the soft limit up to the hard one needs no privilege (setrlimit(2)). */
	getrlimit(RLIMIT_FSIZE, &file_size);
	raised = (struct rlimit){file_size.rlim_max, file_size.rlim_max};
	setrlimit(RLIMIT_FSIZE, &raised);
	survives = true;
}

void resource_limits_hand_on(void)
{
	if (!survives)
		return;
	for (size_t i = 0; i < N_SIGNALS; i++)
		sigaction(signals[i], &actions[i], NULL);
	setrlimit(RLIMIT_FSIZE, &file_size);
}
