/*
 * Making a profile from a recording: what allow-lists (allow.h) and deny-lists (deny.h) have in
 * common.
 */
#ifndef SECPROF_GENERATE_H
#define SECPROF_GENERATE_H

#include "error.h"
#include "profile.h"
#include "recording.h"

#include <stdbool.h>
#include <stdint.h>

enum profile_remark_kind {
	REMARK_PREDICTED,     /* in place of a recorded call, on the ABI that is `detail` */
	REMARK_ADDED,         /* allowed although not observed; `detail` says why */
	REMARK_OPENED,        /* observed on one ABI, opened on another by being listed */
	REMARK_STAND_IN,      /* allowed in place of a call that is: `detail` */
	REMARK_ENOSYS,        /* answered ENOSYS, so that callers do without */
	REMARK_BY_ARGUMENT,   /* allowed with some arguments only; `detail` says which */
	REMARK_ANY_ARGUMENT,  /* allowed with any, since the recordings do not agree; why */
	REMARK_FALLS_BACK,    /* observed, and answered ENOSYS so that callers do without */
	REMARK_DANGEROUS,     /* dangerous and used; detail: tier, reason, who */
	REMARK_NOT_EXPRESSED, /* observed, but the format cannot say it */
	REMARK_NOT_ADDED,     /* of the margin, but too dangerous: the tier */
	REMARK_WARNING,
};

/* Takes what the output allows or leaves out for other reasons than the observations.  May be
 * NULL; the strings live until it returns. */
typedef void profile_remark(
        enum profile_remark_kind kind, const char *name, const char *detail, void *context);

/* What is allowed in place of the recorded calls, for other C libraries and kernels. */
enum siblings_level {
	SIBLINGS_EXACT,    /* nothing */
	SIBLINGS_SAFE,     /* what can do no more */
	SIBLINGS_PORTABLE, /* also for calls of one ABI those of another */
};

/* A call that is allowed although it was not observed. */
struct margin_call {
	const char *name; /* static */
	char *why;        /* owned; the comment of its rule */
};

struct generate_options {
	enum profile_action default_action;
	int default_errno; /* with ACTION_ERRNO; -1: do not write one */
	/* allow: what the profile is for, predicted where it was not recorded: bits by the place in
	 * arch_table; 0: the ABIs of the recording. */
	uint64_t machines;
	uint32_t engines;             /* allow: also what these call to start a container */
	enum siblings_level siblings; /* allow */
	bool rules_for_enosys; /* allow: what is to be answered so gets rules, whatever the default
	                        */
	bool plain_siblings;   /* allow: none with rules that look at arguments */
	bool names_only;       /* allow: no rules that look at arguments, names alone */
	bool explicit_eperm; /* allow: EPERM for risky calls down to tier_max, whatever the default
	                      */
	int tier_max;        /* enum risk_tier down to which calls are denied */
	/* allow: also these, but for those of the tiers critical and high; each name once. */
	const struct margin_call *margin;
	size_t n_margin;
	const char *margin_reason; /* of all of them */
	/* The runs whose sum is made a profile of: which of them showed what.  NULL: that is not
	 * known, and nothing is allowed with some arguments only that needs it. */
	const struct recording *recording;
	profile_remark *remark;
	void *context;
};

#endif
