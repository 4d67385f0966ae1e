/*
 * The tracer's clock.
 */
#ifndef SECPROF_TRACER_CLOCK_H
#define SECPROF_TRACER_CLOCK_H

#include <stdint.h>

#define SECOND_US 1000000u

/* Microseconds of CLOCK_MONOTONIC. */
uint64_t clock_us(void);

#endif
