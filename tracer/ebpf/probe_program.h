/*
 * The program that runs in the kernel (kernel/probe.c), compiled: an ELF object.
 */
#ifndef SECPROF_TRACER_PROBE_PROGRAM_H
#define SECPROF_TRACER_PROBE_PROGRAM_H

#include <stddef.h>

extern const unsigned char probe_program[];
extern const size_t probe_program_size;

#endif
