/*
 * The bytes of a JSON text, the place in it, and errors: what the parts of the reader share
 * (json_pull.h, json_scalar.h).
 *
 * Errors name the place, "line 3, column 7: runs[0].id: expected a string": that of the value
 * which is wrong, or where the text is no JSON.  After an error the reader can only be released.
 */
#ifndef SECPROF_JSON_INPUT_H
#define SECPROF_JSON_INPUT_H

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

/* From 1 on; columns are bytes. */
struct json_position {
	uint64_t line, column;
};

struct json_level {
	struct json_position start; /* of the array or object */
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
	int read_errno;             /* of a failed read, which looks like the end of the file */
	uint64_t offset, limit;     /* bytes consumed; where reading stops as if at the end */
	uint64_t allowed;           /* what the limit was set to */
	struct json_position at;    /* of the byte ahead */
	struct json_position value; /* of the value that comes next, or was taken last */
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

/* "line L, column C: PATH: MESSAGE"; at the top there is no path.  Returns -1. */
int json_error(struct error *err, const struct json_position *at, const char *path,
        const char *format, ...) __attribute__((format(printf, 4, 5)));

/* For the value that comes next, or was taken last; returns -1. */
int json_refuse(struct json_pull *pull, struct error *err, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
/* For a place below that value, which was taken ("calls[3].nr"); the position is `at`, or if
 * that is not known (NULL) the value's own. */
int json_refuse_below(struct json_pull *pull, struct error *err, const struct json_position *at,
        const char *below, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* What comes next, without taking it. */
enum json_kind json_peek(struct json_pull *pull);

/* ---- for those that read values ---- */

/* Takes the byte ahead. */
void json_advance(struct json_pull *pull);
void json_skip_space(struct json_pull *pull);

/* For the byte ahead: "expected WHAT", or why there are no more bytes; returns -1. */
int json_syntax_error(struct json_pull *pull, struct error *err, const char *expected);
/* For a value that is of another type than WHAT, or none; returns -1. */
int json_type_error(struct json_pull *pull, struct error *err, const char *expected);

/* Appends a byte to pull->text. */
MUST_CHECK int json_push(struct json_pull *pull, int byte, struct error *err);

#endif
