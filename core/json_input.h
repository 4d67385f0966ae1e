/*
 * Between the parts of the JSON reader: bytes, places, syntax errors.
 */
#ifndef SECPROF_CORE_JSON_INPUT_H
#define SECPROF_CORE_JSON_INPUT_H

#include "json_pull.h"

/* Takes the byte ahead. */
void json_advance(struct json_pull *pull);
void json_skip_space(struct json_pull *pull);

/* "line L, column C: expected WHAT", or why there are no more bytes; returns -1. */
int json_syntax_error(struct json_pull *pull, struct error *err, const char *expected);
/* "PATH: expected WHAT" if a value stands here, else a syntax error; returns -1. */
int json_type_error(struct json_pull *pull, struct error *err, const char *expected);

/* Puts a byte behind pull->text. */
MUST_CHECK int json_push(struct json_pull *pull, int byte, struct error *err);

/* Take a string (the byte ahead is its quote) or a number into pull->text. */
MUST_CHECK int json_take_string(struct json_pull *pull, struct error *err);
MUST_CHECK int json_take_number(struct json_pull *pull, struct error *err);

#endif
