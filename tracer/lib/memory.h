/*
 * The memory of a tracee (process_vm_readv(2)).
 */
#ifndef SECPROF_TRACER_MEMORY_H
#define SECPROF_TRACER_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* False unless all of it could be read. */
bool read_memory(pid_t pid, uint64_t address, void *buffer, size_t n_bytes);

/* From the address on as much as can be read; 0: nothing. */
size_t read_memory_start(pid_t pid, uint64_t address, void *buffer, size_t n_bytes);

/* False unless all of it could be written: pages that cannot be written are refused. */
bool write_memory(pid_t pid, uint64_t address, const void *bytes, size_t n_bytes);

#endif
