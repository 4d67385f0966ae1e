/*
 * Which capstone is linked.
 */
#ifndef SECPROF_CAPSTONE_VERSION_H
#define SECPROF_CAPSTONE_VERSION_H

/* "4.0"; NULL where secprof was built without it, or without libelf, which finds the code. */
const char *capstone_library_version(void);

#endif
