/*
 * Recognising JSON files by a key.
 */
#ifndef SECPROF_JSON_SNIFF_H
#define SECPROF_JSON_SNIFF_H

#include <stdbool.h>
#include <stdio.h>

/* Is it a regular file with a JSON object that has the key, with this string as its value (NULL:
 * any value)?  Reads up to the key, 64 KiB at most; never blocks, whatever the path names. */
bool json_sniff(const char *path, const char *key, const char *value);

/* Opens a regular file to look at it; NULL for all else.  Never blocks. */
FILE *json_sniff_open(const char *path);

#endif
