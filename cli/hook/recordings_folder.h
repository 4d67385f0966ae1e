/*
 * The folder that recordings of containers go to: root writes there, what names the files comes
 * from outside.
 */
#ifndef SECPROF_CLI_RECORDINGS_FOLDER_H
#define SECPROF_CLI_RECORDINGS_FOLDER_H

#include "error.h"

#include <limits.h>

#define RECORDINGS_FOLDER "/var/lib/secprof"

/* Opens it; if it is missing, makes it with mode 0700.  Refused is one that is a symbolic link,
 * belongs to another user, or is writable for others and not sticky.  Returns a descriptor, or -1
 * with *err set. */
MUST_CHECK int recordings_folder_open(const char *path, struct error *err);

/* A name for a new file in it, "ID.json": "ID.2.json" and so on if there are some already, as of a
 * container that is started again. */
MUST_CHECK int recordings_folder_name(
        int folder, const char *id, char name[NAME_MAX + 1], struct error *err);

#endif
