/*
 * Files below a root folder: the one of an image, or this system's own.
 *
 * In an image, symbolic links are followed as if it were the root ("/", ".."): none leads out. Only
 * regular files are opened, so that no FIFO is waited for, and no device does anything.
 */
#ifndef SECPROF_ROOT_FOLDER_H
#define SECPROF_ROOT_FOLDER_H

#include "error.h"

#include <stdio.h>
#include <sys/stat.h>

struct root_folder {
	int fd; /* owned; -1: this system's root */
};

/* NULL as path: this system's root.  -1 where it is no folder, or where Linux is older than 5.6,
 * which has openat2(2). */
MUST_CHECK int root_folder_open(const char *path, struct root_folder *root, struct error *err);
void root_folder_close(struct root_folder *root);

/* An absolute path; the file descriptor is the caller's.  -1 if it is not there, is no regular file
 * or cannot be read. */
MUST_CHECK int root_folder_file(
        const struct root_folder *root, const char *path, struct stat *status, struct error *err);

/* The first `most` bytes of a text file; *text, which the caller frees, is NULL if it cannot be
 * read.  -1 only for want of memory. */
MUST_CHECK int root_folder_text(const struct root_folder *root, const char *path, size_t most,
        char **text, struct error *err);

/* Calls `visit` with the name of each file in a folder, in no order; of none if it cannot be read.
 * -1 only for want of memory. */
MUST_CHECK int root_folder_list(const struct root_folder *root, const char *path,
        void (*visit)(const char *name, void *context), void *context, struct error *err);

#endif
