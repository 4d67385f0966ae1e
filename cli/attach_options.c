#include "attach_options.h"

#include "cgroup.h"
#include "process_cgroup.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* execve(2) takes a longer one; of that the beginning says what runs. */
enum { COMMAND_BYTES_MAX = 1 << 14 };

bool attach_is_asked(const struct attach_options *options)
{
	return options->pids.n_items || options->cgroup || options->container;
}

/* ---- process numbers ---- */

static int add_pid(struct attach_target *target, pid_t pid, struct error *err)
{
	pid_t *grown;

	for (size_t i = 0; i < target->attach.n_pids; i++)
		if (target->pids[i] == pid)
			return 0;
	grown = reallocarray(target->pids, target->attach.n_pids + 1, sizeof(*grown));
	if (!grown)
		return error_no_memory(err);
	target->pids = grown;
	target->pids[target->attach.n_pids++] = pid;
	target->attach.pids = target->pids;
	return 0;
}

/* Several in one word, as pidof(1) prints them. */
static int add_pids(struct attach_target *target, const char *text, struct error *err)
{
	static const char separators[] = ", \t\n";
	const char *rest = text + strspn(text, separators);

	if (!*rest)
		return error_set(err, "--pid: '%s' has no number of a process", text);
	while (*rest) {
		char *end;
		long pid;

		errno = 0;
		pid = strtol(rest, &end, 10);
		if (errno || end == rest || pid <= 0 || pid > INT_MAX ||
		        (*end && !strchr(separators, *end)))
			return error_set(err, "--pid: '%s' is not the number of a process", text);
		if (add_pid(target, (pid_t)pid, err))
			return -1;
		rest = end + strspn(end, separators);
	}
	return 0;
}

/* ---- the command ---- */

static size_t read_file(pid_t pid, const char *name, char *text, size_t room)
{
	char path[40];
	size_t n = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	file = fopen(path, "re");
	if (file) {
		n = fread(text, 1, room - 1, file);
		fclose(file);
	}
	text[n] = '\0';
	return n;
}

static int add_word(
        struct attach_target *target, size_t n_words, const char *word, struct error *err)
{
	char **grown = reallocarray(target->command, n_words + 2, sizeof(*grown));

	if (!grown)
		return error_no_memory(err);
	target->command = grown;
	grown[n_words] = strdup(word);
	grown[n_words + 1] = NULL;
	return grown[n_words] ? 0 : error_no_memory(err);
}

/* proc_pid_cmdline(5): words that end with a NUL.  A process may have none, or have overwritten
 * them. */
static int find_command(struct attach_target *target, struct error *err)
{
	static char text[COMMAND_BYTES_MAX]; /* much for a small stack */
	size_t n, n_words = 0;

	if (!target->attach.n_pids)
		return add_word(target, 0, target->cgroup, err);
	n = read_file(target->pids[0], "cmdline", text, COMMAND_BYTES_MAX);
	for (size_t at = 0; at < n; at += strlen(text + at) + 1)
		if (add_word(target, n_words++, text + at, err))
			return -1;
	if (n_words)
		return 0;
	n = read_file(target->pids[0], "comm", text, COMMAND_BYTES_MAX);
	text[strcspn(text, "\n")] = '\0';
	return add_word(target, 0, n ? text : "?", err);
}

/* ---- containers ---- */

/* By its cgroup, which reports at once who joins it; else by its pid namespace. */
static int take_members(struct attach_target *target, const char *name, struct error *err)
{
	pid_t pid = target->container.pid;

	target->cgroup = process_own_cgroup(pid);
	target->attach.cgroup = target->cgroup;
	target->attach.is_container = true;
	target->attach.whole_namespace = !target->cgroup && process_has_own_pid_namespace(pid);
	if (target->cgroup || target->attach.whole_namespace)
		return 0;
	return error_set(err,
	        "the container '%s' has neither a cgroup nor a pid namespace of its own: give the "
	        "number of its process, %d, with -p",
	        name, pid);
}

/* Once its number is known, and when its process began, the runtime is asked again: the first
 * process may have ended meanwhile, and another one have its number. */
static int find_container(struct attach_target *target, const char *name, struct error *err)
{
	__attribute__((cleanup(container_release))) struct container again = {0};

	if (container_find(name, &target->container, err))
		return -1;
	target->attach.began = trace_process_began(target->container.pid);
	if (container_find(name, &again, err))
		return -1;
	if (again.pid != target->container.pid || strcmp(again.is.id, target->container.is.id) != 0)
		return error_set(err, "the container '%s' was started anew just now", name);
	if (add_pid(target, target->container.pid, err))
		return -1;
	return take_members(target, name, err);
}

int attach_find(
        const struct attach_options *options, struct attach_target *target, struct error *err)
{
	for (size_t i = 0; i < options->pids.n_items; i++)
		if (add_pids(target, options->pids.items[i], err))
			return -1;
	if (options->cgroup) {
		target->cgroup = cgroup_find(options->cgroup, err);
		if (!target->cgroup)
			return -1;
		target->attach.cgroup = target->cgroup;
	}
	if (options->container && find_container(target, options->container, err))
		return -1;
	return find_command(target, err);
}

void attach_target_release(struct attach_target *target)
{
	for (char **word = target->command; word && *word; word++)
		free(*word);
	container_release(&target->container);
	free(target->command);
	free(target->cgroup);
	free(target->pids);
	*target = (struct attach_target){0};
}
