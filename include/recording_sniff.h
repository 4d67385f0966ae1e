/*
 * Recognising a recording.
 */
#ifndef SECPROF_RECORDING_SNIFF_H
#define SECPROF_RECORDING_SNIFF_H

#include <stdbool.h>

/* Is it a regular file that says, by its "format", that it is a recording? */
bool recording_sniff(const char *path);

#endif
