/*
 * JSON strings, written.
 */
#ifndef SECPROF_JSON_WRITE_H
#define SECPROF_JSON_WRITE_H

#include <stdio.h>

/* A JSON string, or {"hex": "..."} for bytes that are not valid UTF-8.  Control characters and
 * what is invisible or reorders text (see text_escape) are written as \u escapes.  Failed
 * writes are left to ferror. */
void json_write_bytes(FILE *out, const char *bytes);

#endif
