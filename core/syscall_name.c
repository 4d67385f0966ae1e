/*
 *      number -> name:  answers[] -> libseccomp -> supplement -> "syscall_N"
 *      name -> number:  pool -> libseccomp -> supplement -> demultiplexed() -> "syscall_N"
 *
 * Answers are kept, as the tracer asks at stops, and libseccomp searches a whole table and
 * allocates the name.
 */
#include "syscall_name.h"

#include "name_pool.h"

#include "cleanup.h"
#include "nearest.h"

#include <errno.h>
#include <limits.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNNAMED_PREFIX "syscall_"
#define RESERVE_BYTES 2048

/* In the order of arch_table. */
static const int first_numbers[] = {
#define ARCH(name, scmp, audit, bits, parent, first_number, clone_flags) first_number,
#include "arch.def"
#undef ARCH
};

#define ABIS (sizeof(first_numbers) / sizeof(first_numbers[0]))

_Static_assert(ABIS <= NAME_POOL_ABIS, "a pooled name has no place for the numbers of all ABIs");

void syscall_number_range(const struct arch *arch, int *first, int *end)
{
	*first = first_numbers[arch - arch_table];
	*end = *first + SYSCALL_NUMBER_LIMIT;
}

/* ---- the supplement ---- */

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

/* The rows of an ABI, which follow one another. */
struct supplement_part {
	const struct supplement_row *rows;
	size_t n_rows;
};

static const struct supplement_part *supplement_of(const struct arch *arch)
{
	static struct supplement_part parts[ABIS];
	struct supplement_part *part = &parts[arch - arch_table];

	if (part->rows)
		return part;
	part->rows = supplement;
	for (size_t i = 0; i < supplement_count; i++)
		if (!strcmp(supplement[i].arch, arch->name)) {
			if (!part->n_rows++)
				part->rows = &supplement[i];
		}
	return part;
}

static const char *supplement_name(const struct arch *arch, int nr)
{
	const struct supplement_part *part = supplement_of(arch);

	for (size_t i = 0; i < part->n_rows; i++)
		if (part->rows[i].nr == nr)
			return part->rows[i].name;
	return NULL;
}

static bool supplement_number(const struct arch *arch, const char *name, int *nr)
{
	const struct supplement_part *part = supplement_of(arch);

	for (size_t i = 0; i < part->n_rows; i++)
		if (!strcmp(part->rows[i].name, name)) {
			*nr = part->rows[i].nr;
			return true;
		}
	return false;
}

bool syscall_in_supplement(const char *name)
{
	for (size_t i = 0; i < supplement_count; i++)
		if (!strcmp(supplement[i].name, name))
			return true;
	return false;
}

/* ---- from numbers to names ---- */

/* The entry of a name that exists on some ABI; NULL: there is no such name. */
static struct pooled_name *pooled(const char *name)
{
	struct pooled_name *entry = name_pool_find(name);

	if (entry)
		return entry;
	int nr = seccomp_syscall_resolve_name_arch(arch_native()->scmp, name);

	/* A name that the native ABI lacks has a negative pseudo number, which is not this error:
	 * so one question finds the names of all ABIs. */
	if (nr == __NR_SCMP_ERROR && !syscall_in_supplement(name))
		return NULL;
	entry = name_pool_add(name);
	if (entry)
		entry->native = nr;
	return entry;
}

/* libseccomp returns a copy, and NULL without memory as for a call that it does not know: then a
 * known call would be recorded without its name.  It gets the memory from a reserve, which is
 * large enough that malloc can split it.  False: there was no memory nevertheless. */
static bool resolve(const struct arch *arch, int nr, char **name)
{
	static void *reserve;

	if (!reserve)
		reserve = malloc(RESERVE_BYTES);
	errno = 0;
	*name = seccomp_syscall_resolve_num_arch(arch->scmp, nr);
	if (*name || errno != ENOMEM)
		return true;
	free(reserve);
	errno = 0;
	*name = seccomp_syscall_resolve_num_arch(arch->scmp, nr);
	bool resolved = *name || errno != ENOMEM;

	reserve = malloc(RESERVE_BYTES);
	return resolved;
}

/* What is known of numbers without a name. */
static const struct pooled_name no_name;

/* &no_name, or NULL without memory.  libseccomp would also name its pseudo numbers, which are
 * negative, and on x32 and MIPS numbers that lack the ABI's offset. */
static const struct pooled_name *ask(const struct arch *arch, int nr)
{
	cleanup_free char *from_libseccomp = NULL;
	const struct pooled_name *entry;
	const char *name;

	if (nr < first_numbers[arch - arch_table])
		return &no_name;
	if (!resolve(arch, nr, &from_libseccomp))
		return NULL;
	name = from_libseccomp ? from_libseccomp : supplement_name(arch, nr);
	entry = name ? pooled(name) : NULL;
	return entry ? entry : &no_name;
}

/* As ask(), once for each number of the ordinary range. */
static const struct pooled_name *name_of(const struct arch *arch, int nr)
{
	static const struct pooled_name *answers[ABIS][SYSCALL_NUMBER_LIMIT];
	int first, end;

	syscall_number_range(arch, &first, &end);
	/* Not kept: a hostile tracee may call any of four billion numbers. */
	if (nr < first || nr >= end)
		return ask(arch, nr);
	const struct pooled_name **answer = &answers[arch - arch_table][nr - first];

	if (!*answer)
		*answer = ask(arch, nr);
	return *answer;
}

const char *syscall_name(const struct arch *arch, int nr)
{
	const struct pooled_name *entry = name_of(arch, nr);

	return entry && entry != &no_name ? entry->text : NULL;
}

const char *syscall_text(const struct arch *arch, int nr, char buffer[SYSCALL_NAME_MAX])
{
	const char *name = syscall_name(arch, nr);

	if (name)
		return name;
	snprintf(buffer, SYSCALL_NAME_MAX, UNNAMED_PREFIX "%d", nr);
	return buffer;
}

const char *syscall_nearest(const struct arch *arch, const char *name)
{
	const char *names[SYSCALL_NUMBER_LIMIT + 1];
	size_t n_names = 0;
	int first, end;

	syscall_number_range(arch, &first, &end);
	for (int nr = first; nr < end; nr++)
		if (syscall_name(arch, nr))
			names[n_names++] = syscall_name(arch, nr);
	names[n_names] = NULL;
	return text_nearest(name, names);
}

/* ---- from names to numbers ---- */

/* What an entry of the pool knows of an ABI, if not one more than the number. */
enum { NOT_ASKED = 0, NO_NUMBER = -1 };

/* Where socketcall and ipc exist, libseccomp answers with a pseudo number for what they
 * multiplex, even if the kernel has a number for it (i386 and s390x since Linux 4.3 and
 * 5.1); it does know that number's name. */
static int demultiplexed(const struct arch *arch, const struct pooled_name *entry)
{
	bool knows_all = true;
	int first, end;

	syscall_number_range(arch, &first, &end);
	for (int nr = first; nr < end; nr++) {
		const struct pooled_name *candidate = name_of(arch, nr);

		if (candidate == entry)
			return nr + 1;
		knows_all &= candidate != NULL;
	}
	return knows_all ? NO_NUMBER : NOT_ASKED;
}

static int look_up(const struct arch *arch, const struct pooled_name *entry)
{
	/* Negative are pseudo numbers and errors alike; the supplement may know better. */
	int nr = arch == arch_native() ? entry->native
	                               : seccomp_syscall_resolve_name_arch(arch->scmp, entry->text);

	if (nr >= 0 || supplement_number(arch, entry->text, &nr))
		return nr + 1;
	return arch_multiplexes(arch) ? demultiplexed(arch, entry) : NO_NUMBER;
}

/* Only what syscall_text() writes is read: no blanks, signs or zeros before the number. */
static bool unnamed_number(const char *name, int *nr)
{
	char canonical[SYSCALL_NAME_MAX];
	const char *digits;

	if (strncmp(name, UNNAMED_PREFIX, strlen(UNNAMED_PREFIX)) != 0)
		return false;
	digits = name + strlen(UNNAMED_PREFIX);
	errno = 0;
	long value = strtol(digits, NULL, 10);
	if (errno || value < INT_MIN || value > INT_MAX)
		return false;
	snprintf(canonical, sizeof(canonical), "%ld", value);
	if (strcmp(canonical, digits) != 0)
		return false;
	*nr = (int)value;
	return true;
}

bool syscall_number(const struct arch *arch, const char *name, int *nr)
{
	struct pooled_name *entry = pooled(name);

	if (!entry)
		return unnamed_number(name, nr);
	int *number = &entry->numbers[arch - arch_table];

	if (*number == NOT_ASKED) {
		*number = NO_NUMBER; /* arch_multiplexes() asks in turn */
		*number = look_up(arch, entry);
	}
	if (*number <= 0)
		return false;
	*nr = *number - 1;
	return true;
}

bool syscall_known_to_libseccomp(const char *name)
{
	const struct pooled_name *entry = pooled(name);

	return entry && entry->native != __NR_SCMP_ERROR;
}
