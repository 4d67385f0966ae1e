/*
 * The BPF programs of the kernel's view (include/kernel_view.h), assembled by hand: they are
 * short, and so neither a compiler for BPF nor a library is needed.
 */
#ifndef SECPROF_TRACER_KERNEL_VIEW_CODE_H
#define SECPROF_TRACER_KERNEL_VIEW_CODE_H

#include <linux/bpf.h>
#include <stddef.h>
#include <stdint.h>

enum view_map {
	VIEW_TASKS, /* hash: address of a task_struct (8 bytes), of those that count */
	VIEW_HELD,  /* hash: thread id (4), not counted now; its next exec makes it count */
	VIEW_CALLS, /* hash: struct view_key */
	VIEW_LOST,  /* array of one */
	VIEW_MAPS,
};

/* All values are counters of 8 bytes, or mean nothing. */
typedef uint64_t view_value;

/* Which table a number belongs to, as far as the program can find out. */
enum view_abi { VIEW_ABI_ANY, VIEW_ABI_NATIVE, VIEW_ABI_32 };

struct view_key {
	int32_t nr;
	uint32_t abi; /* enum view_abi */
};

#define VIEW_CODE_MAX 96

struct view_code {
	struct bpf_insn instructions[VIEW_CODE_MAX];
	size_t n;
	const int *maps; /* descriptors, by enum view_map */
};

struct view_program {
	const char *tracepoint; /* a raw one */
	void (*emit)(struct view_code *code);
};

enum { VIEW_PROGRAMS = 4 };

extern const struct view_program view_programs[VIEW_PROGRAMS];

#endif
