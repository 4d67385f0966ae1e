/*
 * The relay between the terminal of the person who called secprof and one that the workload has
 * for itself, as sudo(8) has with use_pty and script(1) does:
 *
 *     terminal ──typed──▶ relay ──▶ master │ slave ──▶ workload
 *     (raw mode) ◀─shown── (proxy)  ◀──    │   ◀──
 *
 * The workload's line discipline makes signals of ^C, ^Z and ^\, echoes, and adds carriage
 * returns.  Whatever the workload does to its terminal (TIOCSTI, tcsetattr) it does to its own.
 */
#ifndef SECPROF_CLI_RELAY_H
#define SECPROF_CLI_RELAY_H

#include "screen.h"
#include "terminal.h"

#include "error.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { RELAY_BUFFER = 4096 };

/* On its way in one direction. */
struct relay_buffer {
	char bytes[RELAY_BUFFER];
	size_t start, end;
};

struct relay {
	struct terminal user;
	int master, slave; /* -1: none, or closed */
	bool pipeline;     /* other programs may be at the terminal, too */
	bool was_in_front; /* the workload has had the modes of the terminal */
	bool held;         /* what is typed waits */
	struct relay_buffer typed, shown;
	size_t n_shown;       /* bytes */
	struct screen screen; /* where they have left it */
};

#define RELAY_POLLED 2

/* Makes the pair of terminals if one of the workload's three standard streams is a terminal,
 * and gives the slave to `owner`.  Without one both ends are -1.  It is an error if they are
 * two different ones. */
MUST_CHECK int relay_open(
        struct relay *relay, const int streams[3], uid_t owner, struct error *err);
/* Is there one? */
bool relay_has(const struct relay *relay);
/* One that is none. */
void relay_none(struct relay *relay);
/* After a fork: what the leader of the workload's session needs, and what the proxy does. */
void relay_keep_slave(struct relay *relay);
void relay_keep_master(struct relay *relay);

/* Is the workload to start in the foreground of its terminal? */
bool relay_starts_in_front(const struct relay *relay);

/* If the terminal is this process's to use: raw mode, its size, and for the first time its modes
 * to the workload's.  False if it is not. */
bool relay_engage(struct relay *relay);
/* As relay_engage(), when the workload goes on; not if it left the terminal to others before. */
bool relay_engage_again(struct relay *relay);
bool relay_is_engaged(const struct relay *relay);
/* Is whatever is written to the terminal written by the relay, and is nothing on its way? */
bool relay_is_alone(const struct relay *relay);
/* Restores the terminal as it was found. */
void relay_disengage(struct relay *relay);
/* For good: what the workload still writes is not shown.  (The workload's terminal stays open, as
 * its end would hang up the tracer.) */
void relay_finish(struct relay *relay);

/* What to wait for, and what to do when it came.  A terminal that was hung up hangs up that
 * of the workload. */
void relay_prepare(const struct relay *relay, struct pollfd polled[RELAY_POLLED]);
void relay_transfer(struct relay *relay, const struct pollfd polled[RELAY_POLLED]);

/* Has everything that the workload wrote been shown? */
bool relay_is_drained(const struct relay *relay);

/* As much as the kernel holds of a terminal's output, and more. */
#define RELAY_BACKLOG_MAX ((size_t)256 << 10)

/* The workload's terminal is hung up. */
void relay_hang_up(struct relay *relay);

#endif
