/*
 * Wrappers of system calls without unwind information: glibc's clone and clone3 end theirs before
 * the call, as it would be wrong for a child that begins there on another stack, and musl has none
 * at all.  Where nothing but the return address is on the stack, it can be unwound all the same.
 */
#ifndef SECPROF_TRACER_LEAF_H
#define SECPROF_TRACER_LEAF_H

#include "debug_frame.h"

#include <stdbool.h>
#include <stdint.h>

#define LEAF_BYTES_BEFORE 8

/* Does a call instruction end in front of a return address?  These are the bytes before it.  False
 * on all architectures but x86_64. */
bool leaf_is_after_call(const unsigned char before[LEAF_BYTES_BEFORE]);

/* The entry of a function that has only its return address on the stack. */
bool leaf_entry(uint64_t address, struct debug_entry *entry);

#endif
