/*
 *      workload             writes to this terminal   a line by itself   --status line
 *      started              yes                       no                 it gets one of its own
 *      started, -u USER     no: it has its own        yes                yes
 *      attached             no                        yes                yes
 *      attached             perhaps                   no                 refused
 *
 * What a known call does, secprof does not see: whoever writes to a terminal that he shares with a
 * status line writes into it.
 */
#include "status_option.h"

#include "workload_options.h"

#include "attached.h"
#include "ioctl_request.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const *status_option_names(void)
{
	static const char *const names[] = {"none", "line", "json", NULL};

	return names;
}

static bool has_open(pid_t pid, const struct stat *terminal)
{
	struct stat status;
	char path[48];

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", pid, fd);
		if (stat(path, &status) == 0 && S_ISCHR(status.st_mode) &&
		        status.st_rdev == terminal->st_rdev)
			return true;
	}
	return false;
}

/* Its controlling terminal is what it finds at /dev/tty. */
static bool is_controlled_by(pid_t pid, unsigned device)
{
	char path[32], line[1024];
	const char *after_name;
	unsigned terminal = 0;
	FILE *file;
	size_t n;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	n = fread(line, 1, sizeof(line) - 1, file);
	fclose(file);
	line[n] = '\0';
	/* The name of the program may have parentheses, too (proc_pid_stat(5)). */
	after_name = strrchr(line, ')');
	return after_name && sscanf(after_name, ") %*c %*d %*d %*d %u", &terminal) == 1 &&
	       terminal == device;
}

static bool writes_here(pid_t pid)
{
	struct stat terminal;
	unsigned device;

	if (fstat(STDERR_FILENO, &terminal) < 0 ||
	        ioctl(STDERR_FILENO, (ioctl_request)TIOCGDEV, &device) < 0)
		return true;
	return has_open(pid, &terminal) || is_controlled_by(pid, device);
}

static bool cgroup_writes_here(const char *cgroup)
{
	char path[4096];
	bool found = false;
	FILE *file;
	int pid;

	snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
	file = fopen(path, "re");
	if (!file)
		return true;
	while (!found && fscanf(file, "%d", &pid) == 1)
		found = writes_here(pid);
	fclose(file);
	return found;
}

static bool attached_write_here(const struct trace_attach *attach)
{
	for (size_t i = 0; i < attach->n_pids; i++)
		if (writes_here(attach->pids[i]))
			return true;
	return attach->cgroup && cgroup_writes_here(attach->cgroup);
}

static bool shares_terminal(const struct record_request *request)
{
	if (request->attach)
		return attached_write_here(request->attach);
	return !request->workload->user || request->workload->same_terminal;
}

static int choose_line(struct record_request *request, struct error *err)
{
	if (!isatty(STDERR_FILENO))
		return error_set(err, "--status line: standard error is no terminal; use --status "
		                      "json");
	if (request->attach && shares_terminal(request))
		return error_set(err, "--status line: the workload may write to this terminal; use "
		                      "another one, or --status json");
	if (request->workload->same_terminal)
		return error_set(err, "--status line: not with --same-terminal: the workload would "
		                      "write into the line");
	request->own_terminal = !request->attach && shares_terminal(request);
	request->status = STATUS_LINE;
	return 0;
}

int status_option_choose(
        const char *name, bool quiet, struct record_request *request, struct error *err)
{
	if (name && !strcmp(name, "line"))
		return choose_line(request, err);
	if (name && !strcmp(name, "json"))
		request->status = STATUS_JSON;
	else if (!name && !quiet && isatty(STDERR_FILENO) && !shares_terminal(request))
		request->status = STATUS_LINE;
	return 0;
}
