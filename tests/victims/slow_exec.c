/*
 * slow_exec PROGRAM: a second thread executes a copy of the program, which the main thread has a
 * lease on, so that the kernel waits in the middle of the execve (fcntl(2)).  Meanwhile the main
 * thread calls getppid 3000 times; then it gives the lease up, and the exec ends it.
 * Expected: execve twice, and getppid 3000 times in mode learn, too: no filter comes before the
 * exec has ended; the program's exit status.  Exit 77 where there are no leases.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char copy[] = "./slow_exec_copy";

static void *execute(void *unused)
{
	execl(copy, copy, NULL);
	perror(copy);
	_exit(127);
	return unused;
}

static int make_copy(const char *program)
{
	int from = open(program, O_RDONLY | O_CLOEXEC);
	int to = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	struct stat status;
	int failed = from < 0 || to < 0 || fstat(from, &status) ||
	             sendfile(to, from, NULL, (size_t)status.st_size) != status.st_size;

	close(from);
	close(to);
	return failed ? -1 : 0;
}

int main(int argc, char **argv)
{
	sigset_t lease_break;
	pthread_t thread;
	int signal, leased;

	sigemptyset(&lease_break);
	sigaddset(&lease_break, SIGIO);
	pthread_sigmask(SIG_BLOCK, &lease_break, NULL);
	if (argc < 2 || make_copy(argv[1]))
		return 2;
	leased = open(copy, O_RDONLY | O_CLOEXEC);
	if (leased < 0 || fcntl(leased, F_SETLEASE, F_WRLCK)) {
		perror("lease");
		return 77;
	}
	if (pthread_create(&thread, NULL, execute, NULL) || sigwait(&lease_break, &signal))
		return 2;
	for (int i = 0; i < 3000; i++)
		syscall(SYS_getppid);
	fcntl(leased, F_SETLEASE, F_UNLCK);
	for (;;)
		pause();
}
