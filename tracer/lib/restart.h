/*
 * Results that only the kernel and tracers see (include/linux/errno.h of the kernel): a signal has
 * interrupted the call.  On the way back to user mode the kernel makes it again, or has it fail
 * with EINTR:
 *
 *                          no handler runs       one with SA_RESTART   one without
 *   ERESTARTSYS            again                 again                 EINTR
 *   ERESTARTNOINTR         again                 again                 again
 *   ERESTARTNOHAND         again                 EINTR                 EINTR
 *   ERESTART_RESTARTBLOCK  restart_syscall(2)    EINTR                 EINTR
 */
#ifndef SECPROF_TRACER_RESTART_H
#define SECPROF_TRACER_RESTART_H

#include <stdbool.h>
#include <stdint.h>

enum {
	KERNEL_ERESTARTSYS = 512,
	KERNEL_ERESTARTNOINTR = 513,
	KERNEL_ERESTARTNOHAND = 514,
	KERNEL_ERESTART_RESTARTBLOCK = 516,
	KERNEL_MAX_ERRNO = 4095, /* linux/err.h of the kernel */
};

static inline bool is_restart(int64_t result)
{
	return (result <= -KERNEL_ERESTARTSYS && result >= -KERNEL_ERESTARTNOHAND) ||
	       result == -KERNEL_ERESTART_RESTARTBLOCK;
}

#endif
