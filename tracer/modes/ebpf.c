/*
 * Mode ebpf: a program in the kernel counts, the workload is not traced (tracer/counted.c).
 */
#include "modes.h"

const struct trace_mode trace_mode_ebpf = {.name = "ebpf", .in_kernel = true};
