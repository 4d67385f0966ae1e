/*
 * many calls N: makes N calls that no kernel has, of the numbers 100000, 100001, ...
 *
 * many calls N M: and executes itself, by M other names that are links to it, once by each, to do
 * the same again.
 *
 * Expected: exit 0; N x (M + 1) calls.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FIRST = 100000 };

static void execute_link(char **argv)
{
	char more[16], name[32], self[4096];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (length < 0)
		_exit(3);
	self[length] = '\0';
	snprintf(more, sizeof(more), "%d", atoi(argv[3]) - 1);
	snprintf(name, sizeof(name), "./many-%s", more);
	if (link(self, name))
		_exit(4);
	execl(name, name, argv[1], argv[2], more, NULL);
	_exit(5);
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	for (long i = 0; i < atoi(argv[2]); i++)
		syscall(FIRST + i);
	if (argc > 3 && atoi(argv[3]) > 0)
		execute_link(argv);
	return 0;
}
