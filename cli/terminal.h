/*
 * The terminal of the person who called secprof: its modes, its size, who is in its foreground.
 */
#ifndef SECPROF_CLI_TERMINAL_H
#define SECPROF_CLI_TERMINAL_H

#include "error.h"

#include <stdbool.h>
#include <termios.h>

struct terminal {
	int fd; /* -1: none, or it was hung up */
	bool raw;
	struct termios before; /* the modes that it had when it was made raw */
	struct termios made;   /* those that it then got */
};

/* The terminal of `fd`, opened anew where that is possible, so that it can be made
 * non-blocking unnoticed by those who share the descriptor. */
MUST_CHECK int terminal_open(struct terminal *terminal, int fd, struct error *err);
void terminal_close(struct terminal *terminal);

/* Are these two descriptors of one terminal? */
bool terminal_is_same(int fd, int other);

/* Closes, at the next exec, descriptors beyond the standard streams that are terminals. */
void terminal_inherit_no_others(void);

/* May this process read it and change its modes, as far as job control goes? */
bool terminal_is_ours(const struct terminal *terminal);

/* Hands on all that is typed as it is; with `keep_signals`, ^C ^Z and ^\ still signal. */
void terminal_make_raw(struct terminal *terminal, bool keep_signals);
/* Back to the modes before, unless somebody has set others meanwhile.  Can be called by a signal
 * handler. */
void terminal_restore(struct terminal *terminal);

void terminal_copy_modes(const struct terminal *terminal, int to);
void terminal_copy_size(const struct terminal *terminal, int to);

#endif
