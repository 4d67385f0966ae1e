/*
 * The bytes of a JSON text, the place in it, and errors: what the parts of the reader share
 * (json_pull.h, json_scalar.h).
 *
 * Errors name the place: a path ("runs[0].id") where a value is wrong, line and column
 * where the text is no JSON.  After an error the reader can only be released.
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

/* ---- for those that read values ---- */

/* Takes the byte ahead. */
void json_advance(struct json_pull *pull);
void json_skip_space(struct json_pull *pull);

/* "line L, column C: expected WHAT", or why there are no more bytes; returns -1. */
int json_syntax_error(struct json_pull *pull, struct error *err, const char *expected);
/* "PATH: expected WHAT" if a value stands here, else a syntax error; returns -1. */
int json_type_error(struct json_pull *pull, struct error *err, const char *expected);

/* Puts a byte behind pull->text. */
MUST_CHECK int json_push(struct json_pull *pull, int byte, struct error *err);

#endif
