/*
 * May a filter be injected into a process that others have started and confined?
 *
 * Asked before, since a filter of theirs may kill for the attempt (inject.h says which calls it
 * makes), and a refusal would leave a trace in the audit log.
 */
#ifndef SECPROF_TRACER_CONFINED_H
#define SECPROF_TRACER_CONFINED_H

#include "arch.h"

#include <stdbool.h>
#include <sys/types.h>

/* Without no_new_privs seccomp(2) wants CAP_SYS_ADMIN in the caller's user namespace. */
bool confined_lacks_privilege(pid_t tid);

/* Do all filters that a stopped tracee carries allow the calls of an injection, whatever their
 * arguments?  No, if the filters cannot be read: that takes CAP_SYS_ADMIN in the initial user
 * namespace and CONFIG_CHECKPOINT_RESTORE. */
bool confined_allows_injection(pid_t tid, const struct arch *arch);

#endif
