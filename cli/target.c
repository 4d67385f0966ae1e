#include "target.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* By device and inode, which links and other spellings of a path share. */
static bool is_same(const struct stat *file, const char *input)
{
	struct stat status;
	bool found =
	        strcmp(input, "-") ? stat(input, &status) == 0 : fstat(STDIN_FILENO, &status) == 0;

	return found && status.st_dev == file->st_dev && status.st_ino == file->st_ino;
}

/* What is there and is no regular file is left to output_open(). */
int target_check(const struct target *target, struct error *err)
{
	struct stat file;

	if (target->force || !strcmp(target->path, "-") || lstat(target->path, &file) < 0 ||
	        !S_ISREG(file.st_mode))
		return 0;
	for (size_t i = 0; i < target->n_inputs; i++)
		if (is_same(&file, target->inputs[i]))
			return error_set(err,
			        "output '%s' is read, too: name another file, or give --force",
			        target->path);
	/* After the inputs: one of them is of the right kind, too, and would be lost. */
	if (file.st_size == 0 || target->is_kind(target->path))
		return 0;
	return error_set(err,
	        "output '%s' exists and is not a %s: name another file, or give --force to replace "
	        "it",
	        target->path, target->kind);
}
