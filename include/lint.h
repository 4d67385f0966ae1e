/*
 * Judging a profile by itself: what it lets through, what it breaks, and where it does not do
 * what it seems to say.  The checks are those of profilegen/lint/checks.def; docs/lint.md
 * explains them.
 */
#ifndef SECPROF_LINT_H
#define SECPROF_LINT_H

#include "arch.h"
#include "error.h"
#include "lint_remarks.h"
#include "profile.h"
#include "profile_context.h"

#include <stdbool.h>
#include <stddef.h>

enum lint_severity {
	LINT_ERROR,   /* it does not load, or a refusal can be bypassed */
	LINT_WARNING, /* it will break something, or allows more than it should */
	LINT_NOTE,    /* worth knowing; does not count for the exit status */
	LINT_SEVERITIES,
};
const char *lint_severity_name(enum lint_severity severity);

struct lint;

struct lint_check {
	const char *code;    /* "eperm-trap": stable, for scripts */
	const char *summary; /* half a line */
	const char *advice;  /* what to do about its findings */
	/* Adds findings; -1 with lint->err set. */
	int (*run)(struct lint *lint, const struct lint_check *self);
};

/* In the order of checks.def, ended by NULL. */
extern const struct lint_check *const lint_checks[];

/* A call that a finding is about. */
struct lint_call {
	char *name;             /* owned; a profile's own names are any bytes */
	char *detail;           /* owned; "for open", "argument 0 = 0x26"; NULL: none */
	const struct arch *abi; /* NULL: the native one, or all */
};

struct lint_finding {
	const struct lint_check *check;
	enum lint_severity severity;
	const char *place; /* the profile's; of the rule in the file; NULL: of no single rule */
	struct lint_call *calls; /* owned; may be none */
	size_t n_calls;
	char *text;         /* owned; about the calls, without a full stop */
	const char *advice; /* that was tried on this profile; NULL: that of the check */
	bool failed;        /* out of memory while it was made: lint_submit refuses it */
};

struct lint_grade {
	char letter;            /* 'A' to 'D' */
	unsigned n_allowed[4];  /* rows of the risk table, by enum risk_tier */
	unsigned score, docker; /* by lint_weights; of this profile, of Docker's default */
};

/* How much an allowed row of the risk table weighs, by tier. */
extern const unsigned lint_weights[4];

struct lint_report {
	char *summary;                 /* owned; what the profile is, in a line */
	struct lint_finding *findings; /* owned; most serious first, then by check */
	size_t n_findings;
	size_t n_by_severity[LINT_SEVERITIES];
	size_t n_ignored; /* that lint_report_ignore() took out */
	struct lint_grade grade;
};

/* What is judged; all borrowed. */
struct lint_subject {
	const struct profile *profile;
	const struct lint_remarks *remarks;    /* that were made when it was read */
	const struct profile_context *context; /* that it was read for */
	/* The same file without Docker's dialect, as containerd and Kubernetes read it; NULL: they
	 * are not in question, or there is none in it. */
	const struct profile *as_oci;
	/* Of the node: what is allowed is what both allow; NULL: none. */
	const struct profile *baseline;
};

/* *report must be zeroed. */
MUST_CHECK int lint_profile(
        const struct lint_subject *subject, struct lint_report *report, struct error *err);

/* Takes out the findings of a check; the grade stays. */
void lint_report_ignore(struct lint_report *report, const struct lint_check *check);

void lint_report_release(struct lint_report *report);

#endif
