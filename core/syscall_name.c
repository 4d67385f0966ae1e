#include "syscall_name.h"

#include "cleanup.h"

#include <errno.h>
#include <limits.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNNAMED_PREFIX "syscall_"
#define RESERVE_BYTES 2048

struct supplement_row {
	const char *arch;
	int nr;
	const char *name;
};

static const struct supplement_row supplement[] = {
#define CALL(arch, nr, name) {arch, nr, name},
#include "syscall_supplement.inc"
#undef CALL
};

static const size_t supplement_count = sizeof(supplement) / sizeof(supplement[0]);

/* In the order of arch_table. */
static const int first_numbers[] = {
#define ARCH(name, scmp, audit, bits, parent, first_number) first_number,
#include "arch.def"
#undef ARCH
};

void syscall_number_range(const struct arch *arch, int *first, int *end)
{
	*first = first_numbers[arch - arch_table];
	*end = *first + SYSCALL_NUMBER_LIMIT;
}

/* libseccomp returns a copy, and NULL without memory as for a call that it does not know: then a
 * known call would be recorded without its name.  It gets the memory from a reserve, which is
 * large enough that malloc can split it. */
static char *resolve(const struct arch *arch, int nr)
{
	static void *reserve;
	char *name;

	if (!reserve)
		reserve = malloc(RESERVE_BYTES);
	errno = 0;
	name = seccomp_syscall_resolve_num_arch(arch->scmp, nr);
	if (name || errno != ENOMEM)
		return name;
	free(reserve);
	name = seccomp_syscall_resolve_num_arch(arch->scmp, nr);
	reserve = malloc(RESERVE_BYTES);
	return name;
}

/* Malloced, NULL if libseccomp has none.  It would also name its pseudo numbers, which are
 * negative, and on x32 and MIPS numbers that lack the ABI's offset. */
static char *libseccomp_name(const struct arch *arch, int nr)
{
	if (nr < first_numbers[arch - arch_table])
		return NULL;
	return resolve(arch, nr);
}

static const char *supplement_name(const struct arch *arch, int nr)
{
	for (size_t i = 0; i < supplement_count; i++)
		if (supplement[i].nr == nr && !strcmp(supplement[i].arch, arch->name))
			return supplement[i].name;
	return NULL;
}

bool syscall_name(const struct arch *arch, int nr, char name[SYSCALL_NAME_MAX])
{
	cleanup_free char *from_libseccomp = libseccomp_name(arch, nr);
	const char *known = from_libseccomp ? from_libseccomp : supplement_name(arch, nr);

	if (known)
		snprintf(name, SYSCALL_NAME_MAX, "%s", known);
	else
		snprintf(name, SYSCALL_NAME_MAX, UNNAMED_PREFIX "%d", nr);
	return known != NULL;
}

/* Where socketcall and ipc exist, libseccomp answers with a pseudo number for what they
 * multiplex, even if the kernel has a number for it (i386 and s390x since Linux 4.3 and
 * 5.1); it does know that number's name. */
static bool demultiplexed_number(const struct arch *arch, const char *name, int *nr)
{
	int first, end;

	syscall_number_range(arch, &first, &end);
	for (int candidate = first; candidate < end; candidate++) {
		cleanup_free char *found = libseccomp_name(arch, candidate);

		if (found && !strcmp(found, name)) {
			*nr = candidate;
			return true;
		}
	}
	return false;
}

static bool supplement_number(const struct arch *arch, const char *name, int *nr)
{
	for (size_t i = 0; i < supplement_count; i++) {
		const struct supplement_row *row = &supplement[i];

		if (strcmp(row->name, name) || strcmp(row->arch, arch->name))
			continue;
		*nr = row->nr;
		return true;
	}
	return false;
}

/* Only what syscall_name() writes is read: no blanks, signs or zeros before the number. */
static bool unnamed_number(const char *name, int *nr)
{
	const char *digits = name + strlen(UNNAMED_PREFIX);
	char canonical[SYSCALL_NAME_MAX];

	if (strncmp(name, UNNAMED_PREFIX, strlen(UNNAMED_PREFIX)))
		return false;
	errno = 0;
	long value = strtol(digits, NULL, 10);
	if (errno || value < INT_MIN || value > INT_MAX)
		return false;
	snprintf(canonical, sizeof(canonical), "%ld", value);
	if (strcmp(canonical, digits))
		return false;
	*nr = (int)value;
	return true;
}

bool syscall_number(const struct arch *arch, const char *name, int *nr)
{
	int resolved = seccomp_syscall_resolve_name_arch(arch->scmp, name);

	if (resolved >= 0) {
		*nr = resolved;
		return true;
	}
	if (arch_multiplexes(arch) && demultiplexed_number(arch, name, nr))
		return true;
	return supplement_number(arch, name, nr) || unnamed_number(name, nr);
}

bool syscall_known_to_libseccomp(const char *name)
{
	return seccomp_syscall_resolve_name_arch(arch_native()->scmp, name) != __NR_SCMP_ERROR;
}

bool syscall_in_supplement(const char *name)
{
	for (size_t i = 0; i < supplement_count; i++)
		if (!strcmp(supplement[i].name, name))
			return true;
	return false;
}
