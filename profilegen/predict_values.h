/*
 * Constants that have other values on some architectures: knowledge/arch_value.csv, compiled in.
 */
#ifndef SECPROF_PREDICT_VALUES_H
#define SECPROF_PREDICT_VALUES_H

#include "arch.h"

#include <stdbool.h>

/* May a value of this argument mean something else on the one than on the other? */
bool predict_values_differ(
        const struct arch *from, const struct arch *to, const char *call, unsigned index);

#endif
