/*
 * What the bytes that are shown on a terminal leave of it: may something be written to the line
 * where the cursor is, and be erased again without a trace?
 */
#ifndef SECPROF_CLI_SCREEN_H
#define SECPROF_CLI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

enum screen_state {
	SCREEN_GROUND,
	SCREEN_ESCAPE,  /* after ESC */
	SCREEN_CHARSET, /* after ESC ( */
	SCREEN_CONTROL, /* in a control sequence, ESC [ ... */
	SCREEN_STRING,  /* in an operating system command, ESC ] ..., or the like */
};

/* Zeroed: at the beginning of an empty line. */
struct screen {
	enum screen_state state;
	bool in_line;       /* something was written since the last CR LF */
	bool after_cr;      /* the last byte was CR, in the line */
	bool coloured;      /* what is erased now would get a colour */
	bool is_taken;      /* the cursor was moved, or another screen chosen: for good */
	bool is_private;    /* of a control sequence: ESC [ ? ... */
	unsigned parameter; /* the last one so far */
	bool takes_screen;  /* one of the parameters was a mode that does */
};

void screen_follow(struct screen *screen, const char *bytes, size_t n);

/* Is the cursor at the beginning of an empty line, as far as one can know, with nothing below? */
bool screen_is_free(const struct screen *screen);

/* Is it at the beginning of a line? */
bool screen_is_at_start(const struct screen *screen);

#endif
