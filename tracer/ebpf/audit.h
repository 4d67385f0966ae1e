/*
 * The kernel's audit records of seccomp, as they are made (AUDIT_NLGRP_READLOG, Linux 3.16): with
 * CAP_AUDIT_READ, whether or not there is an auditd.
 */
#ifndef SECPROF_TRACER_EBPF_AUDIT_H
#define SECPROF_TRACER_EBPF_AUDIT_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct audit_record {
	pid_t pid;
	uint32_t audit; /* architecture */
	int nr;
	uint32_t code;  /* SECCOMP_RET_* */
	uint64_t at_us; /* since the epoch */
	char executable[PATH_MAX];
};

/* A descriptor; -1, with errno: there is none to be had. */
int audit_open(void);

/* Takes one record; false if there is none now.  *lost: how often the socket was full. */
bool audit_read(int fd, struct audit_record *record, unsigned *lost);

/* Pure: a record's text. */
bool audit_parse(const char *text, struct audit_record *record);

#endif
