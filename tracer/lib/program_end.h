/*
 * Calls that end what a process has executed: its mappings are gone then.
 */
#ifndef SECPROF_TRACER_PROGRAM_END_H
#define SECPROF_TRACER_PROGRAM_END_H

#include "arch.h"

#include <stdbool.h>

bool ends_program(const struct arch *arch, int nr);

#endif
