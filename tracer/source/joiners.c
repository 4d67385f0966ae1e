#include "joiners.h"

#include "cleanup.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/syscall.h>

static int signal_this_thread(int fd)
{
	struct f_owner_ex owner = {F_OWNER_TID, (pid_t)syscall(SYS_gettid)};

	if (fcntl(fd, F_SETSIG, SIGCHLD) < 0 || fcntl(fd, F_SETOWN_EX, &owner) < 0)
		return -1;
	return fcntl(fd, F_SETFL, O_ASYNC | O_NONBLOCK);
}

int joiners_watch(const char *cgroup)
{
	cleanup_free char *path = NULL;
	cleanup_close int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	if (watch < 0 || asprintf(&path, "%s/cgroup.procs", cgroup) < 0) {
		path = NULL;
		return -1;
	}
	/* Not IN_MODIFY: crun's O_TRUNC would be another one. */
	if (inotify_add_watch(watch, path, IN_CLOSE_WRITE) < 0 || signal_this_thread(watch) < 0)
		return -1;
	return steal_fd(&watch);
}

bool joiners_came(int watch)
{
	char events[32 * sizeof(struct inotify_event)];

	return watch >= 0 && read(watch, events, sizeof(events)) > 0;
}
