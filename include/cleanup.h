/*
 * Cleanup attributes: a local variable marked with one of these is released when
 * it goes out of scope, so that early returns are short and right.  To pass the
 * object on, steal it: `return steal_ptr(buffer);`.
 */
#ifndef SECPROF_CLEANUP_H
#define SECPROF_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void cleanup_free_function(void *pointer_to_pointer)
{
	free(*(void **)pointer_to_pointer);
}

static inline void cleanup_close_function(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void cleanup_file_function(FILE **file)
{
	if (*file)
		fclose(*file);
}

#define cleanup_free __attribute__((cleanup(cleanup_free_function)))
#define cleanup_close __attribute__((cleanup(cleanup_close_function)))
#define cleanup_file __attribute__((cleanup(cleanup_file_function)))

#define steal_ptr(pointer)                               \
	({                                               \
		__typeof__(pointer) stolen_ = (pointer); \
		(pointer) = NULL;                        \
		stolen_;                                 \
	})

static inline int steal_fd(int *fd)
{
	int stolen = *fd;

	*fd = -1;
	return stolen;
}

#endif
