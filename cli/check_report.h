/*
 * The answers to the calls that check was asked for, as text and as JSON on standard output.
 */
#ifndef SECPROF_CLI_CHECK_REPORT_H
#define SECPROF_CLI_CHECK_REPORT_H

#include "call_text.h"

#include "error.h"
#include "evaluator.h"
#include "outcomes.h"

#include <stddef.h>

/* A call that was asked for, and what the filter may do with it. */
struct question {
	const char *text; /* as it was asked */
	char *title;      /* owned: the text, and the name of a call given by its number */
	struct call_text call;
	struct outcomes outcomes;
};

struct questions {
	struct question *items; /* owned */
	size_t n_items;
};

MUST_CHECK int check_report(
        const struct evaluator *evaluator, const struct questions *questions, struct error *err);
void check_report_json(const struct questions *questions);

#endif
