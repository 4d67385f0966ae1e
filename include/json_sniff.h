/*
 * Recognising JSON files by a key.
 */
#ifndef SECPROF_JSON_SNIFF_H
#define SECPROF_JSON_SNIFF_H

#include <stdbool.h>

/* Is it a regular file with a JSON object that has the key, with this string as its value (NULL:
 * any value)?  Reads up to the key; never blocks, whatever the path names. */
bool json_sniff(const char *path, const char *key, const char *value);

#endif
