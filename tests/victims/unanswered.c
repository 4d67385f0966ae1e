/*
 * unanswered FILE: two processes with two threads each make getppid calls until they are
 * killed.  A call that fails, which natively none does, writes its errno into FILE, which is
 * mapped, since after a failure no call can be relied upon.
 * Expected, after SIGKILL of the recorder: FILE is there, and all zero.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static volatile int *mark;

static void *call_forever(void *unused)
{
	(void)unused;
	for (;;)
		if (syscall(SYS_getppid) < 0)
			*mark = errno;
	return NULL;
}

int main(int argc, char **argv)
{
	int fd = argc == 2 ? open(argv[1], O_RDWR | O_CREAT, 0600) : -1;
	pthread_t thread;

	if (fd < 0 || ftruncate(fd, sizeof(*mark)))
		return 2;
	mark = mmap(NULL, sizeof(*mark), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (mark == MAP_FAILED || fork() < 0 || pthread_create(&thread, NULL, call_forever, NULL))
		return 2;
	call_forever(NULL);
	return 1;
}
