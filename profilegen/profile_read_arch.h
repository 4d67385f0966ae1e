/*
 * Reading the architectures of a profile.
 */
#ifndef SECPROF_PROFILE_READ_ARCH_H
#define SECPROF_PROFILE_READ_ARCH_H

#include "json_place.h"
#include "profile_reader.h"

#include "error.h"

/* Sets the architectures, from the list or from the map that a profile may have. */
MUST_CHECK int reader_architectures(struct profile_reader *reader, const struct json_place *list,
        const struct json_place *map, struct error *err);

#endif
