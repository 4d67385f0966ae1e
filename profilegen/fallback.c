#include "fallback.h"

#include "clone3.h"
#include "risk_condition.h"
#include "siblings.h"

#include "syscall_name.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>

static const char *fallback_of(const char *call)
{
	sibling_for_each (row)
		if (!strcmp(row->call, call) && *row->instead)
			return row->instead;
	return NULL;
}

const char *profile_fallback(const struct call *call, uint32_t answer)
{
	bool is_enosys = answer == (SECCOMP_RET_ERRNO | ENOSYS);

	/* What the callers of other calls ask for is not known. */
	return is_enosys && clone3_is(call) && !clone3_need(call) ? fallback_of(call->name) : NULL;
}

bool profile_fallback_call(const struct arch *arch, const char *fallback, uint64_t flags, int *nr,
        uint64_t args[SYSCALL_ARGS])
{
	memset(args, 0, SYSCALL_ARGS * sizeof(*args));
	/* clone's flags are its second argument on s390x (CONFIG_CLONE_BACKWARDS2); 32 bits are all
	 * that it takes. */
	args[arch_argument_index(arch, fallback, 0)] = (uint32_t)flags;
	return syscall_number(arch, fallback, nr);
}
