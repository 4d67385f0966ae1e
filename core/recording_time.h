/*
 * Times in the recording's file.
 */
#ifndef SECPROF_CORE_RECORDING_TIME_H
#define SECPROF_CORE_RECORDING_TIME_H

#include <stdbool.h>
#include <stdint.h>

#define TIME_TEXT_MAX 48

/* "2026-11-24T04:15:44.123456Z" from microseconds since the epoch, UTC. */
void time_format(int64_t microseconds, char text[TIME_TEXT_MAX]);

/* The reverse; exactly this form, years 1970 to 9999. */
bool time_parse(const char *text, int64_t *microseconds);

#endif
