#include "workload_options.h"

#include "cleanup.h"
#include "user.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What another user's workload keeps of secprof's environment: what says how to find programs
 * and how to talk to people, as sudo(8) keeps it.  The rest may be credentials, or name files
 * and sockets of the user who called secprof. */
static const char *const kept[] = {
        "PATH", "TERM", "COLORTERM", "LANG", "LANGUAGE", "TZ", "LC_*", "NO_COLOR", "TMPDIR"};

static bool is_kept(const char *variable)
{
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		size_t length = strcspn(kept[i], "*");

		/* "LC_*" is a prefix; a name without "*" must be the whole variable. */
		if (!strncmp(variable, kept[i], length) &&
		        (kept[i][length] || variable[length] == '='))
			return true;
	}
	return false;
}

/* In place: environ's array stays, only fewer of its pointers. */
static void drop_foreign_variables(void)
{
	char **to = environ;

	for (char **from = environ; *from; from++)
		if (is_kept(*from))
			*to++ = *from;
	*to = NULL;
}

static int become(const char *name, bool preserve, struct error *err)
{
	__attribute__((cleanup(user_release))) struct user user = {0};

	if (user_load(name, &user, err))
		return -1;
	if (!preserve && environ)
		drop_foreign_variables();
	/* After the others were dropped; as login(1) and sudo -H set them. */
	if (setenv("HOME", user.home, true) < 0 || setenv("USER", user.name, true) < 0 ||
	        setenv("LOGNAME", user.name, true) < 0 || setenv("SHELL", user.shell, true) < 0)
		return error_no_memory(err);
	return 0;
}

static int edit(const char *edit, struct error *err)
{
	const char *equals = strchr(edit, '=');
	cleanup_free char *name = equals ? strndup(edit, (size_t)(equals - edit)) : strdup(edit);

	if (!name)
		return error_no_memory(err);
	if ((equals ? setenv(name, equals + 1, true) : unsetenv(name)) < 0)
		return error_set(err, "--env: '%s': %s", edit, strerror(errno));
	return 0;
}

int workload_set_environment(const struct workload_options *options, struct error *err)
{
	/* Before --env, which has the last word. */
	if (options->user && become(options->user, options->preserve_environment, err))
		return -1;
	for (size_t i = 0; i < options->environment.n_items; i++)
		if (edit(options->environment.items[i], err))
			return -1;
	return 0;
}
