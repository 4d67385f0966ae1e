/*
 * The version of secprof, as `secprof version` and `secprof --version` print it.
 */
#ifndef SECPROF_CLI_VERSION_H
#define SECPROF_CLI_VERSION_H

#include <stdio.h>

void print_version(FILE *out);

#endif
