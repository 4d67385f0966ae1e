#include "repeated.h"

void repeated_expect(struct repeated *repeated, const struct task *task)
{
	repeated->is_due = true;
	repeated->pending = task->pending;
}

/* A signal handler may make the same call before it, but hardly with the same arguments. */
bool repeated_matches(const struct repeated *repeated, int nr, const __u64 *args)
{
	const struct trace_call *call = &repeated->pending.call;
	uint64_t mask = arch_argument_mask(call->arch);

	if (!repeated->is_due || nr != call->nr)
		return false;
	for (int i = 0; i < SYSCALL_ARGS; i++) {
		if ((args[i] & mask) != call->args[i])
			return false;
	}
	return true;
}

bool repeated_is(struct repeated *repeated, struct task *task, int nr, const __u64 *args)
{
	if (!repeated_matches(repeated, nr, args))
		return false;
	repeated->is_due = false;
	task->pending = repeated->pending;
	return true;
}
