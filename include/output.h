/*
 * Writing results so that no reader ever finds half a file.
 *
 * A regular or absent target is written to a temporary file beside it (O_EXCL, mode by
 * umask or that of the file of our own that it replaces) and renamed.  The directory is opened
 * by output_open, so a later chdir or a swapped path component changes nothing.  Anything
 * else (a FIFO, /dev/null, a terminal) is looked up then, too, and written once, by the final
 * write, which a signal can interrupt.
 * A symbolic link to a regular file or to nothing is refused: rename would replace the
 * link (and /dev/stdout is one).
 */
#ifndef SECPROF_OUTPUT_H
#define SECPROF_OUTPUT_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct output {
	char *path;       /* as given, for messages */
	char *name;       /* last component */
	int directory;    /* O_PATH descriptor, -1 for standard output */
	int target;       /* O_PATH descriptor of what is not replaceable, or -1 */
	bool replaceable; /* regular or absent: by temporary file and rename */
	int draft;        /* the file while more is to be written to it, locked; or -1 */
	int reservation;  /* another locked file, until that one is there; or -1 */
};

/* Opens the directory and tries that a file can be created and written in it, so that a
 * mistake is reported before a long recording.  "-" is standard output.  A file that another
 * secprof is writing is refused, also when it is to be replaced. */
MUST_CHECK int output_open(struct output *output, const char *path, struct error *err);

/* For an output that is written over some time: until its first draft is there, nothing else shows
 * others that it will be. */
MUST_CHECK int output_reserve(struct output *output, struct error *err);

/* Replaces the target's content.  May be called again where `replaceable`; other targets
 * are to be written once.  `durable` is the last time, which waits for the data to reach the
 * disk, and so also finds late errors (quota, network). */
MUST_CHECK int output_write(
        struct output *output, const void *bytes, size_t n_bytes, bool durable, struct error *err);

typedef int output_printer(FILE *out, const void *what, struct error *err);

/* Replaces the target's content by what `print` writes; if that fails, the target stays as it
 * is. */
MUST_CHECK int output_print(struct output *output, output_printer *print, const void *what,
        bool durable, struct error *err);

void output_release(struct output *output);

/* Is what was opened a file that somebody, still alive, has written and will write again? */
bool output_is_draft(int fd);

#endif
