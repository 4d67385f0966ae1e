/*
 * needless: makes dangerous calls with senseless arguments, so that natively each fails, but never
 * with ENOSYS.  keyctl's result means nothing; bpf has to be there, or the status is 3; of add_key
 * and request_key one has to be, or it is 4.
 * With an argument it goes on until SIGTERM, and makes that file again and again, unless one of
 * them was missing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool is_there(long nr)
{
	return syscall(nr, -1L, -1L, -1L, -1L, -1L, -1L) >= 0 || errno != ENOSYS;
}

int main(int argc, char **argv)
{
	int status = 0;

	is_there(SYS_keyctl);
	if (!is_there(SYS_bpf))
		status = 3;
	if (!is_there(SYS_add_key) && !is_there(SYS_request_key))
		status = 4;
	if (argc < 2)
		return status;
	for (;;) {
		if (!status)
			close(open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0600));
		usleep(10000);
	}
}
