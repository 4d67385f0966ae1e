/*
 * The mappings of a process and the files that they map: from an address to (file, offset,
 * build id).
 */
#ifndef SECPROF_TRACER_MAPPING_H
#define SECPROF_TRACER_MAPPING_H

#include "error.h"
#include "recording.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* All files seen so far, each (path, build id) once. */
struct module_list {
	struct module *modules;
	size_t n_modules;
};

void module_list_release(struct module_list *list);
MUST_CHECK int module_list_copy(const struct module_list *list, struct run *run, struct error *err);

struct mapping {
	uint64_t start, end, offset;
	char *path;     /* into mapping_table.text */
	int32_t module; /* -1: none, MODULE_NOT_LOOKED_UP: see mapping.c */
};

struct mapping_table {
	char *text; /* of /proc/PID/maps, cut into strings */
	size_t n_text;
	uint64_t hash; /* of the text before it was cut */
	struct mapping *mappings;
	size_t n_mappings;
};

/* Reads /proc/PID/maps; true if it differs from what the table held.  A process that
 * cannot be read has no mappings. */
bool mapping_table_refresh(struct mapping_table *table, pid_t pid);
void mapping_table_release(struct mapping_table *table);

/* Where an address is. */
struct stack_frame mapping_locate(
        struct mapping_table *table, pid_t pid, struct module_list *modules, uint64_t address);

/* The mapping that an address is in, and the one of the beginning of the same file; NULL if there
 * is none. */
const struct mapping *mapping_find(const struct mapping_table *table, uint64_t address);
const struct mapping *mapping_first(
        const struct mapping_table *table, const struct mapping *mapping);

#endif
