/*
 * Recognising a profile.
 */
#ifndef SECPROF_PROFILE_SNIFF_H
#define SECPROF_PROFILE_SNIFF_H

#include <stdbool.h>

/* Is it a regular file with a "defaultAction"?  A config.json is none. */
bool profile_sniff(const char *path);

#endif
