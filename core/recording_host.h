/*
 * Where a run was recorded.
 */
#ifndef SECPROF_CORE_RECORDING_HOST_H
#define SECPROF_CORE_RECORDING_HOST_H

#include "arch.h"

#include <string.h>

/* What is not known is NULL. */
struct host {
	char *kernel;
	const struct arch *arch;
};

static inline bool host_equal(const struct host *a, const struct host *b)
{
	if (a->arch != b->arch || !a->kernel != !b->kernel)
		return false;
	return !a->kernel || !strcmp(a->kernel, b->kernel);
}

#endif
