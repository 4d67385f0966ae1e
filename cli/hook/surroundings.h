/*
 * What on this machine would keep a container that is traced from its start from starting.
 *
 * ptrace(2) may work, and the exec of the container's program fail all the same: SELinux and
 * AppArmor check the tracer again when the exec enters the container's domain.  So they are looked
 * at before anything is attached.
 */
#ifndef SECPROF_CLI_SURROUNDINGS_H
#define SECPROF_CLI_SURROUNDINGS_H

#include "error.h"

#include <stdbool.h>

struct surroundings {
	bool selinux_enforces;
	char apparmor_label[128]; /* of secprof, "": no AppArmor */
	int yama_scope;           /* kernel.yama.ptrace_scope, -1: no Yama */
	bool has_sys_ptrace;      /* CAP_SYS_PTRACE */
};

void surroundings_find(struct surroundings *surroundings);

/* Pure: fails with the reason. */
MUST_CHECK int surroundings_check(const struct surroundings *surroundings, struct error *err);

#endif
