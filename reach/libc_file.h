/*
 * Which files are the C library.
 */
#ifndef SECPROF_REACH_LIBC_FILE_H
#define SECPROF_REACH_LIBC_FILE_H

#include <stdbool.h>

/* By the name in its path: the C library itself, its loader, or a part of it. */
bool libc_file_is(const char *path);

/* The C library itself, with what it calls the kernel by. */
bool libc_file_is_main(const char *path);

/* The loader of musl, which is the C library, too. */
bool libc_file_is_musl(const char *path);

#endif
