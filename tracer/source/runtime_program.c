#include "runtime_program.h"

#include "../lib/proc.h"

#include <stdio.h>
#include <string.h>

void runtime_of(struct runtime_program *program, pid_t pid)
{
	char link[40];

	snprintf(link, sizeof(link), "%d/exe", pid);
	if (fstatat(proc_root(), link, &program->file, 0) < 0 ||
	        !proc_executable(pid, program->path))
		*program = (struct runtime_program){0};
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* runc executes a copy of itself, so that the container cannot overwrite it: a new one in memory
 * each time (memfd_create(2)), or the file through an overlay that is mounted for it. */
static bool is_copy(const struct runtime_program *a, const struct runtime_program *b)
{
	static const char memory[] = "/memfd:";

	if (strcmp(a->path, b->path) != 0 || a->file.st_size != b->file.st_size)
		return false;
	return !strncmp(a->path, memory, strlen(memory)) ||
	       (a->file.st_mtim.tv_sec == b->file.st_mtim.tv_sec &&
	               a->file.st_mtim.tv_nsec == b->file.st_mtim.tv_nsec);
}

bool runtime_executes(const struct runtime_program *program, pid_t pid)
{
	struct runtime_program other;

	if (!program->path[0])
		return false;
	runtime_of(&other, pid);
	return other.path[0] &&
	       (is_same_file(&program->file, &other.file) || is_copy(program, &other));
}

bool runtime_is_known(pid_t pid)
{
	/* The root of a mount that nobody has mounted anywhere, or any more; a file in memory. */
	static const char *const detached[] = {"/", "/ (deleted)"}, memory[] = "/memfd:";
	static const char *const names[] = {"runc", "crun", "youki"};
	char path[PATH_MAX];
	const char *name;

	if (!proc_executable(pid, path))
		return false;
	for (size_t i = 0; i < sizeof(detached) / sizeof(detached[0]); i++)
		if (!strcmp(path, detached[i]))
			return true;
	name = strrchr(path, '/');
	for (size_t i = 0; name && i < sizeof(names) / sizeof(names[0]); i++)
		if (!strncmp(name + 1, names[i], strlen(names[i])))
			return true;
	return !strncmp(path, memory, strlen(memory));
}
