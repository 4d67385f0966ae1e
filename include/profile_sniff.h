/*
 * Recognising a profile.
 */
#ifndef SECPROF_PROFILE_SNIFF_H
#define SECPROF_PROFILE_SNIFF_H

#include <stdbool.h>

/* Is it a regular file as the formats of profiles write it?  A list of names is not known as one,
 * and a config.json is none. */
bool profile_sniff(const char *path);

#endif
