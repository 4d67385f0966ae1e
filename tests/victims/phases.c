/*
 * phases FIRST SECOND: so many times one call, then so many times another that was never made
 * before: the worst that can happen to a filter that has learned the first.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	for (long i = atol(argv[1]); i > 0; i--)
		syscall(SYS_getppid);
	for (long i = atol(argv[2]); i > 0; i--)
		syscall(SYS_getpgid, 0);
	return 0;
}
