/*
 * The functions that frames are in, found by a helper of its own.
 */
#ifndef SECPROF_TRACER_FRAME_NAMES_H
#define SECPROF_TRACER_FRAME_NAMES_H

#include "code_file.h"

/* Of a run whose frames have numbers of files as modules.  What cannot be named has no name.  No
 * other thread may be in malloc(3) meanwhile. */
void frame_names_find(struct code_files *files, struct run *run);

#endif
