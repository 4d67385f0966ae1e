/*
 * Out of /proc (proc(5)): only one of secprof's own pid namespace will do, as numbers mean other
 * processes elsewhere (unshare -pf without --mount-proc).  Where /proc is none, a
 * privileged secprof mounts one for itself, where nobody else sees it; an unprivileged one does
 * without.
 */
#ifndef SECPROF_TRACER_PROC_H
#define SECPROF_TRACER_PROC_H

#include "arch.h"
#include "syscall_limits.h"

#include <dirent.h>
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

/* Some of proc_pid_stat(5). */
struct proc_stat {
	char state;     /* 'Z': a zombie */
	pid_t parent;   /* 0 of a task of the kernel, and of what another pid namespace started */
	unsigned flags; /* the kernel's PF_* */
	uint64_t start; /* in clock ticks since the boot */
};

/* False if there is no such task. */
bool proc_stat(pid_t tid, struct proc_stat *stat);

/* The flags only; `otherwise` if there is no such task. */
unsigned proc_flags(pid_t tid, unsigned otherwise);

/* The call that a task is blocked in, and its arguments (proc_pid_syscall(5)); false if it is in
 * none, or not blocked. */
bool proc_syscall(pid_t tid, uint64_t *nr, uint64_t args[SYSCALL_ARGS]);

/* The stack pointer and the instruction pointer of a task that is blocked; false if it is not. */
bool proc_pointers(pid_t tid, uint64_t *stack, uint64_t *instruction);

/* The kernel's function in which a task sleeps (wchan in proc(5)); false if it is not known. */
bool proc_sleeps_in(pid_t tid, char function[PROC_LINE_MAX]);

/* The ABI of the program that it executes, by the class of its ELF file. */
const struct arch *proc_abi(pid_t tid);

/* The next number among the names of a directory's entries, 0 at the end. */
DIR *proc_open_directory(const char *path);
pid_t proc_next_number(DIR *directory);

/* The path of the file that a process executes; "" and false, with errno, if it cannot be had. */
bool proc_executable(pid_t pid, char path[PATH_MAX]);

#endif
