/*
 * Names of signals, on this architecture.
 */
#ifndef SECPROF_SIGNAL_NAME_H
#define SECPROF_SIGNAL_NAME_H

/* "SIGSEGV" for 11; "SIGRTMIN+3"; writes "signal 99" for what has no name. */
void signal_name(int number, char buffer[24]);

#endif
