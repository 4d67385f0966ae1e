/*
 * The table of the recording modes.
 */
#ifndef SECPROF_TRACER_MODES_H
#define SECPROF_TRACER_MODES_H

#include "../engine/mode.h"

/* Not for users: trace_options.enforcement chooses it. */
extern const struct trace_mode trace_mode_verify;

#define MODE(name) extern const struct trace_mode trace_mode_##name;
#include "modes.def"
#undef MODE

/* NULL if there is no such mode or alias. */
const struct trace_mode *modes_find(const char *name);

/* The mode itself, or the best one that can be used in its place. */
const struct trace_mode *modes_usable(const struct trace_mode *mode);

/* Why a mode cannot be used here, NULL if it can (static). */
const char *modes_why_not(const struct trace_mode *mode);

#endif
