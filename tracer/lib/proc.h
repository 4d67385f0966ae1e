/*
 * Out of /proc (proc(5)): only one of secprof's own pid namespace will do, as numbers mean other
 * processes elsewhere (unshare -pf without --mount-proc).  Where /proc is none, a
 * privileged secprof mounts one for itself, where nobody else sees it; an unprivileged one does
 * without.
 */
#ifndef SECPROF_TRACER_PROC_H
#define SECPROF_TRACER_PROC_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define PROC_LINE_MAX 256

/* Its directory, for openat(2); -1 if there is none to be used. */
int proc_root(void);
bool proc_usable(void);

/* The number after `key` at the start of a line, in a file below /proc ("" is any line: the
 * first); `otherwise` if there is no such file or line. */
int proc_number(const char *path, const char *key, int otherwise);

/* The number of /proc/TID/status, or of secprof's own; the key with its colon ("Tgid:"). */
int proc_status(pid_t tid, const char *key, int otherwise);
int proc_own_status(const char *key, int otherwise);

/* The line after the key; false if there is none. */
bool proc_status_line(pid_t tid, const char *key, char line[PROC_LINE_MAX]);

/* A set of signals or capabilities ("SigCgt:"); 0 if there is no such line. */
uint64_t proc_status_mask(pid_t tid, const char *key);

/* The kernel's flags of a task (PF_*, proc_pid_stat(5)); `otherwise` if there is no such task. */
unsigned proc_flags(pid_t tid, unsigned otherwise);

/* The path of the file that a process executes; "" and false, with errno, if it cannot be had. */
bool proc_executable(pid_t pid, char path[PATH_MAX]);

#endif
