/*
 * Who writes an output now: two would replace each other's results, and neither would notice.
 */
#ifndef SECPROF_CORE_OUTPUT_LOCK_H
#define SECPROF_CORE_OUTPUT_LOCK_H

#include "error.h"
#include "output.h"

#include <stdbool.h>

/* Refuses a file that is another secprof's draft.  Where there are no locks, nobody can see it. */
MUST_CHECK int output_check_writer(const struct output *output, struct error *err);

/* The same, but gives a secprof that was just killed some time to end. */
MUST_CHECK int output_wait_for_writer(const struct output *output, struct error *err);

/* Marks an open file as a draft, as long as its descriptor is open.  False if it cannot be. */
bool output_lock_draft(int fd);

/* Of a replaceable output. */
MUST_CHECK int output_start_reservation(struct output *output, struct error *err);
/* When the output itself is locked, or for good. */
void output_end_reservation(struct output *output);

#endif
