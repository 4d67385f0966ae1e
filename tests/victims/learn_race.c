/*
 * Threads that fork while another one gets hot, so that a filter that comes late comes in
 * the middle of the forks.  Each child gets hot itself, then makes one call that nobody
 * else makes.  Expected: all of them in the recording, and exit status 0:
 *
 *   getpriority getsid getpgid uname sysinfo times getrusage sched_yield capget getitimer
 *   sched_getscheduler sched_getparam sched_get_priority_max sched_get_priority_min
 *   sched_rr_get_interval getresuid getresgid getgroups ioprio_get get_robust_list
 */
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FORKERS = 4, HOT_CALLS = 150 };

static const long rare[] = {SYS_getpriority, SYS_getsid, SYS_getpgid, SYS_uname, SYS_sysinfo,
        SYS_times, SYS_getrusage, SYS_sched_yield, SYS_capget, SYS_getitimer,
        SYS_sched_getscheduler, SYS_sched_getparam, SYS_sched_get_priority_max,
        SYS_sched_get_priority_min, SYS_sched_rr_get_interval, SYS_getresuid, SYS_getresgid,
        SYS_getgroups, SYS_ioprio_get, SYS_get_robust_list};

enum { RARE = sizeof(rare) / sizeof(rare[0]) };

static void *be_hot(void *calls)
{
	for (long i = 0; i < (long)calls; i++)
		syscall(SYS_getppid);
	return NULL;
}

static void child(long number)
{
	be_hot((void *)(number % 2 ? HOT_CALLS : 1L));
	syscall(number, 0, 0, 0, 0, 0, 0);
	_exit(0);
}

static void *fork_children(void *first)
{
	for (long i = (long)first; i < RARE; i += FORKERS) {
		int status;
		pid_t pid = fork();

		if (pid == 0)
			child(rare[i]);
		if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
			_exit(1);
	}
	return NULL;
}

int main(void)
{
	pthread_t hot, forkers[FORKERS];

	pthread_create(&hot, NULL, be_hot, (void *)1500L);
	for (long i = 0; i < FORKERS; i++)
		pthread_create(&forkers[i], NULL, fork_children, (void *)i);
	for (long i = 0; i < FORKERS; i++)
		pthread_join(forkers[i], NULL);
	pthread_join(hot, NULL);
	return 0;
}
