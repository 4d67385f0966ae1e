#include "carried.h"

#include "ptrace.h"

#include <errno.h>
#include <stdlib.h>

/* Whatever ptrace(2) says about the order: get_nth_filter() of kernel/seccomp.c. */
int carried_filter(pid_t tid, size_t index, struct bpf_program *program)
{
	long length = ptrace_raw(PTRACE_SECCOMP_GET_FILTER, tid, index, 0);
	struct error err;

	if (length < 0)
		return errno == ENOENT ? 0 : -1;
	program->instructions = calloc((size_t)length + 1, sizeof(*program->instructions));
	program->length = (size_t)length;
	if (!program->instructions) {
		errno = ENOMEM;
		return -1;
	}
	/* The task is stopped, and nobody else changes its filters but by TSYNC, which adds some.
	 */
	if (ptrace_raw(PTRACE_SECCOMP_GET_FILTER, tid, index,
	            (unsigned long)program->instructions) == length) {
		if (!bpf_check(program, &err))
			return 1;
		errno = ENOEXEC;
	}
	bpf_release(program);
	return -1;
}
