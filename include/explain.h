/*
 * What the knowledge tables say of a call.
 */
#ifndef SECPROF_EXPLAIN_H
#define SECPROF_EXPLAIN_H

#include "error.h"

#include <stddef.h>
#include <stdint.h>

/* A reason to refuse it. */
struct explained_risk {
	int tier;             /* enum risk_tier */
	char *when;           /* owned; "argument 0 is 38"; "": always */
	const char *why;      /* static */
	const char *examples; /* static; "CVE-2016-8655", several with blanks between; may be "" */
};

/* A default profile refuses it. */
struct explained_refusal {
	const char *owner; /* static; of the profile (default_profile.h): "Docker" */
	char *when;        /* owned; as of a risk */
	int errno_return;
	uint64_t unless; /* capabilities (bits, CAP_*) of which one opens it; 0: none does */
};

/* A call that can replace it, or that it can replace.  Texts are as in siblings.csv, and static. */
struct explained_sibling {
	const char *family;
	const char *call;
	const char *fallback;
	const char *instead;
	const char *reach;
	const char *unseen;
};

/* An argument that a filter may compare. */
struct explained_argument {
	unsigned index;
	const char *name; /* static; "family" */
};

struct explanation {
	const char *name;             /* static */
	const char *what;             /* static, as all texts here that are not marked as owned */
	const char *since;            /* "2.6.16"; "": no kernel implements it */
	struct explained_risk *risks; /* owned, as all arrays are; as in the table */
	size_t n_risks;
	struct explained_refusal *refusals; /* those of a profile follow one another */
	size_t n_refusals;
	struct explained_sibling *siblings; /* by family, each from the oldest to the youngest */
	size_t n_siblings;
	struct explained_argument *arguments; /* ascending by index */
	size_t n_arguments;
	const char **multiplexers; /* by which it can be called, too, on some ABIs */
	size_t n_multiplexers;
};

/* *explanation must be zeroed, and is the caller's to release even after a failure.  -1 for a name
 * that is no call of Linux, with the nearest one in *err. */
MUST_CHECK int explain_call(const char *name, struct explanation *explanation, struct error *err);

void explanation_release(struct explanation *explanation);

#endif
