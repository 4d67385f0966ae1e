/*
 * What generating a profile has to say, gathered into few lines on standard error.
 */
#ifndef SECPROF_CLI_REMARKS_H
#define SECPROF_CLI_REMARKS_H

#include "generate.h"

#include <stdbool.h>

/* The remarks that will share a line: same kind, same detail. */
struct remarks {
	bool quiet;
	bool allowed_alone; /* of the format (profile_format.h): it answers nothing */
	bool pending;
	enum profile_remark_kind kind;
	char *detail; /* owned */
	char *names;  /* owned; separated by commas */
};

/* A profile_remark; context is a struct remarks (zeroed before the first). */
profile_remark remarks_add;

/* Prints what is left and releases it. */
void remarks_flush(struct remarks *remarks);

#endif
