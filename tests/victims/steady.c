/*
 * steady FILE: every 100 ms one more call that the program has not made before, its name
 * appended to FILE with the CLOCK_REALTIME in nanoseconds; a child in a session of
 * its own and a thread keep making calls meanwhile.  Never ends by itself before a minute.
 * Expected, after SIGKILL of the recorder: none of the three tasks is left, and the
 * recording has every name in FILE that is older than the draft before the one which is there.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define CALL(name)                \
	{                         \
#name, SYS_##name \
	}

static const struct {
	const char *name;
	long nr;
} calls[] = {
        CALL(getuid),
        CALL(geteuid),
        CALL(getgid),
        CALL(getegid),
        CALL(getsid),
        CALL(gettid),
        CALL(getpgid),
        CALL(getcpu),
        CALL(getresuid),
        CALL(getresgid),
        CALL(getpriority),
        CALL(sched_getscheduler),
        CALL(sched_get_priority_max),
        CALL(sched_get_priority_min),
        CALL(uname),
        CALL(times),
        CALL(sysinfo),
        CALL(getitimer),
        CALL(timerfd_create),
        CALL(eventfd2),
        CALL(epoll_create1),
        CALL(inotify_init1),
#ifdef SYS_sync_file_range
        CALL(sync_file_range),
#elif defined(SYS_arm_sync_file_range) /* an alias, libseccomp's name */
        CALL(arm_sync_file_range),
#else
        CALL(sync_file_range2),
#endif
        CALL(fsync),
        CALL(fdatasync),
        CALL(flock),
        CALL(sched_getparam),
        CALL(capget),
        CALL(msync),
        CALL(mincore),
};

static const struct timespec step = {.tv_nsec = 100000000};

static void *call_until_killed(void *unused)
{
	struct timespec short_step = {.tv_nsec = 2000000};

	(void)unused;
	for (int i = 0; i < 30000; i++) {
		getppid();
		nanosleep(&short_step, NULL);
	}
	return NULL;
}

static long long nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

int main(int argc, char **argv)
{
	pthread_t thread;
	int fd = argc == 2 ? open(argv[1], O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;

	if (fd < 0)
		return 2;
	if (fork() == 0) {
		setsid();
		call_until_killed(NULL);
		_exit(0);
	}
	if (pthread_create(&thread, NULL, call_until_killed, NULL))
		return 1;
	for (unsigned i = 0; i < 600; i++) {
		if (i < sizeof(calls) / sizeof(*calls)) {
			syscall(calls[i].nr, -1L, 0L, 0L, 0L);
			dprintf(fd, "%s %lld\n", calls[i].name, nanoseconds());
		}
		nanosleep(&step, NULL);
	}
	return 0;
}
