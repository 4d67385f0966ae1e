/*
 * Text for people: escaping of bytes that come from a workload, lists, numbers.
 */
#ifndef SECPROF_TEXT_H
#define SECPROF_TEXT_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is this whole string valid UTF-8 (RFC 3629: shortest form, no surrogates)? */
bool text_is_utf8(const char *string);

#define TEXT_SHOWN_MAX 1024 /* bytes */

/* A copy that is safe on a terminal: control characters, bytes that are not UTF-8, and what
 * is invisible or reorders a line (U+200B, U+202E, U+2028 and their like) become \n, \t, \x1b,
 * \u{202e}; a backslash becomes \\.  One that is longer than TEXT_SHOWN_MAX is cut, and says so.
 * Malloced; NULL without memory. */
char *text_escape(const char *string);

/* Appends to a list in words: *text (NULL: empty) is reallocated.  -1 without memory, and
 * *text stays. */
MUST_CHECK int text_append(char **text, const char *separator, const char *word);

/* How many columns a terminal gives to this UTF-8 string (wcwidth is not asked: one per
 * code point). */
size_t text_columns(const char *string);

/* An unsigned decimal or 0x number; the whole string, no sign, no space. */
MUST_CHECK int text_parse_u64(const char *string, uint64_t *value, struct error *err);

#endif
