/*
 * Prints what a process inherits: signal mask and dispositions, affinity, niceness,
 * scheduling policy, limits, umask, directory, user and group, death signal, dumpable,
 * alarm, open descriptors with what they are, its place in job control, environment.
 * Expected: the same text natively and when recorded.
 */
#include <dirent.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

static void print_signals(void)
{
	sigset_t mask;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	for (int number = 1; number < NSIG; number++) {
		struct sigaction action;

		if (sigismember(&mask, number) == 1)
			printf("signal %d blocked\n", number);
		if (!sigaction(number, NULL, &action) && action.sa_handler != SIG_DFL)
			printf("signal %d ignored\n", number);
	}
}

static void print_scheduling(void)
{
	cpu_set_t cpus;

	if (!sched_getaffinity(0, sizeof(cpus), &cpus))
		for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++)
			if (CPU_ISSET(cpu, &cpus))
				printf("cpu %zu\n", cpu);
	printf("nice %d policy %d\n", getpriority(PRIO_PROCESS, 0), sched_getscheduler(0));
}

static void print_limits(void)
{
	for (int resource = 0; resource < RLIM_NLIMITS; resource++) {
		struct rlimit limit;

		prlimit(0, resource, NULL, &limit);
		printf("limit %d %llu %llu\n", resource, (unsigned long long)limit.rlim_cur,
		        (unsigned long long)limit.rlim_max);
	}
}

static void print_process(void)
{
	char directory[4096];
	struct itimerval timer;
	int death_signal = 0;
	mode_t mask = umask(0);

	umask(mask);
	prctl(PR_GET_PDEATHSIG, &death_signal);
	getitimer(ITIMER_REAL, &timer);
	printf("umask %o directory %s\n", (unsigned)mask,
	        getcwd(directory, sizeof(directory)) ? directory : "?");
	printf("uid %d %d gid %d %d groups %d\n", (int)getuid(), (int)geteuid(), (int)getgid(),
	        (int)getegid(), getgroups(0, NULL));
	printf("death signal %d dumpable %d timer %d\n", death_signal, prctl(PR_GET_DUMPABLE),
	        timer.it_value.tv_sec != 0);
	printf("group leader %d session leader %d\n", getpgrp() == getpid(), getsid(0) == getpid());
}

static void print_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	char kinds[64] = "";

	for (struct dirent *entry; folder && (entry = readdir(folder));) {
		int fd = atoi(entry->d_name);
		struct stat status;

		if (entry->d_name[0] == '.' || fd == dirfd(folder) || fstat(fd, &status))
			continue;
		snprintf(kinds, sizeof(kinds), "mode %o", (unsigned)(status.st_mode & S_IFMT));
		printf("fd %d %s device %llu inode %llu\n", fd, kinds,
		        (unsigned long long)status.st_rdev,
		        S_ISFIFO(status.st_mode) ? 0 : (unsigned long long)status.st_ino);
		if (isatty(fd))
			printf("fd %d is a terminal, in its foreground %d\n", fd,
			        tcgetpgrp(fd) == getpgrp());
	}
	if (folder)
		closedir(folder);
}

int main(void)
{
	print_signals();
	print_scheduling();
	print_limits();
	print_process();
	print_descriptors();
	/* Shells set _ to the program that they start, which is the recorder. */
	for (char **variable = environ; *variable; variable++)
		if (strncmp(*variable, "_=", 2))
			puts(*variable);
	return 0;
}
