#include "root_folder.h"

#include "cleanup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>

static int open_below(const struct root_folder *root, const char *path, uint64_t flags)
{
	const struct open_how how = {
	        .flags = flags,
	        /* /proc/PID/root and the like lead out whatever they are below. */
	        .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};

	/* glibc has no wrapper. */
	return (int)syscall(SYS_openat2, root->fd, path, &how, sizeof(how));
}

static int open_path(const struct root_folder *root, const char *path, int flags)
{
	/* openat2(2) takes nothing beside O_PATH that O_PATH ignores. */
	flags |= O_CLOEXEC | (flags & O_PATH ? 0 : O_NOCTTY);
	if (root->fd < 0)
		return open(path, flags);
	return open_below(root, path, (uint64_t)flags);
}

int root_folder_open(const char *path, struct root_folder *root, struct error *err)
{
	cleanup_close int probe = -1;

	root->fd = -1;
	if (!path)
		return 0;
	root->fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root->fd < 0)
		return error_set(err, "%s: %s", path, strerror(errno));
	probe = open_below(root, ".", O_PATH | O_CLOEXEC);
	if (probe >= 0)
		return 0;
	error_set(err, "%s: openat2(2), which Linux has since 5.6: %s", path, strerror(errno));
	root_folder_close(root);
	return -1;
}

void root_folder_close(struct root_folder *root)
{
	if (root->fd >= 0)
		close(root->fd);
	root->fd = -1;
}

int root_folder_file(
        const struct root_folder *root, const char *path, struct stat *status, struct error *err)
{
	/* To look at it opens nothing.  What takes its place meanwhile is looked at, too. */
	cleanup_close int place = open_path(root, path, O_PATH);
	cleanup_close int fd = -1;

	if (place < 0 || fstat(place, status) < 0)
		return error_set(err, "%s", strerror(errno));
	if (!S_ISREG(status->st_mode))
		return error_set(err, "no regular file");
	fd = open_path(root, path, O_RDONLY | O_NONBLOCK);
	if (fd < 0 || fstat(fd, status) < 0)
		return error_set(err, "%s", strerror(errno));
	if (!S_ISREG(status->st_mode))
		return error_set(err, "no regular file");
	return steal_fd(&fd);
}

int root_folder_text(const struct root_folder *root, const char *path, size_t most, char **text,
        struct error *err)
{
	struct stat status;
	struct error ignored;
	cleanup_close int fd = root_folder_file(root, path, &status, &ignored);
	size_t n_bytes = 0;
	ssize_t n;

	*text = NULL;
	if (fd < 0)
		return 0;
	*text = malloc(most + 1);
	if (!*text)
		return error_no_memory(err);
	while (n_bytes < most && (n = read(fd, *text + n_bytes, most - n_bytes)) > 0)
		n_bytes += (size_t)n;
	(*text)[n_bytes] = '\0';
	return 0;
}

int root_folder_list(const struct root_folder *root, const char *path,
        void (*visit)(const char *name, void *context), void *context, struct error *err)
{
	cleanup_close int fd = open_path(root, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
	const struct dirent *entry;
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);

	if (!folder)
		return fd >= 0 && errno == ENOMEM ? error_no_memory(err) : 0;
	/* It owns the descriptor now. */
	steal_fd(&fd);
	/* cppcheck-suppress readdirCalled; one thread reads the folder */
	while ((entry = readdir(folder)))
		visit(entry->d_name, context);
	closedir(folder);
	return 0;
}
