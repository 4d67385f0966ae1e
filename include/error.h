/*
 * Errors of library code: one line of text for the caller.
 *
 * A fallible function takes a `struct error *` as its last argument, returns -1
 * (or NULL) on failure after it has set the text, and leaves the object alone on
 * success.  Only cli/ prints errors.  The text has no newline, no program name
 * and no full stop; it says what was wrong, where, and what to do about it.
 */
#ifndef SECPROF_ERROR_H
#define SECPROF_ERROR_H

#define MUST_CHECK __attribute__((warn_unused_result))

struct error {
	char text[1024];
};

/* Sets the text (cut if too long, control characters escaped) and returns -1,
 * so that a failure is `return error_set(err, ...)`. */
int error_set(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts "PREFIX: " before the text that is there already; returns -1. */
int error_prefix(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* For malloc and friends: "out of memory"; returns -1. */
int error_no_memory(struct error *err);

#endif
