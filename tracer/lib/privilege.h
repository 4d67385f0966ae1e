/*
 * Programs with set-user-ID, set-group-ID or capabilities: they get none of it under a tracer
 * without privilege (cap_bprm_creds_from_file() in the kernel), nor after no_new_privs.
 */
#ifndef SECPROF_TRACER_PRIVILEGE_H
#define SECPROF_TRACER_PRIVILEGE_H

#include <stdbool.h>
#include <sys/types.h>

/* At the exec stop: has the process not got what the file that it executes grants? */
bool privilege_is_withheld(pid_t pid);

#endif
