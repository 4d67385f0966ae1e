/*
 * Comparing a profile with a recording.
 */
#ifndef SECPROF_DIFF_H
#define SECPROF_DIFF_H

#include "arch.h"
#include "error.h"
#include "profile.h"
#include "recording.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum verdict {
	VERDICT_ALLOWED,
	VERDICT_REFUSED,
	VERDICT_FALLS_BACK, /* refused with ENOSYS, and its callers make an allowed call then */
	VERDICT_DEPENDS,    /* on arguments that the recording does not hold */
};

/* What would admit a refused call. */
enum remedy {
	REMEDY_ADD,          /* a rule that allows it, with the values below */
	REMEDY_EDIT,         /* taking it out of `rule`, or narrowing that */
	REMEDY_ARCHITECTURE, /* adding its ABI to the profile's architectures */
	REMEDY_PROFILE,      /* another profile that the filter is made of: there is a bare one */
	REMEDY_NONE,         /* no rule can: libseccomp has no name for it */
};

struct diff_call {
	const struct call *call; /* of `observed` */
	enum verdict verdict;
	uint32_t action;      /* the filter's own return value (SECCOMP_RET_*); with DEPENDS the
	                         hardest of those possible */
	int tier;             /* enum risk_tier, -1: not in the risk table */
	const char *fallback; /* FALLS_BACK: the call that is made instead; static */
	/* The rest is for calls that are refused, or may be. */
	enum remedy remedy;
	const struct profile_rule *rule; /* that refuses it, borrowed; NULL: no rule does */
	bool needs_rule;                 /* REMEDY_EDIT: without `rule` it is refused by default */
	/* REMEDY_ADD: of one argument, or of those whose values were recorded together. */
	unsigned indexes[ARG_TUPLE_MAX];
	struct arg_tuple *values; /* owned; each refused and recorded */
	size_t n_values;          /* 0: whatever the arguments */
};

struct diff_name {
	const struct arch *arch;
	const char *name; /* interned: syscall_name() */
	int tier;         /* enum risk_tier, -1: not in the risk table */
};

struct diff {
	struct diff_call *calls; /* every observed call, in the recording's order */
	size_t n_calls;
	size_t n_refused, n_falls_back, n_depends;
	struct diff_name *unused; /* allowed and never observed: dangerous first, then by name */
	size_t n_unused;
	const char **nonexistent; /* owned array; names in the profile, no calls of its ABIs */
	size_t n_nonexistent;
};

/* The verdicts are those of the filter that libseccomp makes of the profile on a machine
 * whose native architecture is `native` (that of the recording).  The profile must outlive
 * *diff, which must be zeroed. */
MUST_CHECK int diff_profile(const struct run *observed, const struct profile *profile,
        const struct arch *native, struct diff *diff, struct error *err);
void diff_release(struct diff *diff);

#endif
