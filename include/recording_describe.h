/*
 * The JSON Schema of recordings.
 */
#ifndef SECPROF_RECORDING_DESCRIBE_H
#define SECPROF_RECORDING_DESCRIBE_H

#include <stdio.h>

/* Prints the schema of the files that this version writes (docs/recording.schema.json). */
void recording_describe(FILE *out);

#endif
