#include "user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

static const struct passwd *find(const char *text)
{
	/* By name first: user names may consist of digits, and POSIX tries the name first, too
	 * (chown(1)). */
	const struct passwd *entry = getpwnam(text);
	char *end;
	unsigned long number;

	if (entry || !*text)
		return entry;
	errno = 0;
	number = strtoul(text, &end, 10);
	/* (uid_t)-1 means "unchanged" to chown(2) and setresuid(2): it is no user. */
	return *end || errno || number >= (uid_t)-1 ? NULL : getpwuid((uid_t)number);
}

int user_load(const char *text, struct user *user, struct error *err)
{
	const struct passwd *entry = find(text);

	if (!entry)
		return error_set(err, "there is no user '%s' on this machine", text);
	*user = (struct user){
	        .uid = entry->pw_uid,
	        .gid = entry->pw_gid,
	        .name = strdup(entry->pw_name),
	        .home = strdup(entry->pw_dir),
	        .shell = strdup(*entry->pw_shell ? entry->pw_shell : "/bin/sh"), /* passwd(5) */
	};
	if (!user->name || !user->home || !user->shell)
		return error_no_memory(err);
	/* Only for the number: it fails, and sets n_groups to how many there are. */
	getgrouplist(user->name, user->gid, NULL, &user->n_groups);
	user->groups = calloc((size_t)user->n_groups + 1, sizeof(*user->groups));
	if (!user->groups)
		return error_no_memory(err);
	if (getgrouplist(user->name, user->gid, user->groups, &user->n_groups) < 0)
		return error_set(err, "the groups of user '%s' cannot be read", text);
	return 0;
}

void user_release(struct user *user)
{
	free(user->groups);
	free(user->name);
	free(user->home);
	free(user->shell);
	*user = (struct user){0};
}
