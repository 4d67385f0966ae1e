/*
 * core/selector.def as the program in the kernel needs it: by number, for each ABI.
 */
#ifndef SECPROF_TRACER_EBPF_KEPT_H
#define SECPROF_TRACER_EBPF_KEPT_H

#include "arch.h"
#include "selector.h"
#include "shared.h"

#include <stdbool.h>

/* NULL: this machine has no such ABI. */
const struct arch *kept_arch(enum probe_abi abi);

/* The row of a number (without the bit of x32); false if nothing is kept of the call. */
bool kept_row(enum probe_abi abi, uint32_t number, selector_choice asked, struct probe_kept *row);

#endif
