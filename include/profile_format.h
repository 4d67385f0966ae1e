/*
 * Writing profiles: one file per format in profilegen/format/, listed in formats.def.
 */
#ifndef SECPROF_PROFILE_FORMAT_H
#define SECPROF_PROFILE_FORMAT_H

#include "error.h"
#include "profile.h"

#include <stdio.h>

struct profile_format {
	const char *name;
	int (*write)(FILE *out, const struct profile *profile, struct error *err);
};

/* NULL if there is none of that name. */
const struct profile_format *profile_format_find(const char *name);

#endif
