/*
 * An untrusted file that may be a profile, whole in memory; and in which form it is one.
 */
#ifndef SECPROF_PROFILE_FILE_H
#define SECPROF_PROFILE_FILE_H

#include "error.h"

#include <stddef.h>

#define PROFILE_BYTES_MAX (16u << 20)

struct profile_file {
	char *bytes; /* owned */
	size_t n_bytes;
};

enum profile_file_kind {
	PROFILE_JSON, /* or what is none of the others: the reader of JSON says what is wrong */
	PROFILE_YAML,
	PROFILE_FILTER,
};

/* Reads a file, "-" being standard input, up to one byte more than a profile may have.  *file must
 * be zeroed. */
MUST_CHECK int profile_file_load(const char *path, struct profile_file *file, struct error *err);
void profile_file_release(struct profile_file *file);

#define cleanup_profile_file __attribute__((cleanup(profile_file_release)))

/* By its first bytes. */
enum profile_file_kind profile_file_kind(const struct profile_file *file);

#endif
