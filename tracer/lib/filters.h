/*
 * seccomp filters: can this process, and so a workload, install them at all; and their listeners.
 */
#ifndef SECPROF_TRACER_FILTERS_H
#define SECPROF_TRACER_FILTERS_H

#include <stdbool.h>

/* Why filters cannot be installed, NULL if they can (static).  Tried in a child that is thrown
 * away: the kernel may lack filters, or a filter that secprof itself runs under may refuse them or
 * kill the caller.  The answer is kept. */
const char *filters_unusable(void);

/* Why filters with a listener that wakes synchronously (Linux 6.6) cannot be installed; one reason
 * is that this process has inherited a filter with a listener. */
const char *filters_notify_unusable(void);

/* Has a listener wake its tasks on the same CPU, which saves most of a notification's cost
 * (SECCOMP_IOCTL_NOTIF_SET_FLAGS); false before Linux 6.6. */
bool filters_wake_synchronously(int listener);

/* Does secprof have CAP_SYS_ADMIN, so that a filter needs no no_new_privs? */
bool filters_privileged(void);

/* How many filters secprof itself carries, which the workload inherits. */
unsigned filters_inherited(void);

#endif
