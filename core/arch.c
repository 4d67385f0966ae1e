#include "arch.h"

#include "syscall_name.h"

#include <linux/audit.h>
#include <seccomp.h>
#include <string.h>

const struct arch arch_table[] = {
#define ARCH(name, scmp, audit, bits, parent, first_number, clone_flags) \
	{name, #scmp, scmp, audit, bits, parent, clone_flags},
#include "arch.def"
#undef ARCH
};

const size_t arch_count = sizeof(arch_table) / sizeof(arch_table[0]);

/* The search cannot fail: libseccomp was built for architectures of the table only. */
const struct arch *arch_native(void)
{
	size_t i = 0;

	while (i < arch_count - 1 && arch_table[i].scmp != seccomp_arch_native())
		i++;
	return &arch_table[i];
}

const struct arch *arch_by_name(const char *name)
{
	arch_for_each (arch)
		if (!strcmp(arch->name, name))
			return arch;
	return NULL;
}

const struct arch *arch_by_oci_name(const char *oci_name)
{
	arch_for_each (arch)
		if (!strcmp(arch->oci_name, oci_name))
			return arch;
	return NULL;
}

/* Docker profiles (includes.arches, archMap) use the names of libseccomp-golang.  All others are
 * the same as ours. */
static const struct {
	const char *docker_name, *name;
} docker_names[] = {{"amd64", "x86_64"}, {"x86", "i386"}, {"arm64", "aarch64"}};

const struct arch *arch_by_docker_name(const char *name)
{
	const char *ours = name;

	for (size_t i = 0; i < sizeof(docker_names) / sizeof(docker_names[0]); i++) {
		/* Our spelling is none of Docker's: a rule for "x86_64" would never apply there. */
		if (!strcmp(docker_names[i].name, name))
			return NULL;
		if (!strcmp(docker_names[i].docker_name, name))
			ours = docker_names[i].name;
	}
	return arch_by_name(ours);
}

/* Number -1 is no x32 call, although it has the bit: kernel and libseccomp agree on that. */
const struct arch *arch_of_call(uint32_t audit, int nr)
{
	bool is_x32 = audit == AUDIT_ARCH_X86_64 && nr >= 0 && (nr & X32_SYSCALL_BIT);

	arch_for_each (arch)
		if (arch->audit == audit && (arch->scmp == SCMP_ARCH_X32) == is_x32)
			return arch;
	return NULL;
}

bool arch_is_sub(const struct arch *sub, const struct arch *arch)
{
	return sub->parent && !strcmp(sub->parent, arch->name);
}

uint64_t arch_argument_mask(const struct arch *arch)
{
	return arch && arch->bits == 32 ? UINT32_MAX : UINT64_MAX;
}

unsigned arch_argument_index(const struct arch *arch, const char *call, unsigned index)
{
	return strcmp(call, "clone") ? index : arch->clone_flags;
}

bool arch_argument_in_memory(const struct arch *arch, const char *call)
{
	/* Linux: sys_old_mmap of arch/x86/entry/syscalls/syscall_32.tbl, m68k's and s390's tables;
	 * s390 has its mmap2 so, too. */
	static const struct {
		const char *arch, *call;
	} rows[] = {{"i386", "mmap"}, {"m68k", "mmap"}, {"s390", "mmap"}, {"s390", "mmap2"},
	        {"s390x", "mmap"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!strcmp(rows[i].arch, arch->name) && !strcmp(rows[i].call, call))
			return true;
	}
	return false;
}

bool arch_multiplexes(const struct arch *arch)
{
	int nr;

	return syscall_number(arch, "socketcall", &nr);
}
