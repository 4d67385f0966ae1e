/*
 * Text for people: escaping of bytes that come from a workload, durations, numbers.
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

/* "500ms", "2s", "1.5m", "1h", "90" (seconds): more than 0, at most a year.  */
MUST_CHECK int text_parse_duration(const char *string, uint64_t *microseconds, struct error *err);

/* "812 us", "3.21 ms", "12.3 s", "4 min 5 s", always ASCII. */
void text_format_duration(uint64_t microseconds, char buffer[32]);

/* An unsigned decimal or 0x number; the whole string, no sign, no space. */
MUST_CHECK int text_parse_u64(const char *string, uint64_t *value, struct error *err);

/* The candidate nearest to a mistyped word (edit distance with transpositions, at most
 * a third of the word's length), or the only one that begins with it, or NULL.  `candidates`
 * ends with NULL. */
const char *text_nearest(const char *word, const char *const candidates[]);

/* "EPERM" for 1 on this architecture; NULL if there is none of that number. */
const char *errno_name(int number);
/* The reverse; 0 if the name is not known. */
int errno_number(const char *name);
const char *errno_nearest(const char *text); /* as text_nearest() */

/* "SIGSEGV" for 11; "SIGRTMIN+3"; writes "signal 99" for what has no name. */
void signal_name(int number, char buffer[24]);

#endif
