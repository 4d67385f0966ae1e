/*
 * uthash, which ends the program when it has no memory, unless it is asked not to: here an entry
 * that found no place is not in the table, and hash_has() says so.  Ask after each HASH_ADD.
 */
#ifndef SECPROF_TRACER_HASH_H
#define SECPROF_TRACER_HASH_H

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#define hash_has(entry) ((entry)->hh.tbl != NULL)

/* Empties a table whose entries own nothing else. */
#define hash_free(table)                               \
	do {                                           \
		__typeof__(table) entry_, next_;       \
		HASH_ITER (hh, table, entry_, next_) { \
			HASH_DEL(table, entry_);       \
			free(entry_);                  \
		}                                      \
	} while (0)

#endif
