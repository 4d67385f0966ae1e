/*
 * Reading the rules of a profile.
 */
#ifndef SECPROF_PROFILE_READ_RULE_H
#define SECPROF_PROFILE_READ_RULE_H

#include "json_place.h"
#include "profile_reader.h"

#include "error.h"

/* Appends the rule at `place`, unless its conditions exclude it. */
MUST_CHECK int reader_rule(
        struct profile_reader *reader, const struct json_place *place, struct error *err);

#endif
