/*
 * What the job proxy shows of a recording while it is made: a line on the terminal, JSON, or, for
 * SIGUSR1, a message.
 */
#ifndef SECPROF_CLI_STATUS_H
#define SECPROF_CLI_STATUS_H

#include "progress.h"
#include "relay.h"
#include "status_line.h"

#include <stdbool.h>
#include <stdint.h>

enum status_kind {
	STATUS_NONE, /* for SIGUSR1 only */
	STATUS_LINE,
	STATUS_JSON,
};

struct status {
	const struct progress *progress; /* NULL: there is none, also for SIGUSR1 */
	enum status_kind kind;
	struct relay *relay;      /* who has it sees all that the workload writes to the terminal */
	struct terminal terminal; /* of a workload that writes to another one */
	bool held;                /* others are about to write */
	uint64_t due_us, last_us; /* when to show the next, and when the last was shown */
	uint64_t seen;            /* what the last one said */
	struct status_line line;
};

/* Without a terminal there will be no line. */
void status_init(struct status *status, enum status_kind kind, const struct progress *progress,
        struct relay *relay);

/* For poll(2). */
int status_timeout(const struct status *status);

/* To be called after each poll(2). */
void status_tick(struct status *status);

/* Before something is written to the terminal.  False if it must not be written yet. */
bool status_make_way(struct status *status);

/* The same, and nothing more is shown. */
void status_hold(struct status *status);

/* Once, as a message. */
void status_print(struct status *status);

#endif
