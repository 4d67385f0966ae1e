/*
 * Calls that are needed and rarely seen: knowledge/rarely_seen.csv, compiled in.
 */
#ifndef SECPROF_RARELY_SEEN_H
#define SECPROF_RARELY_SEEN_H

#include <stddef.h>

struct rarely_seen {
	const char *call;
	const char *beside; /* the call that brings it; "": every program may make it */
	const char *why;
};

#define rarely_seen_for_each(row)                               \
	for (const struct rarely_seen *row = rarely_seen_table; \
	        row < rarely_seen_table + rarely_seen_count; row++)

extern const struct rarely_seen rarely_seen_table[];
extern const size_t rarely_seen_count;

#endif
