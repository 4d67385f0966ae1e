#include "proc.h"

#include "cleanup.h"

#include <elf.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/mount.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Relative to proc_root(), which may be mounted nowhere. */
static FILE *open_at(int root, const char *path)
{
	int fd = openat(root, path, O_RDONLY | O_CLOEXEC);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");

	if (fd >= 0 && !file)
		close(fd);
	return file;
}

/* The rest of a line that starts with the key. */
static bool line_at(int root, const char *path, const char *key, char line[PROC_LINE_MAX])
{
	size_t length = strlen(key);
	cleanup_file FILE *file = open_at(root, path);

	while (file && fgets(line, PROC_LINE_MAX, file)) {
		if (strncmp(line, key, length) != 0)
			continue;
		/* With "" as the key it is the first line: files in /proc/sys have no keys. */
		memmove(line, line + length, strlen(line + length) + 1);
		return true;
	}
	return false;
}

static bool has_several_numbers(const char *line)
{
	char *end;

	(void)strtol(line, &end, 10);
	return strspn(end, " \t\n") != strlen(end);
}

/* Is it a proc file system of this process's own pid namespace?  That of another shows it
 * under another number, or not at all; the number may be the same by chance, but a process in
 * a namespace below has several (NSpid, Linux 4.1). */
static bool is_own(int root)
{
	char self[32], line[PROC_LINE_MAX];
	ssize_t length = readlinkat(root, "self", self, sizeof(self) - 1);

	if (length <= 0)
		return false;
	self[length] = '\0';
	if (strtol(self, NULL, 10) != getpid())
		return false;
	return !line_at(root, "self/status", "NSpid:", line) || !has_several_numbers(line);
}

/* One that is mounted nowhere: fsopen(2), Linux 5.2. */
static int mount_privately(void)
{
	cleanup_close int context = (int)syscall(SYS_fsopen, "proc", FSOPEN_CLOEXEC);

	if (context < 0 || syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return -1;
	return (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, 0);
}

/* /proc is another namespace's where unshare --pid was used without --mount-proc.  To mount one
 * takes CAP_SYS_ADMIN; without it there is none. */
static int open_root(void)
{
	int root = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (root >= 0 && is_own(root))
		return root;
	if (root >= 0)
		close(root);
	root = mount_privately();
	if (root >= 0 && is_own(root))
		return root;
	if (root >= 0)
		close(root);
	return -1;
}

int proc_root(void)
{
	/* -2: not tried yet.  What is found holds for the life of secprof. */
	static int root = -2;

	if (root == -2)
		root = open_root();
	return root;
}

bool proc_usable(void)
{
	return proc_root() >= 0;
}

int proc_number(const char *path, const char *key, int otherwise)
{
	char line[PROC_LINE_MAX];

	if (!proc_usable() || !line_at(proc_root(), path, key, line))
		return otherwise;
	return (int)strtol(line, NULL, 10);
}

uint64_t proc_status_mask(pid_t tid, const char *key)
{
	char line[PROC_LINE_MAX];

	return proc_status_line(tid, key, line) ? strtoull(line, NULL, 16) : 0;
}

bool proc_status_line(pid_t tid, const char *key, char line[PROC_LINE_MAX])
{
	char path[40];

	snprintf(path, sizeof(path), "%d/status", tid);
	return proc_usable() && line_at(proc_root(), path, key, line);
}

int proc_status(pid_t tid, const char *key, int otherwise)
{
	char path[40];

	snprintf(path, sizeof(path), "%d/status", tid);
	return proc_number(path, key, otherwise);
}

int proc_own_status(const char *key, int otherwise)
{
	return proc_number("self/status", key, otherwise);
}

bool proc_executable(pid_t pid, char path[PATH_MAX])
{
	char link[40];
	ssize_t length = -1;

	snprintf(link, sizeof(link), "%d/exe", pid);
	if (proc_usable())
		length = readlinkat(proc_root(), link, path, PATH_MAX - 1);
	path[length > 0 ? length : 0] = '\0';
	return length > 0;
}

static void read_text(const char *path, char *text, size_t room)
{
	size_t n = 0;
	FILE *file = proc_usable() ? open_at(proc_root(), path) : NULL;

	if (file) {
		n = fread(text, 1, room - 1, file);
		fclose(file);
	}
	text[n] = '\0';
}

/* The second field, a name in parentheses, may hold any characters: also spaces and parentheses. */
bool proc_stat(pid_t tid, struct proc_stat *stat)
{
	char path[40], text[512];
	const char *rest;

	snprintf(path, sizeof(path), "%d/stat", tid);
	read_text(path, text, sizeof(text));
	rest = strrchr(text, ')');
	return rest && sscanf(rest,
	                       ") %c %d %*d %*d %*d %*d %u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d "
	                       "%*d %*d %" SCNu64,
	                       &stat->state, &stat->parent, &stat->flags, &stat->start) == 4;
}

unsigned proc_flags(pid_t tid, unsigned otherwise)
{
	struct proc_stat stat;

	return proc_stat(tid, &stat) ? stat.flags : otherwise;
}

bool proc_syscall(pid_t tid, uint64_t *nr, uint64_t args[SYSCALL_ARGS])
{
	char path[40], text[256];
	int64_t number;

	snprintf(path, sizeof(path), "%d/syscall", tid);
	read_text(path, text, sizeof(text));
	/* "running", or -1 where it is blocked elsewhere. */
	if (sscanf(text,
	            "%" SCNd64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64
	            " %" SCNx64,
	            &number, &args[0], &args[1], &args[2], &args[3], &args[4], &args[5]) != 7 ||
	        number < 0)
		return false;
	*nr = (uint64_t)number;
	return true;
}

bool proc_pointers(pid_t tid, uint64_t *stack, uint64_t *instruction)
{
	char path[40], text[256];

	snprintf(path, sizeof(path), "%d/syscall", tid);
	read_text(path, text, sizeof(text));
	/* In a call its arguments come before them, elsewhere -1 does. */
	return sscanf(text, "%*d %*x %*x %*x %*x %*x %*x %" SCNx64 " %" SCNx64, stack,
	               instruction) == 2 ||
	       sscanf(text, "-1 %" SCNx64 " %" SCNx64, stack, instruction) == 2;
}

bool proc_sleeps_in(pid_t tid, char function[PROC_LINE_MAX])
{
	char path[40];

	snprintf(path, sizeof(path), "%d/wchan", tid);
	read_text(path, function, PROC_LINE_MAX);
	return function[0] && strcmp(function, "0") != 0;
}

const struct arch *proc_abi(pid_t tid)
{
	unsigned char ident[EI_NIDENT] = {0};
	char path[40];
	cleanup_close int file = -1;

	snprintf(path, sizeof(path), "%d/exe", tid);
	file = openat(proc_root(), path, O_RDONLY | O_CLOEXEC);
	if (file >= 0 && read(file, ident, sizeof(ident)) == (ssize_t)sizeof(ident) &&
	        ident[EI_CLASS] == ELFCLASS32)
		arch_for_each (arch)
			if (arch->bits == 32 && arch_is_sub(arch, arch_native()))
				return arch;
	return arch_native();
}

DIR *proc_open_directory(const char *path)
{
	int fd = proc_usable() ? openat(proc_root(), path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);

	if (fd >= 0 && !directory)
		close(fd);
	return directory;
}

pid_t proc_next_number(DIR *directory)
{
	const struct dirent *entry;
	char *end;
	long number;

	/* No other thread reads this directory. */
	/* cppcheck-suppress readdirCalled */
	while ((entry = readdir(directory))) {
		number = strtol(entry->d_name, &end, 10);
		if (number > 0 && !*end)
			return (pid_t)number;
	}
	return 0;
}
