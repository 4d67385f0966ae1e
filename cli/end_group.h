/*
 * A process group that is to end with secprof: prctl(PR_SET_PDEATHSIG) reaches a child, but not
 * what that child has started.  And a file that is to go then.
 */
#ifndef SECPROF_CLI_END_GROUP_H
#define SECPROF_CLI_END_GROUP_H

#include <sys/types.h>

/* From now on a signal that asks secprof to end (HUP, INT, QUIT, TERM, unless it is ignored) kills
 * this group first.  One group at a time. */
void end_group_guard(pid_t group);

/* Kills the group, and leaves signals as they were. */
void end_group_now(void);

/* Such a signal also removes this file, whose path must stay valid; NULL: none any more. */
void end_group_remove(const char *path);

#endif
