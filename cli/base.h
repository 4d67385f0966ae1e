/*
 * generate --base: a profile that is tightened.
 */
#ifndef SECPROF_CLI_BASE_H
#define SECPROF_CLI_BASE_H

#include "remarks.h"

#include "error.h"
#include "generate.h"
#include "profile.h"
#include "profile_context.h"
#include "recording.h"

#include <stdbool.h>

struct base {
	const char *path;
	struct profile_context context; /* that it is read for; of the machine nothing is read */
	bool quiet;
	bool allowed_alone; /* as in struct remarks */
	bool default_given; /* by --default-action or --errno */
	/* What the generator had to say, until it is known what becomes of it; owned. */
	struct base_remark {
		enum profile_remark_kind kind;
		char *name, *detail;
	} * remarks;
	size_t n_remarks;
};

/* A profile_remark, while the allow-list is made; context is a struct base. */
profile_remark base_remark;

/* Makes of *profile, an allow-list for `observed`, the base tightened to that; says what the base
 * refuses of it. */
MUST_CHECK int base_tighten(
        struct base *base, const struct run *observed, struct profile *profile, struct error *err);

void base_release(struct base *base);

#endif
