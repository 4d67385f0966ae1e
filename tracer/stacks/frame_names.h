/*
 * The functions that frames are in, found by the helper.
 */
#ifndef SECPROF_TRACER_FRAME_NAMES_H
#define SECPROF_TRACER_FRAME_NAMES_H

#include "code_file.h"

/* Of a run whose frames have numbers of files as modules.  What cannot be named has no name.
 * Nothing else may be asked of the helper meanwhile, which may become another one: so no other
 * thread may be in malloc(3). */
void frame_names_find(struct code_files *files, struct helper *helper, struct run *run);

#endif
