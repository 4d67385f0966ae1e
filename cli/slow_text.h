/*
 * Why a recording took long, and what makes it faster.
 */
#ifndef SECPROF_CLI_SLOW_TEXT_H
#define SECPROF_CLI_SLOW_TEXT_H

#include "recording.h"

#include <stdio.h>

/* A line for each reason for which processes stayed on stops, or one where most calls were
 * stops for none of them.  `sum` is that of all calls. */
void slow_print(FILE *out, const struct run *run, const struct call *sum);

#endif
