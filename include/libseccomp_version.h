/*
 * The version of the libseccomp that is linked.
 */
#ifndef SECPROF_LIBSECCOMP_VERSION_H
#define SECPROF_LIBSECCOMP_VERSION_H

/* "2.5.4" */
void libseccomp_version(char buffer[40]);

#endif
