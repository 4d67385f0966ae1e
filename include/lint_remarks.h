/*
 * What profile_read() remarks about a profile, kept for lint.
 */
#ifndef SECPROF_LINT_REMARKS_H
#define SECPROF_LINT_REMARKS_H

#include "profile_read.h"

#include <stddef.h>

struct lint_remarks {
	struct lint_remark {
		enum profile_warning_kind kind;
		char *line; /* owned */
	} * items;          /* owned */
	size_t n_items;
};

/* The sink for profile_read(); its context is the lint_remarks, zeroed before the first. */
void lint_remark(enum profile_warning_kind kind, const char *line, void *remarks);
void lint_remarks_release(struct lint_remarks *remarks);

#endif
