/*
 * callers [TIMES]: makes calls from functions whose names say what for.  getppid from one, two and
 * three, TIMES (1) times each; requests of ioctl from count_bytes and mark_closed; sockets of two
 * families from make_local and make_internet.
 */
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* What is done with a result keeps the caller's frame: else it might jump to the call. */
#define KEEP __attribute__((noinline, noclone))

static volatile long results;

KEEP void one(void);
KEEP void two(void);
KEEP void three(void);
KEEP void count_bytes(int fd);
KEEP void mark_closed(int fd);
KEEP void make_local(void);
KEEP void make_internet(void);

KEEP void one(void)
{
	results += getppid();
}

KEEP void two(void)
{
	results += getppid() + 1;
}

KEEP void three(void)
{
	results += getppid() + 2;
}

KEEP void count_bytes(int fd)
{
	int n = 0;

	results += ioctl(fd, FIONREAD, &n);
}

KEEP void mark_closed(int fd)
{
	results += ioctl(fd, FIOCLEX) + 1;
}

KEEP void make_local(void)
{
	results += socket(AF_UNIX, SOCK_STREAM, 0);
}

KEEP void make_internet(void)
{
	results += socket(AF_INET, SOCK_DGRAM, 0) + 1;
}

int main(int argc, char **argv)
{
	int times = argc > 1 ? atoi(argv[1]) : 1;
	int ends[2];

	if (pipe(ends))
		return 1;
	for (int i = 0; i < times; i++) {
		one();
		two();
		three();
		count_bytes(ends[0]);
		mark_closed(ends[0]);
		make_local();
		make_internet();
	}
	return 0;
}
