#include "signal_name.h"

#include <signal.h>
#include <stdio.h>

#define NAMED(signal)           \
	{                       \
		signal, #signal \
	}

static const struct {
	int number;
	const char *name;
} signals[] = {
        /* Numbers differ by architecture (signal(7)); these are those of the machine. */
        NAMED(SIGHUP),
        NAMED(SIGINT),
        NAMED(SIGQUIT),
        NAMED(SIGILL),
        NAMED(SIGTRAP),
        NAMED(SIGABRT),
        NAMED(SIGBUS),
        NAMED(SIGFPE),
        NAMED(SIGKILL),
        NAMED(SIGUSR1),
        NAMED(SIGSEGV),
        NAMED(SIGUSR2),
        NAMED(SIGPIPE),
        NAMED(SIGALRM),
        NAMED(SIGTERM),
#ifdef SIGSTKFLT /* not on MIPS */
        NAMED(SIGSTKFLT),
#endif
#ifdef SIGEMT /* on MIPS */
        NAMED(SIGEMT),
#endif
        NAMED(SIGCHLD),
        NAMED(SIGCONT),
        NAMED(SIGSTOP),
        NAMED(SIGTSTP),
        NAMED(SIGTTIN),
        NAMED(SIGTTOU),
        NAMED(SIGURG),
        NAMED(SIGXCPU),
        NAMED(SIGXFSZ),
        NAMED(SIGVTALRM),
        NAMED(SIGPROF),
        NAMED(SIGWINCH),
        NAMED(SIGIO),
        NAMED(SIGPWR),
        NAMED(SIGSYS),
};

#define SIGNAL_NAME_MAX 24

/* SIGRTMIN is the C library's: the kernel's first ones serve its threads. */
void signal_name(int number, char buffer[SIGNAL_NAME_MAX])
{
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (signals[i].number == number) {
			snprintf(buffer, SIGNAL_NAME_MAX, "%s", signals[i].name);
			return;
		}
	if (number == SIGRTMIN)
		snprintf(buffer, SIGNAL_NAME_MAX, "SIGRTMIN");
	else if (number > SIGRTMIN && number <= SIGRTMAX)
		snprintf(buffer, SIGNAL_NAME_MAX, "SIGRTMIN+%d", number - SIGRTMIN);
	else
		snprintf(buffer, SIGNAL_NAME_MAX, "signal %d", number);
}
