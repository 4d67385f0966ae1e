/*
 * The kernel leaves the path that was executed at AT_EXECFN (getauxval(3)), and gives the
 * interpreter the arguments: itself, perhaps one from the #! line, the path (load_script() there,
 * fs/exec.c).  No file is opened: what a hostile process names may be anything.
 */
#include "script.h"

#include "../lib/memory.h"
#include "../lib/proc.h"

#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

/* NUL-terminated, from a file of /proc that has bytes; how many. */
static size_t read_proc(pid_t pid, const char *name, void *bytes, size_t room)
{
	char path[40];
	int fd;
	ssize_t n;

	snprintf(path, sizeof(path), "%d/%s", pid, name);
	fd = proc_usable() ? openat(proc_root(), path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return 0;
	n = read(fd, bytes, room);
	close(fd);
	return n > 0 ? (size_t)n : 0;
}

/* Of a 32-bit task the entries are of 32 bits: then there is no such address. */
static uint64_t executed_at(pid_t pid)
{
	ElfW(auxv_t) entries[64];
	size_t n = read_proc(pid, "auxv", entries, sizeof(entries)) / sizeof(entries[0]);

	for (size_t i = 0; i < n && entries[i].a_type != AT_NULL; i++)
		if (entries[i].a_type == AT_EXECFN)
			return entries[i].a_un.a_val;
	return 0;
}

/* A string may end where nothing is mapped behind it: read to the end of its page, then more. */
static bool read_string(pid_t pid, uint64_t address, char string[TREE_SCRIPT_MAX])
{
	const size_t page = 4096;
	size_t n = page - address % page;

	n = n < TREE_SCRIPT_MAX ? n : TREE_SCRIPT_MAX;
	if (!read_memory(pid, address, string, n))
		return false;
	if (memchr(string, '\0', n))
		return true;
	return n < TREE_SCRIPT_MAX &&
	       read_memory(pid, address + n, string + n, TREE_SCRIPT_MAX - n) &&
	       memchr(string, '\0', TREE_SCRIPT_MAX);
}

/* An interpreter may be a script, and has one argument at most of its #! line: five of them, by
 * search_binary_handler() of the kernel. */
enum { ARGUMENTS_BEFORE_MAX = 10, ARGUMENTS_BYTES = 8192 };

/* Is the path among the arguments, and the first an interpreter's? */
static bool is_interpreted(const char *arguments, size_t n, const char *path)
{
	const char *end = arguments + n, *argument = arguments;

	if (!strcmp(arguments, path) || !strchr(arguments, '/'))
		return false;
	for (int i = 1; i <= ARGUMENTS_BEFORE_MAX; i++) {
		argument += strlen(argument) + 1;
		if (argument >= end)
			return false;
		if (!strcmp(argument, path))
			return true;
	}
	return false;
}

void script_find(pid_t pid, char path[TREE_SCRIPT_MAX])
{
	char arguments[ARGUMENTS_BYTES];
	uint64_t address = executed_at(pid);
	size_t n = read_proc(pid, "cmdline", arguments, sizeof(arguments) - 1);

	arguments[n] = '\0';
	if (!address || !read_string(pid, address, path) || !is_interpreted(arguments, n, path))
		*path = '\0';
}
