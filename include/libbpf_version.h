/*
 * The version of libbpf.
 */
#ifndef SECPROF_LIBBPF_VERSION_H
#define SECPROF_LIBBPF_VERSION_H

/* "1.1"; NULL: secprof was built without, and has no mode ebpf. */
const char *libbpf_version(void);

#endif
