/*
 * The mappings of a process (proc_pid_maps(5)).
 */
#ifndef SECPROF_TRACER_MAPPING_H
#define SECPROF_TRACER_MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct mapping {
	uint64_t start, end, offset;
	dev_t device; /* as the kernel shows it there, which stat(2) may not */
	uint64_t inode;
	const char *path; /* into mapping_table.text; "" if nothing is named */
	bool executable;
	int32_t file; /* the user's; MAPPING_NOT_LOOKED_UP at first */
};

enum { MAPPING_NOT_LOOKED_UP = -2 };

struct mapping_table {
	char *text; /* of /proc/PID/maps, cut into strings */
	size_t n_text;
	uint64_t hash;            /* of the text before it was cut */
	struct mapping *mappings; /* ascending */
	size_t n_mappings;
};

/* Reads /proc/PID/maps; true if it differs from what the table held.  A process that
 * cannot be read has no mappings. */
bool mapping_table_refresh(struct mapping_table *table, pid_t pid);
void mapping_table_release(struct mapping_table *table);

/* The mapping that an address is in; NULL if there is none. */
struct mapping *mapping_find(const struct mapping_table *table, uint64_t address);

#endif
