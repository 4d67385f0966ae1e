/*
 * What of a call's arguments an allow-list allows: classes chosen by the recorded values
 * (knowledge/argument_class.csv, argument_family.csv, compiled in).
 */
#ifndef SECPROF_ARGUMENT_CLASS_H
#define SECPROF_ARGUMENT_CLASS_H

#include "error.h"
#include "profile.h"
#include "recording.h"

struct argument_class {
	const char *call;
	unsigned index;    /* on the profile's architectures, */
	bool is_ambiguous; /* which do not agree */
	uint32_t mask;
	const char *why; /* what the bits in the mask choose: "family" */
};

/* Values of the bits in the mask: one rule each. */
struct argument_value {
	uint32_t value;
	bool is_recorded;
	const char *name; /* static: "AF_UNIX"; NULL: none is known */
};

struct argument_values {
	struct argument_value *items; /* owned; ascending by value */
	size_t n_items;
	/* Why the call must be allowed whatever its arguments are; NULL: the items are all. */
	const char *incomplete;
};

void argument_values_release(struct argument_values *values);

/* Is there a class for that call? */
bool argument_class_find(
        const struct profile *profile, const char *call, struct argument_class *class);

/* The values that were recorded on the profile's architectures, and those that come with them.
 * *values must be zeroed. */
MUST_CHECK int argument_values_collect(const struct argument_class *class,
        const struct run *observed, const struct profile *profile, struct argument_values *values,
        struct error *err);

#endif
