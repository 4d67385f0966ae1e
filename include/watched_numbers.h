/*
 * The calls that the tracer must see, whatever a filter allows.
 */
#ifndef SECPROF_WATCHED_NUMBERS_H
#define SECPROF_WATCHED_NUMBERS_H

#include "bpf_stops.h"

#include <stddef.h>

#define WATCHED_NUMBERS_MAX 24

/* Those that a filter for trace_run must stop at (bpf_stops.watched), so that notes are
 * complete and children followed; on all ABIs of this machine.  Returns how many there are,
 * at most WATCHED_NUMBERS_MAX. */
size_t watched_numbers(struct bpf_number numbers[WATCHED_NUMBERS_MAX]);

#endif
