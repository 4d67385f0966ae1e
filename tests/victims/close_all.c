/*
 * Closes every descriptor that it can name, as daemons do, then makes a getppid call.
 * Expected: exit status 4; the recorder is not disturbed.
 */
#include <unistd.h>

int main(void)
{
	for (int fd = 0; fd < 4096; fd++)
		close(fd);
	getppid();
	return 4;
}
