/*
 * The version of libunwind.
 */
#ifndef SECPROF_UNWIND_VERSION_H
#define SECPROF_UNWIND_VERSION_H

/* "1.6.2", that of the headers, as the library reports none; NULL: secprof was built without, and
 * records no stacks. */
const char *unwind_version(void);

#endif
