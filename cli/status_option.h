/*
 * --status: where there can be a line, and what it takes.
 */
#ifndef SECPROF_CLI_STATUS_OPTION_H
#define SECPROF_CLI_STATUS_OPTION_H

#include "record.h"

#include "error.h"

#include <stdbool.h>

const char *const *status_option_names(void);

/* Sets .status and .own_terminal of a request that is otherwise complete.  Without a name there is
 * a line where standard error is a terminal that the workload does not write to, unless `quiet`. */
MUST_CHECK int status_option_choose(
        const char *name, bool quiet, struct record_request *request, struct error *err);

#endif
