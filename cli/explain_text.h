/*
 * What explain shows, as text.
 */
#ifndef SECPROF_CLI_EXPLAIN_TEXT_H
#define SECPROF_CLI_EXPLAIN_TEXT_H

#include "explain_entry.h"
#include "explain_view.h"

#include "error.h"

/* All that is known of a call but its name and what it does, an entry each. */
MUST_CHECK int explain_entries(const struct explain_view *view, const struct explanation *call,
        const struct explain_sink *sink, struct error *err);

/* On standard output. */
MUST_CHECK int explain_text(const struct explain_view *view, struct error *err);

#endif
