/*
 * Attempts the x32 call getppid (0x40000000 + 110) three times.
 * Expected: x32 getppid 3 times, first result ENOSYS on kernels without x32.
 * Exit 77 on other architectures.
 */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#ifdef __x86_64__
int main(void)
{
	long result = 0;

	for (int i = 0; i < 3; i++)
		result = syscall(0x40000000L + 110);
	if (result < 0)
		return printf("errno %d\n", errno) < 0;
	return printf("%s\n", result == getppid() ? "works" : "wrong") < 0;
}
#else
int main(void)
{
	return 77;
}
#endif
