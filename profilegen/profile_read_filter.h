/*
 * Deciding the conditions of Docker's dialect.
 */
#ifndef SECPROF_PROFILE_READ_FILTER_H
#define SECPROF_PROFILE_READ_FILTER_H

#include "json_place.h"
#include "profile_reader.h"

#include "error.h"

#include <stdbool.h>

/* Do `includes` and `excludes` leave the rule in? */
MUST_CHECK int reader_filters(const struct profile_reader *reader,
        const struct json_place *includes, const struct json_place *excludes, bool *applies,
        struct error *err);

#endif
