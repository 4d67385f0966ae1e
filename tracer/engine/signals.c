#include "signals.h"

#include "watchdog.h"

#include <errno.h>
#include <stddef.h>
#include <time.h>

/* Dispositions as they were before signals_catch, in the order of setting. */
static struct {
	int signal;
	struct sigaction action;
} caught[64];
static size_t n_caught;

static volatile sig_atomic_t child_came;
static volatile pid_t child;

/* It runs in ppoll(2) only, as all signals are blocked elsewhere. */
static void on_child(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	child = info->si_pid;
	child_came = 1;
}

/* With SIGTTOU ignored, tcsetpgrp(3) works from the background; with SIGPIPE, a closed pipe is an
 * error of write(2) that can be reported. */
static const int ignored[] = {SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE};

void signals_block(sigset_t *before)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, before);
}

static void catch_signal(int signal, const struct sigaction *action)
{
	const size_t room = sizeof(caught) / sizeof(caught[0]);

	if (n_caught < room && sigaction(signal, action, &caught[n_caught].action) == 0)
		caught[n_caught++].signal = signal;
}

void signals_uncatch(void)
{
	while (n_caught) {
		n_caught--;
		sigaction(caught[n_caught].signal, &caught[n_caught].action, NULL);
	}
}

void signals_catch(pid_t main_pid, pid_t job_proxy, void (*obey)(int command))
{
	struct sigaction action = {.sa_sigaction = watchdog_handle, .sa_flags = SA_SIGINFO};
	sigset_t handled;

	signals_uncatch();
	sigfillset(&action.sa_mask);
	watchdog_start(main_pid, job_proxy, obey);
	watchdog_signals(&handled);
	for (int signal = 1; signal <= SIGRTMAX; signal++)
		if (sigismember(&handled, signal))
			catch_signal(signal, &action);
	action.sa_sigaction = on_child;
	catch_signal(SIGCHLD, &action);
	action = (struct sigaction){.sa_handler = SIG_IGN};
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		catch_signal(ignored[i], &action);
}

bool signals_wait(struct pollfd *descriptors, unsigned n_descriptors, uint64_t microseconds)
{
	struct timespec timeout = {
	        (time_t)(microseconds / 1000000), (long)(microseconds % 1000000) * 1000};
	sigset_t none;

	sigemptyset(&none);
	return ppoll(descriptors, n_descriptors, microseconds == UINT64_MAX ? NULL : &timeout,
	               &none) > 0;
}

bool signals_take_child(pid_t *sender)
{
	const struct timespec at_once = {0, 0};
	siginfo_t info;
	sigset_t set;

	if (child_came) {
		child_came = 0;
		*sender = child;
		return true;
	}
	/* Those that are pending: no handler has run for them. */
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	if (sigtimedwait(&set, &info, &at_once) != SIGCHLD)
		return false;
	*sender = info.si_pid;
	return true;
}

/* Handlers stay: a signal to a workload that has just ended must not end the saving.  What
 * nohup(1) and the like ignored is ignored again. */
void signals_restore(const sigset_t *before)
{
	watchdog_stop();
	for (size_t i = 0; i < n_caught; i++)
		if (caught[i].action.sa_handler == SIG_IGN)
			sigaction(caught[i].signal, &caught[i].action, NULL);
	sigprocmask(SIG_SETMASK, before, NULL);
}
