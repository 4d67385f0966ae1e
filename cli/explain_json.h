/*
 * What explain shows, as JSON.
 */
#ifndef SECPROF_CLI_EXPLAIN_JSON_H
#define SECPROF_CLI_EXPLAIN_JSON_H

#include "explain_view.h"

#include "error.h"

/* On standard output. */
MUST_CHECK int explain_json(const struct explain_view *view, struct error *err);

#endif
