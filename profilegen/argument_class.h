/*
 * What of a call's arguments an allow-list allows: classes chosen by the recorded values
 * (knowledge/argument_class.csv, argument_family.csv, compiled in).
 */
#ifndef SECPROF_ARGUMENT_CLASS_H
#define SECPROF_ARGUMENT_CLASS_H

#include "argument_values.h"

#include "error.h"
#include "generate.h"
#include "profile.h"
#include "recording.h"

/* Is there a class for that call? */
bool argument_class_find(
        const struct profile *profile, const char *call, struct argument_class *class);

/* The values that were recorded on the profile's architectures, and those that come with them or
 * that the chosen runtimes need.  *values must be zeroed. */
MUST_CHECK int argument_values_collect(const struct argument_class *class,
        const struct run *observed, const struct generate_options *options,
        const struct profile *profile, struct argument_values *values, struct error *err);

#endif
