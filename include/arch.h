/*
 * Architectures and their ABIs, as data.  The table is core/arch.def: to add one,
 * add a line there (and, if its tracees need registers changed, a file in
 * tracer/arch/).
 */
#ifndef SECPROF_ARCH_H
#define SECPROF_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arch {
	const char *name;     /* in recordings and on screen: "x86_64" */
	const char *oci_name; /* in profiles: "SCMP_ARCH_X86_64" */
	uint32_t scmp;        /* libseccomp's token */
	uint32_t audit;       /* seccomp_data.arch, linux/audit.h; shared by x86_64 and x32 */
	unsigned bits;        /* width of an argument: 32 or 64 */
	const char *parent;   /* the 64-bit ABI whose kernels run this one too, or NULL */
	unsigned clone_flags; /* which argument of clone(2) has its flags: not the first where the
	                         stack comes before (CONFIG_CLONE_BACKWARDS2) */
};

#define arch_for_each(variable)                                                            \
	for (const struct arch *variable = arch_table; variable < arch_table + arch_count; \
	        variable++)

extern const struct arch arch_table[];
extern const size_t arch_count;

/* The bit that marks an x32 number; such a call reports AUDIT_ARCH_X86_64. */
#define X32_SYSCALL_BIT 0x40000000

/* The ABI that this program was compiled for; never NULL. */
const struct arch *arch_native(void);

/* NULL if there is no such architecture in the table. */
const struct arch *arch_by_name(const char *name);
const struct arch *arch_by_oci_name(const char *oci_name);

/* By the name that libseccomp's and Docker's tools use ("amd64", "x86", "arm64"). */
const struct arch *arch_by_docker_name(const char *name);

/* The ABI of one call, from what the kernel reports for it (PTRACE_GET_SYSCALL_INFO
 * or seccomp_data); NULL for an architecture that the table lacks. */
const struct arch *arch_of_call(uint32_t audit, int nr);

/* Is `sub` run by kernels of `arch` beside it (i386 and x32 by x86_64)? */
bool arch_is_sub(const struct arch *sub, const struct arch *arch);

/* The bits of an argument that the kernel sees.  What ptrace(2) reports may have more: int $0x80 in
 * 64-bit code shows whole registers. */
uint64_t arch_argument_mask(const struct arch *arch);

/* Which argument of a call it is, given which one on most ABIs; only the flags of clone(2) are
 * another one on some. */
unsigned arch_argument_index(const struct arch *arch, const char *call, unsigned index);

/* Does a call get its arguments through a pointer, so that registers, and filters, do not have
 * them?  (Of those whose arguments are looked at: the old mmap.) */
bool arch_argument_in_memory(const struct arch *arch, const char *call);

/* Do socket and SysV IPC calls exist here as socketcall(2) and ipc(2) too? */
bool arch_multiplexes(const struct arch *arch);

#endif
