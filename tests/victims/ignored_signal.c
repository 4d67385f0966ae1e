/*
 * ignored_signal: waits 20 ms in each of some calls, while a child ends, whose SIGCHLD is ignored
 * by default, and another sends SIGUSR1, which is ignored.
 * Prints "NAME: EINTR" for each call that they have interrupted, and "done".
 * Expected: "done" only.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 3, WAIT_MS = 20, CHILD_US = 5000 };

static const struct timespec pause_time = {0, WAIT_MS * 1000000};
static int epoll, semaphore, sockets[2];

static long do_epoll_wait(void)
{
	struct epoll_event event;

	return epoll_wait(epoll, &event, 1, WAIT_MS);
}
static long do_semtimedop(void)
{
	struct sembuf take = {0, -1, 0};

	return semtimedop(semaphore, &take, 1, &pause_time);
}
static long do_sigtimedwait(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	return sigtimedwait(&set, NULL, &pause_time);
}
static long do_recv(void)
{
	char byte;

	return recv(sockets[0], &byte, 1, 0);
}
static long do_nanosleep(void)
{
	return nanosleep(&pause_time, NULL);
}

static const struct {
	const char *name;
	long (*call)(void);
} calls[] = {
        {"epoll_wait", do_epoll_wait},
        {"semtimedop", do_semtimedop},
        {"sigtimedwait", do_sigtimedwait},
        {"recv", do_recv},
        {"nanosleep", do_nanosleep},
};

static int try(long (*call)(void), pid_t parent)
{
	pid_t children[2];
	int failed;

	for (int i = 0; i < 2; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			usleep(CHILD_US);
			if (i == 1)
				kill(parent, SIGUSR1);
			_exit(0);
		}
	}
	failed = call() < 0 && errno == EINTR;
	for (int i = 0; i < 2; i++)
		waitpid(children[i], NULL, 0);
	return failed;
}

int main(void)
{
	struct timeval timeout = {0, WAIT_MS * 1000};
	pid_t self = getpid();

	signal(SIGUSR1, SIG_IGN);
	epoll = epoll_create1(0);
	semaphore = semget(IPC_PRIVATE, 1, 0600);
	if (epoll < 0 || semaphore < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) < 0 ||
	        setsockopt(sockets[0], SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) < 0)
		return 2;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		for (int round = 0; round < ROUNDS; round++)
			if (try(calls[i].call, self))
				printf("%s: EINTR\n", calls[i].name);
	semctl(semaphore, 0, IPC_RMID);
	return puts("done") < 0;
}
