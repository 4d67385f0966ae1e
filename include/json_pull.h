/*
 * A strict JSON reader (RFC 8259) that is asked for the next value, so that what is
 * kept of a file is decided, and bounded, while it is read.
 *
 * A library is not used for this: json-c saturates large integers, keeps the last of two
 * equal keys, cuts keys at \u0000, replaces lone surrogates, needs a hundred times the memory
 * of a hostile text, and drops what it has none for, all without a word (0.16).
 *
 * Errors name the place: a path ("runs[0].id") where a value is wrong, line and column
 * where the text is no JSON.  After an error the reader can only be released.
 */
#ifndef SECPROF_JSON_PULL_H
#define SECPROF_JSON_PULL_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define JSON_DEPTH_MAX 32
#define JSON_KEY_MAX 32 /* longer keys are cut, so they equal none that a reader knows */

enum json_kind {
	JSON_NO_VALUE, /* no value can start here */
	JSON_OBJECT,
	JSON_ARRAY,
	JSON_STRING,
	JSON_NUMBER,
	JSON_BOOL,
	JSON_NULL,
};

struct json_level {
	bool is_array;
	bool started; /* a member or element was met */
	size_t index;
	char key[JSON_KEY_MAX];
};

struct json_pull {
	FILE *file;
	void *context; /* whatever the readers of values need */
	int ahead;     /* the next byte, EOF at the end */
	bool seekable;
	int read_errno;         /* of a failed read, which looks like the end of the file */
	uint64_t offset, limit; /* bytes consumed; where reading stops as if at the end */
	uint64_t allowed;       /* what the limit was set to */
	uint64_t line, column;
	unsigned depth;
	struct json_level levels[JSON_DEPTH_MAX];
	char *text; /* of the last string or number, and room for more */
	size_t n_text, text_size;
};

/* A place to come back to: right before a value. */
struct json_mark {
	int64_t position; /* of the file */
	struct json_pull state;
};

/* Begins to read at the file's current position; the file stays the caller's. */
void json_pull_init(struct json_pull *pull, FILE *file);
void json_pull_release(struct json_pull *pull);

/* At most this many more bytes are read; beyond it, every read fails. */
void json_allow_bytes(struct json_pull *pull, uint64_t n_bytes);

/* Only for a seekable file. */
struct json_mark json_mark(const struct json_pull *pull);
MUST_CHECK int json_return_to(
        struct json_pull *pull, const struct json_mark *mark, struct error *err);

/* "PATH: MESSAGE" for a value that is not what it should be; returns -1. */
int json_refuse(struct json_pull *pull, struct error *err, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
/* The same for a place below the current one that was left already ("calls[3].nr"). */
int json_refuse_below(struct json_pull *pull, struct error *err, const char *below,
        const char *format, ...) __attribute__((format(printf, 4, 5)));

/* What comes next, without taking it. */
enum json_kind json_peek(struct json_pull *pull);

/* Each takes one value and fails if it is of another type or out of range.  A string
 * lives until the next read; it holds no NUL and is valid UTF-8. */
MUST_CHECK int json_read_string(struct json_pull *pull, const char **string, struct error *err);
MUST_CHECK int json_read_unsigned(
        struct json_pull *pull, uint64_t min, uint64_t max, uint64_t *value, struct error *err);
MUST_CHECK int json_read_signed(
        struct json_pull *pull, int64_t min, int64_t max, int64_t *value, struct error *err);
/* Any number from 0 on, in millionths, rounded. */
MUST_CHECK int json_read_millionths(struct json_pull *pull, uint64_t *value, struct error *err);
MUST_CHECK int json_read_bool(struct json_pull *pull, bool *value, struct error *err);
MUST_CHECK int json_read_null(struct json_pull *pull, struct error *err);
/* Takes a value of any type. */
MUST_CHECK int json_skip(struct json_pull *pull, struct error *err);
/* Takes white space to the end of the file; anything else is an error. */
MUST_CHECK int json_read_end(struct json_pull *pull, struct error *err);

/* Into an array, then to each element: 1 if one follows (take it), 0 at the end of the
 * array (now left), -1 on failure. */
MUST_CHECK int json_enter_array(struct json_pull *pull, struct error *err);
MUST_CHECK int json_next_element(struct json_pull *pull, struct error *err);

/* The same for an object and its members.  The key lives until the next one is asked for. */
MUST_CHECK int json_enter_object(struct json_pull *pull, struct error *err);
MUST_CHECK int json_next_member(struct json_pull *pull, const char **key, struct error *err);

#endif
