/*
 * Asks for an io_uring.  Prints what came of it.
 * Expected: io_uring_setup once; completeness.io_uring.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	unsigned char parameters[120] = {0}; /* struct io_uring_params, include/uapi/linux */
	long fd = syscall(SYS_io_uring_setup, 1, parameters);

	return printf("%s\n", fd < 0 ? strerror(errno) : "ok") < 0;
}
