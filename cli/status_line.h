/*
 * A line at the bottom of what is on the terminal, that is there while nothing else is written: it
 * is erased first.  So only who sees all that is written can have one.
 */
#ifndef SECPROF_CLI_STATUS_LINE_H
#define SECPROF_CLI_STATUS_LINE_H

#include <stdbool.h>
#include <stddef.h>

enum { STATUS_LINE_MAX = 512 };

/* Zeroed: nothing is shown. */
struct status_line {
	size_t width;                /* of what is shown; 0: nothing */
	char bytes[STATUS_LINE_MAX]; /* that the terminal has not taken yet */
	size_t start, end;
};

/* What the terminal `fd`, which does not block, has room for: a part of the text, or nothing where
 * it is too narrow. */
void status_line_show(struct status_line *line, int fd, const char *text);

/* Erases it.  False if the terminal takes nothing just now: nothing else may be written either. */
bool status_line_clear(struct status_line *line, int fd);

#endif
