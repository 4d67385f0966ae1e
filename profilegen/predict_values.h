/*
 * Constants that have other values on some architectures: knowledge/arch_value.csv and
 * arch_ioctl.csv, compiled in.
 */
#ifndef SECPROF_PREDICT_VALUES_H
#define SECPROF_PREDICT_VALUES_H

#include "arch.h"

#include <stdbool.h>
#include <stdint.h>

/* May a value of this argument mean something else on the one than on the other? */
bool predict_values_differ(
        const struct arch *from, const struct arch *to, const char *call, unsigned index);

/* The number that a request of ioctl(2) has on another architecture; false if it is not known, or
 * there is no such request. */
bool predict_request(
        const struct arch *from, const struct arch *to, uint32_t request, uint32_t *there);

/* A constant of the project's tables, which have those of most architectures, as it is on `arch`;
 * false: it is not known, or there is none. */
bool predict_value_on(const struct arch *arch, const char *call, unsigned index, uint32_t *value);

#endif
