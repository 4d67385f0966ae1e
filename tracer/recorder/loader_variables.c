#include "loader_variables.h"

#include "../lib/proc.h"

#include "cleanup.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* An empty one says nothing. */
static bool is_for_loader(const char *variable)
{
	static const char *const names[] = {"LD_AUDIT=", "LD_LIBRARY_PATH=", "LD_PRELOAD="};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strncmp(variable, names[i], strlen(names[i])))
			return variable[strlen(names[i])] != '\0';
	return false;
}

static FILE *open_environment(pid_t pid)
{
	cleanup_close int fd = -1;
	FILE *file;
	char path[40];

	snprintf(path, sizeof(path), "%d/environ", pid);
	fd = proc_usable() ? openat(proc_root(), path, O_RDONLY | O_CLOEXEC) : -1;
	file = fd < 0 ? NULL : fdopen(fd, "r");
	if (file)
		(void)steal_fd(&fd);
	return file;
}

bool has_loader_variables(pid_t pid)
{
	cleanup_file FILE *environment = open_environment(pid);
	cleanup_free char *variable = NULL;
	size_t room = 0;

	/* execve(2) bounds each, and all of them. */
	while (environment && getdelim(&variable, &room, '\0', environment) > 0)
		if (is_for_loader(variable))
			return true;
	return false;
}
