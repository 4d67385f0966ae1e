/*
 * Durations as people write and read them.
 */
#ifndef SECPROF_DURATION_H
#define SECPROF_DURATION_H

#include "error.h"

#include <stdint.h>

/* "500ms", "2s", "1.5m", "1h", "90" (seconds): more than 0, at most a year. */
MUST_CHECK int text_parse_duration(const char *string, uint64_t *microseconds, struct error *err);

/* "812 us", "3.21 ms", "12.3 s", "4 min 5 s", always ASCII. */
void text_format_duration(uint64_t microseconds, char buffer[32]);

#endif
