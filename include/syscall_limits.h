/*
 * Bounds of Linux's system call interface.
 */
#ifndef SECPROF_SYSCALL_LIMITS_H
#define SECPROF_SYSCALL_LIMITS_H

/* Of struct seccomp_data (linux/seccomp.h). */
#define SYSCALL_ARGS 6

/* MAX_ERRNO of include/linux/err.h, to which seccomp cuts larger ones. */
#define ERRNO_MAX 4095

/* libseccomp refuses MAX_ERRNO itself. */
#define LIBSECCOMP_ERRNO_MAX 4094

#endif
