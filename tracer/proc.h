/*
 * Numbers out of /proc (proc(5)).
 */
#ifndef SECPROF_TRACER_PROC_H
#define SECPROF_TRACER_PROC_H

#include <stdint.h>
#include <sys/types.h>

/* The number behind `key` at the start of a line, in a file ("" is any line: the first);
 * `otherwise` if there is no such file or line. */
int proc_number(const char *path, const char *key, int otherwise);

/* The same from /proc/TID/status; the key with its colon ("Tgid:"). */
int proc_status(pid_t tid, const char *key, int otherwise);

/* Signals, of a line such as "SigCgt:"; 0 if there is none. */
uint64_t proc_status_mask(pid_t tid, const char *key);

/* The kernel's flags of a task (PF_*, proc_pid_stat(5)); `otherwise` if there is no such task. */
unsigned proc_flags(pid_t tid, unsigned otherwise);

#endif
