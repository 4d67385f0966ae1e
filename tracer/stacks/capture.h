/*
 * What is copied of a task in a ptrace stop, for its stack to be unwound elsewhere and later: its
 * registers, where code is mapped, and the top of its stack.
 *
 *      struct capture | n_mappings of struct captured_mapping | n_stack bytes
 *
 * This is how it crosses to the helper (helper.h), which takes nothing of it on trust: the workload
 * has written most of it.
 */
#ifndef SECPROF_TRACER_CAPTURE_H
#define SECPROF_TRACER_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What perf(1) copies at most; deeper stacks are cut off. */
#define CAPTURE_STACK_MAX (64u << 10)
#define CAPTURE_MAPPINGS_MAX 4096
/* Of NT_PRSTATUS; the longest of them has 384 bytes (ppc64le). */
#define CAPTURE_REGISTERS_MAX 512

struct captured_mapping {
	uint64_t start, end, offset;
	int32_t file; /* number of the helper's, -1: none */
	uint32_t unused;
};

struct capture {
	uint64_t space;       /* changes with the mappings */
	uint64_t stack_start; /* address of the first byte of the stack */
	uint64_t ip, sp;      /* all that is known of the registers if n_registers is 0 */
	uint32_t n_registers, n_mappings, n_stack;
	uint32_t unused;
	unsigned char registers[CAPTURE_REGISTERS_MAX];
};

#define CAPTURE_BYTES_MAX                                                                  \
	(sizeof(struct capture) + CAPTURE_MAPPINGS_MAX * sizeof(struct captured_mapping) + \
	        CAPTURE_STACK_MAX)

/* The parts of one. */
struct capture_view {
	const struct capture *capture;
	const struct captured_mapping *mappings;
	const unsigned char *stack;
};

/* False if the numbers and the size do not agree.  `bytes` must be aligned for a uint64_t, and
 * outlive *view. */
bool capture_parse(const void *bytes, size_t n_bytes, struct capture_view *view);

size_t capture_bytes(const struct capture *capture);

#endif
