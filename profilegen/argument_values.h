/*
 * The values of an argument class: a set in the order of the values, with what comes with them
 * (knowledge/argument_family.csv, compiled in).
 */
#ifndef SECPROF_ARGUMENT_VALUES_H
#define SECPROF_ARGUMENT_VALUES_H

#include "error.h"
#include "recording.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* NULL: it is not there. */
struct argument_value *argument_values_find(
        const struct argument_values *values, uint32_t value, uint32_t also);

/* Adds a value, or what is new of it; the name is looked up if there is none. */
MUST_CHECK int argument_values_add(struct argument_values *values,
        const struct argument_class *class, const struct argument_value *wanted, struct error *err);

/* Adds those that come with what there is. */
MUST_CHECK int argument_values_add_families(
        struct argument_values *values, const struct argument_class *class, struct error *err);

/* The n-th value that a recording has of a call; false: there are no more. */
bool argument_value_recorded(const struct argument_class *class, const struct call *call, size_t n,
        struct argument_value *value);

/* Does another run show a value of its family? */
bool argument_value_has_kin(const struct argument_values *values,
        const struct argument_class *class, const struct argument_value *value);

#endif
