/*
 * brief_waits: threads that wait in a loop for what does not come, 300 us each time, in calls that
 * return EINTR whenever anything wakes them up; and one that makes calls as fast as it can.
 *
 * Prints "ready", and at the end of standard input for each call how often it failed otherwise
 * than for its timeout: "epoll_wait: 0".
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_US = 300 };

static const struct timespec pause_time = {0, WAIT_US * 1000};
static int epoll, semaphore, sockets[2];
static aio_context_t context;

static long do_epoll_pwait2(void)
{
	struct epoll_event event;

	return syscall(SYS_epoll_pwait2, epoll, &event, 1, &pause_time, NULL, 0);
}
static long do_epoll_wait(void)
{
	struct epoll_event event;

	return epoll_wait(epoll, &event, 1, 1);
}
static long do_semtimedop(void)
{
	struct sembuf take = {0, -1, 0};

	return semtimedop(semaphore, &take, 1, &pause_time);
}
static long do_rt_sigtimedwait(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	return sigtimedwait(&set, NULL, &pause_time);
}
static long do_recvfrom(void)
{
	char byte;

	return recv(sockets[0], &byte, 1, 0);
}
static long do_io_getevents(void)
{
	struct io_event event;
	struct timespec timeout = pause_time;

	return syscall(SYS_io_getevents, context, 1, 1, &event, &timeout);
}
static long do_getppid(void)
{
	return syscall(SYS_getppid);
}

static struct loop {
	const char *name;
	long (*call)(void);
	int timeout; /* the errno of one; 0: it returns 0 */
	long n_failed;
} loops[] = {
        {"epoll_pwait2", do_epoll_pwait2, 0, 0},
        {"epoll_wait", do_epoll_wait, 0, 0},
        {"semtimedop", do_semtimedop, EAGAIN, 0},
        {"rt_sigtimedwait", do_rt_sigtimedwait, EAGAIN, 0},
        {"recvfrom", do_recvfrom, EAGAIN, 0},
        {"io_getevents", do_io_getevents, 0, 0},
        {"getppid", do_getppid, 0, 0},
};

static void *repeat(void *of)
{
	struct loop *loop = of;

	for (;;)
		if (loop->call() < 0 && errno != loop->timeout)
			loop->n_failed++;
	return NULL;
}

int main(void)
{
	struct timeval timeout = {0, WAIT_US};
	pthread_t thread;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	epoll = epoll_create1(0);
	semaphore = semget(IPC_PRIVATE, 1, 0600);
	if (epoll < 0 || semaphore < 0 || syscall(SYS_io_setup, 1, &context) < 0 ||
	        socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) < 0 ||
	        setsockopt(sockets[0], SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) < 0)
		return 2;
	for (size_t i = 0; i < sizeof(loops) / sizeof(loops[0]); i++)
		if (pthread_create(&thread, NULL, repeat, &loops[i]) != 0)
			return 2;
	puts("ready");
	fflush(stdout);
	while (getchar() != EOF)
		;
	for (size_t i = 0; i < sizeof(loops) / sizeof(loops[0]); i++)
		printf("%s: %ld\n", loops[i].name, loops[i].n_failed);
	semctl(semaphore, 0, IPC_RMID);
	fflush(stdout);
	_exit(0);
}
