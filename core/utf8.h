/*
 * UTF-8 (RFC 3629), and what of it is safe to show on a terminal.
 */
#ifndef SECPROF_CORE_UTF8_H
#define SECPROF_CORE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The length, 1..4, of the valid sequence that a string begins with, and its code point;
 * 0 if it begins with none. */
size_t utf8_decode(const char *string, uint32_t *code_point);

/* May a terminal, or an editor that shows a file, get this code point as it is?  Not control
 * characters, nor what shows nothing or reorders the text around it. */
bool utf8_is_safe(uint32_t code_point);

#define UTF8_SAFE_MAX 12 /* with the NUL; the longest is "\u{10ffff}" */

/* Writes the beginning of a string, not empty, as a terminal may get it: a harmless code
 * point as it is, anything else (see text_escape, but backslashes stay) escaped.  Returns
 * the number of bytes taken from the string. */
size_t utf8_safe_piece(const char *string, char piece[UTF8_SAFE_MAX]);

#endif
