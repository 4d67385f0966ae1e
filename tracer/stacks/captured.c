#include "captured.h"

#include "../lib/memory.h"
#include "../lib/proc.h"
#include "../lib/ptrace.h"

#include "cleanup.h"

#include <elf.h>
#include <string.h>

/* Below the stack pointer a function that calls no other may have stored registers, too (System V
 * ABI for x86_64, 3.2.2: 128 bytes; ppc64le has 288). */
enum { RED_ZONE = 288 };

bool captured_place(pid_t tid, struct captured_place *place)
{
	struct ptrace_syscall_info info;

	place->stopped = ptrace_syscall_info(tid, &info) >= 0;
	if (!place->stopped)
		return proc_pointers(tid, &place->sp, &place->ip);
	place->sp = info.stack_pointer;
	place->ip = info.instruction_pointer;
	return true;
}

static const struct mapping *stack_mapping(const struct mapping_table *mappings, uint64_t sp)
{
	const struct mapping *mapping = mapping_find(mappings, sp);

	return mapping && !mapping->inode ? mapping : NULL;
}

static size_t count_code(const struct mapping_table *mappings)
{
	size_t n = 0;

	for (size_t i = 0; i < mappings->n_mappings; i++)
		n += mappings->mappings[i].executable;
	return n < CAPTURE_MAPPINGS_MAX ? n : CAPTURE_MAPPINGS_MAX;
}

static void copy_code(
        const struct mapping_table *mappings, struct captured_mapping *copies, size_t n)
{
	for (size_t i = 0; n && i < mappings->n_mappings; i++) {
		const struct mapping *mapping = &mappings->mappings[i];

		if (!mapping->executable)
			continue;
		*copies++ = (struct captured_mapping){.start = mapping->start,
		        .end = mapping->end,
		        .offset = mapping->offset,
		        .file = mapping->file};
		n--;
	}
}

static bool copy_registers(pid_t tid, const struct captured_place *place, struct capture *capture)
{
	long n;

	if (!place->stopped)
		return true;
	n = ptrace_get_registers(tid, NT_PRSTATUS, capture->registers, CAPTURE_REGISTERS_MAX);
	if (n <= 0)
		return false;
	capture->n_registers = (uint32_t)n;
	return true;
}

/* Guard pages may be in the same mapping: those below the stack, and those of the stack above it
 * (MADV_GUARD_INSTALL, Linux 6.13; glibc 2.42).  They cannot be read. */
static bool copy_stack(pid_t tid, struct capture *capture)
{
	unsigned char *stack = (unsigned char *)(capture + 1) +
	                       capture->n_mappings * sizeof(struct captured_mapping);
	size_t n = read_memory_start(tid, capture->stack_start, stack, capture->n_stack);
	size_t skipped; /* part of the red zone */

	if (!n) {
		skipped = (size_t)((capture->sp & ~(uint64_t)(sizeof(uint64_t) - 1)) -
		                   capture->stack_start);
		capture->stack_start += skipped;
		n = read_memory_start(tid, capture->stack_start, stack, capture->n_stack - skipped);
	}
	capture->n_stack = (uint32_t)(n & ~(sizeof(uint64_t) - 1));
	return n && capture->sp - capture->stack_start < capture->n_stack;
}

struct capture *captured_stack(pid_t tid, const struct captured_place *place, uint64_t space,
        const struct mapping_table *mappings)
{
	const struct mapping *mapping = stack_mapping(mappings, place->sp);
	size_t n_code = count_code(mappings), n_stack;
	cleanup_free struct capture *capture = NULL;
	uint64_t start;

	if (!mapping)
		return NULL;
	start = place->sp - mapping->start < RED_ZONE ? mapping->start : place->sp - RED_ZONE;
	/* Words, as the unwinder reads them. */
	start &= ~(uint64_t)(sizeof(uint64_t) - 1);
	n_stack = mapping->end - start < CAPTURE_STACK_MAX ? (size_t)(mapping->end - start)
	                                                   : CAPTURE_STACK_MAX;
	capture = calloc(1, sizeof(*capture) + n_code * sizeof(struct captured_mapping) + n_stack);
	if (!capture)
		return NULL;
	*capture = (struct capture){.space = space,
	        .stack_start = start,
	        .ip = place->ip,
	        .sp = place->sp,
	        .n_mappings = (uint32_t)n_code,
	        .n_stack = (uint32_t)n_stack};
	copy_code(mappings, (struct captured_mapping *)(capture + 1), n_code);
	if (!copy_registers(tid, place, capture) || !copy_stack(tid, capture))
		return NULL;
	return steal_ptr(capture);
}
