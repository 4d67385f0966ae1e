/*
 * For tests of recordings: texts to files and back.
 */
#ifndef SECPROF_TESTS_RECORDING_FILES_H
#define SECPROF_TESTS_RECORDING_FILES_H

#include "recording.h"
#include "recording_load.h"
#include "recording_write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The test that made it calls unlink. */
static inline void write_file(char path[], const char *bytes, size_t n_bytes)
{
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n_bytes), n_bytes);
	close(fd);
}

static inline char *read_whole_file(const char *path)
{
	char *text = NULL;
	size_t n = 0;
	FILE *file = fopen(path, "re");

	assert_non_null(file);
	assert_true(getdelim(&text, &n, '\0', file) > 0);
	fclose(file);
	return text;
}

static inline int load_text(const char *text, struct recording *recording, struct error *err)
{
	char path[] = "/tmp/secprof-test-XXXXXX";

	write_file(path, text, strlen(text));

	int status = recording_load(path, recording, err);

	unlink(path);
	return status;
}

static inline char *recording_to_text(const struct recording *recording, unsigned flags)
{
	struct error err;
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	assert_int_equal(recording_write(out, recording, flags, &err), 0);
	fclose(out);
	return text;
}

/* `text` with the first `old` replaced; malloced.  (Inlined, gcc 12 warns of a pointer that
 * does not dangle.) */
static __attribute__((noinline, unused)) char *replaced(
        const char *text, const char *old, const char *new)
{
	const char *found = strstr(text, old);
	char *made = NULL;
	size_t n_made = 0;
	FILE *out = open_memstream(&made, &n_made);

	assert_non_null(out);
	if (!found)
		fail_msg("the template has no %s", old);
	fwrite(text, 1, (size_t)(found - text), out);
	fputs(new, out);
	fputs(found + strlen(old), out);
	assert_int_equal(fclose(out), 0);
	return made;
}

#endif
