/*
 * A user of this machine: whom the workload is to become.
 */
#ifndef SECPROF_USER_H
#define SECPROF_USER_H

#include "error.h"

#include <sys/types.h>

/* Zeroed means none.  The strings and the array are owned. */
struct user {
	uid_t uid;
	gid_t gid;
	gid_t *groups; /* supplementary groups */
	int n_groups;
	char *name, *home, *shell;
};

/* Fills *user (zeroed) by a name, or by the number of a user who has a name.  To be released
 * after a failure, too. */
MUST_CHECK int user_load(const char *text, struct user *user, struct error *err);
void user_release(struct user *user);

#endif
