/*
 * What a report is about: recordings, what is estimated from them, and a profile.
 */
#ifndef SECPROF_CLI_REPORT_GATHER_H
#define SECPROF_CLI_REPORT_GATHER_H

#include "../imports.h"
#include "../observed.h"
#include "../profile_options.h"

#include "arch.h"
#include "compare.h"
#include "diff.h"
#include "discovery.h"
#include "error.h"
#include "evaluator.h"
#include "profile.h"

struct report_request {
	struct observed_source source;
	const char *profile; /* NULL: the one that 'generate allow' would make */
	const struct profile_options *options;
	const char *root; /* where the programs are; NULL: on this system */
	bool quiet;       /* without warnings about the profile */
};

struct report {
	struct observed observed;
	struct discovery discovery;
	struct imports imports;
	const struct arch *machine;
	const char *profile_path; /* NULL: it is made of the recordings */
	struct profile profile;
	struct diff diff; /* of the totals with the profile, in the order of its calls */
	struct profile docker_default;           /* on the machine */
	struct profile_comparison beside_docker; /* the profile first */
	struct evaluator evaluator, docker_evaluator;
};

/* *report must be zeroed, and is the caller's to release even after a failure. */
MUST_CHECK int gather_make(
        const struct report_request *request, struct report *report, struct error *err);

void gather_release(struct report *report);

#endif
