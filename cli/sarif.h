/*
 * Findings for code scanners: the Static Analysis Results Interchange Format 2.1.0 (OASIS), as
 * far as GitHub's code scanning reads it.
 */
#ifndef SECPROF_CLI_SARIF_H
#define SECPROF_CLI_SARIF_H

#include <stdbool.h>
#include <stdio.h>

struct sarif_rule {
	const char *id;    /* "refused-call" */
	const char *level; /* "error", "warning" or "note" */
	const char *text;  /* a sentence */
};

struct sarif {
	FILE *out;
	bool is_first;
};

struct sarif_result {
	const struct sarif_rule *rule;
	const char *message;
	const char *path;     /* of the file that is to be changed */
	const char *place;    /* inside it, a JSON path; NULL: the whole */
	const char *identity; /* the same for the same finding in a later run */
};

/* `rules` ends with a zeroed one. */
void sarif_begin(struct sarif *sarif, FILE *out, const struct sarif_rule *rules);
void sarif_add(struct sarif *sarif, const struct sarif_result *result);
void sarif_end(struct sarif *sarif);

#endif
