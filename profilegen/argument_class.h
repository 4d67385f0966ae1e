/*
 * What of a call's arguments an allow-list allows: classes chosen by the recorded values
 * (knowledge/argument_class.csv, argument_family.csv, compiled in).
 */
#ifndef SECPROF_ARGUMENT_CLASS_H
#define SECPROF_ARGUMENT_CLASS_H

#include "error.h"
#include "generate.h"
#include "profile.h"
#include "recording.h"

enum argument_evidence {
	EVIDENCE_ANY,  /* one recording is enough: its values are kinds of use */
	EVIDENCE_RUNS, /* each recording must be admitted by what the others show */
};

struct argument_class {
	const char *call;
	unsigned index;    /* on the profile's architectures, */
	bool is_ambiguous; /* which do not agree */
	int also;          /* the argument whose value is taken together with it, -1: none */
	uint32_t mask;
	enum argument_evidence evidence;
	const char *why; /* what the bits in the mask choose: "family" */
};

/* Values of the bits in the mask: one rule each. */
struct argument_value {
	uint32_t value;
	uint32_t also;    /* of argument `also` */
	bool is_recorded; /* else it comes with others, or by itself */
	bool is_constant; /* it is allowed wherever the call is */
	const char *name; /* static: "AF_UNIX"; NULL: none is known */
	size_t n_runs;    /* of EVIDENCE_RUNS: that show it, and the last of them */
	size_t last_run;
};

struct argument_values {
	struct argument_value *items; /* owned; ascending by value */
	size_t n_items;
	bool is_unrecorded; /* no call has any, as they were not asked for */
	size_t n_runs;      /* of EVIDENCE_RUNS: that make the call... */
	size_t n_admitted;  /* ...and those that what the others show admits */
	/* Why the call must be allowed whatever its arguments are; NULL: the items are all. */
	const char *incomplete;
};

void argument_values_release(struct argument_values *values);

/* Is there a class for that call? */
bool argument_class_find(
        const struct profile *profile, const char *call, struct argument_class *class);

/* The values that were recorded on the profile's architectures, and those that come with them or
 * that the chosen runtimes need.  *values must be zeroed. */
MUST_CHECK int argument_values_collect(const struct argument_class *class,
        const struct run *observed, const struct generate_options *options,
        const struct profile *profile, struct argument_values *values, struct error *err);

#endif
