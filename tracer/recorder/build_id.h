/*
 * The build id of a mapped ELF file, read from the tracee's memory: that works for files
 * that were deleted or are in another mount namespace, and opens nothing.
 */
#ifndef SECPROF_TRACER_BUILD_ID_H
#define SECPROF_TRACER_BUILD_ID_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define BUILD_ID_BYTES_MAX 64
#define BUILD_ID_TEXT_MAX (2 * BUILD_ID_BYTES_MAX + 1)

/* `start`..`end` maps the beginning of the file.  False, and text "", if it is no native
 * ELF file or has no NT_GNU_BUILD_ID note (elf(5)). */
bool build_id_read(pid_t pid, uint64_t start, uint64_t end, char text[BUILD_ID_TEXT_MAX]);

#endif
