/*
 * Clocks, in microseconds (clock_gettime(2)).
 */
#ifndef SECPROF_CLOCK_H
#define SECPROF_CLOCK_H

#include <stdint.h>

#define SECOND_US 1000000u

/* CLOCK_MONOTONIC: for durations. */
uint64_t clock_us(void);

/* CLOCK_REALTIME, since 1970; somebody may set it. */
uint64_t clock_real_us(void);

#endif
