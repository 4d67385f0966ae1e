/*
 * Strings and numbers of a JSON text (RFC 8259).
 */
#ifndef SECPROF_JSON_SCALAR_H
#define SECPROF_JSON_SCALAR_H

#include "error.h"
#include "json_input.h"

#include <stdint.h>

/* Each takes one value and fails if it is of another type or out of range.  A string
 * lives until the next read; it holds no NUL and is valid UTF-8. */
MUST_CHECK int json_read_string(struct json_pull *pull, const char **string, struct error *err);
MUST_CHECK int json_read_unsigned(
        struct json_pull *pull, uint64_t min, uint64_t max, uint64_t *value, struct error *err);
MUST_CHECK int json_read_signed(
        struct json_pull *pull, int64_t min, int64_t max, int64_t *value, struct error *err);
/* Any number that is not negative, in millionths, rounded. */
MUST_CHECK int json_read_millionths(struct json_pull *pull, uint64_t *value, struct error *err);

/* Take a string (the byte ahead is its quote) or a number into pull->text. */
MUST_CHECK int json_take_string(struct json_pull *pull, struct error *err);
MUST_CHECK int json_take_number(struct json_pull *pull, struct error *err);

#endif
