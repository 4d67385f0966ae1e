/*
 * What the targets have in common.
 */
#ifndef SECPROF_TESTS_FUZZ_H
#define SECPROF_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define FUZZ_PATH_MAX 32

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes);

static inline void must(bool condition)
{
	if (!condition)
		abort();
}

/* A file in memory with these bytes; its offset is at their end. */
static inline int fuzz_file(const void *bytes, size_t n_bytes)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	must(fd >= 0 && write(fd, bytes, n_bytes) == (ssize_t)n_bytes);
	return fd;
}

/* Its path. */
static inline void fuzz_path(int fd, char path[FUZZ_PATH_MAX])
{
	snprintf(path, FUZZ_PATH_MAX, "/proc/self/fd/%d", fd);
}

#endif
