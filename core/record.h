/*
 * Descriptor tables: which keys a struct has as an object of a file, and one small engine that
 * reads, writes, releases, copies and adds up structs by their tables.
 *
 * To add a key: the member in its struct (include/recording.h), a row in its table
 * (core/recording_fields.c), the code that sets it, and its line in docs/recording.md.
 *
 *     static const struct record_field module_fields[] = {
 *             FIELD("path", record_bytes, struct module, path, .flags = RECORD_REQUIRED),
 *     };
 *     const struct record module_record = RECORD("module", struct module, module_fields);
 */
#ifndef SECPROF_CORE_RECORD_H
#define SECPROF_CORE_RECORD_H

#include "json_pull.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct record_field;

/* A kind of value: how it is kept in memory and written in a file (core/record_kind.h).  The
 * functions take the struct that the field belongs to. */
struct record_kind {
	size_t size; /* in memory; 0: that of the field's form or record, or none of its own */
	/* Into zeroed memory, which record_release() takes even after a failure. */
	int (*read)(struct json_pull *pull, const struct record_field *field, void *object,
	        struct error *err);
	void (*write)(FILE *out, const struct record_field *field, const void *object);
	/* The JSON Schema, on one line. */
	void (*describe)(FILE *out, const struct record_field *field);
	/* NULL: if any byte is not zero. */
	bool (*is_set)(const struct record_field *field, const void *object);
	/* NULL: all bytes zero. */
	void (*unset)(const struct record_field *field, void *object);
	/* Both NULL where the value owns no memory.  copy() finds the field unset. */
	void (*release)(const struct record_field *field, void *object);
	int (*copy)(
	        const struct record_field *field, void *to, const void *from, struct error *err);
	/* record_unset_varying() of the objects inside; NULL: there are none. */
	void (*unset_varying)(const struct record_field *field, void *object);
};

/* How a field of several structs becomes that of their sum. */
enum record_sum {
	RECORD_NO_SUM, /* by code of its own, or not at all */
	RECORD_SUM,    /* uint64_t: added, saturating */
	RECORD_MOST,   /* uint64_t: the largest */
	RECORD_UNION,  /* uint64_t: a set of bits, those of all */
	RECORD_ALL,    /* bool: true if it is in all */
	RECORD_ANY,    /* bool: true if it is in any */
	RECORD_FIRST,  /* that of the first one where it is set; owns no memory */
	RECORD_PARTS,  /* an object: each of its fields by its own rule */
};

enum record_flags {
	RECORD_REQUIRED = 1, /* in every file; else it is left out where it is not set */
	RECORD_ALWAYS = 2,   /* is written even if it is not set, though it may be missing */
	RECORD_VARYING = 4,  /* differs between runs that did the same: not in reproducible files */
	RECORD_LINES = 8,    /* an array with a line for each element */
	RECORD_BULK = 16,    /* what a run consists of, not what it says of itself */
};

/* What a word may consist of. */
struct word_form {
	const char *letters;
	size_t min, max;      /* of its length, without the NUL */
	const char *pattern;  /* the same as a regular expression, for the schema */
	const char *expected; /* for errors: "a mode (...)" */
};

struct record_field {
	const char *key;
	const struct record_kind *kind;
	size_t offset;
	unsigned flags;
	enum record_sum sum;
	/* Bounds of numbers, as the kind compares them; of arrays, `max` is of their length. */
	int64_t min;
	uint64_t max;
	size_t n_offset;                    /* arrays: of the size_t that holds their length */
	const struct record_field *element; /* arrays: its offset is 0 */
	const struct record *record;        /* objects */
	const struct word_form *form;       /* words */
	const char *beside; /* the key with which it is written even if not set, NULL: none */
	/* More to check or do when the value has been read, NULL: nothing. */
	int (*check)(struct json_pull *pull, void *object, struct error *err);
};

struct record {
	const char *name; /* in the schema */
	size_t size;
	const struct record_field *fields; /* in the order of the file; at most 64 */
	size_t n_fields;
	/* When all has been read, NULL: nothing. */
	int (*check)(struct json_pull *pull, void *object, struct error *err);
};

/* A row for a member of a struct; what follows are further members of struct record_field. */
#define FIELD(the_key, the_kind, type, member, ...)                                      \
	{                                                                                \
		.key = (the_key), .kind = &(the_kind), .offset = offsetof(type, member), \
		##__VA_ARGS__                                                            \
	}

/* A row for an array and the member that holds its length. */
#define ARRAY_FIELD(the_key, type, member, n_member, the_element, ...)                   \
	FIELD(the_key, record_array, type, member, .n_offset = offsetof(type, n_member), \
	        .element = &(the_element), ##__VA_ARGS__)

#define RECORD(the_name, type, the_fields, ...)                                         \
	{                                                                               \
		.name = (the_name), .size = sizeof(type), .fields = (the_fields),       \
		.n_fields = sizeof(the_fields) / sizeof((the_fields)[0]), ##__VA_ARGS__ \
	}

/* The member itself, in the struct that the field belongs to. */
static inline void *record_value(const struct record_field *field, const void *object)
{
	return (char *)(uintptr_t)object + field->offset;
}

size_t record_field_size(const struct record_field *field);
bool record_is_set(const struct record_field *field, const void *object);

/* Reads an object into a zeroed struct; its members may come in any order, unknown ones are
 * skipped.  The struct is the caller's to release even after a failure. */
MUST_CHECK int record_read(
        struct json_pull *pull, const struct record *record, void *object, struct error *err);

/* On one line, with the braces. */
void record_write(FILE *out, const struct record *record, const void *object);
/* The members from the field `first` on, each on a line of its own, indented; without braces. */
void record_write_lines(FILE *out, const struct record *record, size_t first, const void *object);

/* Frees what the struct owns, and zeroes it. */
void record_release(const struct record *record, void *object);

/* A deep copy of all fields that have none of the flags `but`.  *to is overwritten, and the
 * caller's to release even after a failure. */
MUST_CHECK int record_copy(
        const struct record *record, void *to, const void *from, unsigned but, struct error *err);

/* Adds *one to *sum, which is zeroed before the first. */
void record_add(const struct record *record, void *sum, const void *one, bool is_first);

/* Unsets what is RECORD_VARYING, here and in the objects and arrays below. */
void record_unset_varying(const struct record *record, void *object);

/* The JSON Schema of an object. */
void record_describe(FILE *out, const struct record *record);

#endif
