/*
 * Estimates in words.
 */
#ifndef SECPROF_CLI_ESTIMATE_TEXT_H
#define SECPROF_CLI_ESTIMATE_TEXT_H

#include "discovery.h"
#include "estimate.h"

#include <stdio.h>

#define ESTIMATE_LINE_MAX 240

/* A chance in per cent, as far as an estimate can be trusted: "less than 1 %", "17 %". */
#define ESTIMATE_CHANCE_MAX 24
void estimate_format_chance(double chance, char buffer[ESTIMATE_CHANCE_MAX]);

/* One line about what further runs would bring, of a finished discovery. */
void estimate_line(const struct discovery *discovery, char line[ESTIMATE_LINE_MAX]);

/* The same for a run that has no others. */
void estimate_line_of_run(const struct run *run, char line[ESTIMATE_LINE_MAX]);

#endif
