/*
 * Reading whole recordings into memory.
 */
#ifndef SECPROF_RECORDING_LOAD_H
#define SECPROF_RECORDING_LOAD_H

#include "error.h"
#include "recording.h"

/* Appends a file's runs to *recording (zeroed before the first).  A run that is there
 * already, with the same content, is skipped; with other content it is an error. */
MUST_CHECK int recording_load(const char *path, struct recording *recording, struct error *err);

#endif
