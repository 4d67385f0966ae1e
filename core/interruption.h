/*
 * Waiting for an output that may block for ever: a FIFO without a reader, a full pipe, a
 * terminal after ^S.
 *
 * A signal that would end the program ends the wait instead, if it is caught (the tracer
 * catches them for the workload); with its default action it ends the program, as always.
 */
#ifndef SECPROF_CORE_INTERRUPTION_H
#define SECPROF_CORE_INTERRUPTION_H

#include <signal.h>

#define N_INTERRUPTIONS 4

struct interruption {
	sigset_t before;
	struct sigaction actions[N_INTERRUPTIONS];
};

void interruption_begin(struct interruption *interruption);

/* Until `fd` can be written, or for some time if it is -1.  -1 with errno EINTR if a signal
 * came; none is missed that came since interruption_begin(). */
int interruption_wait(const struct interruption *interruption, int fd);

void interruption_end(const struct interruption *interruption);

#endif
