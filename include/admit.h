/*
 * Amending a profile, so that it allows a call.
 */
#ifndef SECPROF_ADMIT_H
#define SECPROF_ADMIT_H

#include "arch.h"
#include "error.h"
#include "profile.h"
#include "syscall_limits.h"

#include <stdint.h>

enum profile_change_kind {
	CHANGE_ARCHITECTURE, /* `arch` was listed */
	CHANGE_ALLOW,        /* `rule` was added, or its name to a rule that says the same */
	CHANGE_WITHDRAW,     /* `rule` was taken out, or its name out of a rule of several */
};

/* Valid until the callback returns. */
struct profile_change {
	enum profile_change_kind kind;
	const struct arch *arch;
	const struct profile_rule *rule; /* with one name */
};

typedef void profile_change_sink(const struct profile_change *change, void *context);

/* Amends a profile until its filter on a `native` machine allows this call, and opens as
 * little more as rules can say: a call for which the profile compares arguments is allowed
 * with their present values only.  Reports each change (`report` may be NULL).  Returns 0, or
 * 1 if no change can do it (a number without a name, a name that libseccomp does not
 * know; what was changed up to then is reported), or -1. */
MUST_CHECK int profile_admit(struct profile *profile, const struct arch *native,
        const struct arch *arch, int nr, const uint64_t args[SYSCALL_ARGS],
        profile_change_sink *report, void *context, struct error *err);

/* Which arguments decide about a call besides its name: bit N for argument N. */
unsigned profile_compared_arguments(const struct profile *profile, const struct arch *arch, int nr);

#endif
