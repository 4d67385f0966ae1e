/*
 * What is in the maps of the program.
 */
#ifndef SECPROF_TRACER_EBPF_PROBE_READ_H
#define SECPROF_TRACER_EBPF_PROBE_READ_H

#include "error.h"
#include "probe.h"

/* All counts, then events (so that all executables are known), first occurrences, and values.
 * `count` comes last.  Fails only without memory. */
MUST_CHECK int probe_read(
        struct probe *probe, const struct probe_reader *reader, struct error *err);

#endif
