/*
 * The type of ioctl(2)'s request: int by POSIX and in musl, unsigned long in glibc.  The kernel
 * takes 32 bits of either.  For requests with the highest bit set, as _IOR and _IOWR make them.
 */
#ifndef SECPROF_IOCTL_REQUEST_H
#define SECPROF_IOCTL_REQUEST_H

/* <features.h> comes with any header of the C library. */
#include <sys/types.h>

#ifdef __GLIBC__
typedef unsigned long ioctl_request;
#else
typedef int ioctl_request;
#endif

#endif
