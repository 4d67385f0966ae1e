/*
 * Names and numbers of system calls, per architecture: libseccomp first, then the
 * supplement generated from kernel headers (core/syscall_supplement.inc) for calls
 * younger than the installed libseccomp, then "syscall_N".  Each name and number is looked up
 * once.
 */
#ifndef SECPROF_SYSCALL_NAME_H
#define SECPROF_SYSCALL_NAME_H

#include "arch.h"

#define SYSCALL_NAME_MAX 48 /* with the NUL; the longest in Linux 6.18 has 29 */

/* The name of a call; NULL: none is known.  It lives as long as the program, and equal names,
 * also of different ABIs, are one pointer.  x32 numbers carry X32_SYSCALL_BIT. */
const char *syscall_name(const struct arch *arch, int nr);

/* The name of a call; where none is known, "syscall_N", which is written to the buffer. */
const char *syscall_text(const struct arch *arch, int nr, char buffer[SYSCALL_NAME_MAX]);

/* The number of a named call on `arch`.  False if the call does not exist there
 * (libseccomp's negative pseudo numbers are not given).  "syscall_N" is a name too. */
bool syscall_number(const struct arch *arch, const char *name, int *nr);

/* The call of `arch` whose name is the nearest to a mistyped one; NULL: none is near. */
const char *syscall_nearest(const struct arch *arch, const char *name);

/* Does the libseccomp that is linked know the name, on whatever architecture?
 * Container runtimes silently skip names that theirs does not know. */
bool syscall_known_to_libseccomp(const char *name);

/* Is it in the supplement: a call of Linux that may be younger than libseccomp? */
bool syscall_in_supplement(const char *name);

/* All numbers below are looked at when every call of an architecture is listed (x32 has some up
 * to 547). */
#define SYSCALL_NUMBER_LIMIT 560

/* The first and one past the last number of an ABI's ordinary range, for listing
 * every call of it (x32 and MIPS do not start at 0). */
void syscall_number_range(const struct arch *arch, int *first, int *end);

#endif
