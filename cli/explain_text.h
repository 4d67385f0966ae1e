/*
 * What explain shows, as text.
 */
#ifndef SECPROF_CLI_EXPLAIN_TEXT_H
#define SECPROF_CLI_EXPLAIN_TEXT_H

#include "explain_view.h"

#include "error.h"

/* On standard output. */
MUST_CHECK int explain_text(const struct explain_view *view, struct error *err);

#endif
