/*
 * Resource limits (setrlimit(2)) that would end secprof and its recording by a signal: those
 * on the size of files and on processor time.
 */
#ifndef SECPROF_RESOURCE_LIMITS_H
#define SECPROF_RESOURCE_LIMITS_H

/* At the start: SIGXFSZ and SIGXCPU are ignored, so that write(2) fails instead (EFBIG), and
 * files may grow to the hard limit. */
void resource_limits_survive(void);

/* In a child, before it executes another program: everything as it was at the start. */
void resource_limits_hand_on(void);

#endif
