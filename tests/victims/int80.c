/*
 * A 64-bit program that makes i386 calls by int $0x80: getppid (64 there) seven times,
 * once with the upper halves of the argument registers set.
 * Expected: i386 getppid 7 times beside x86_64 calls.  Exit 77 where there is no i386.
 */
#include <stdio.h>
#include <unistd.h>

#ifdef __x86_64__
static long getppid_by_int80(unsigned long argument)
{
	long result;

	__asm__ volatile("int $0x80"
	                 : "=a"(result)
	                 : "a"(64L), "b"(argument), "c"(argument)
	                 : "memory", "r8", "r9", "r10", "r11");
	return result;
}

int main(void)
{
	long parent = 0;

	for (int i = 0; i < 6; i++)
		parent = getppid_by_int80(0);
	if (getppid_by_int80(0xdeadbeef00000001UL) != parent)
		return 1;
	if (parent == -38)
		return 77;
	return printf("%s\n", parent == getppid() ? "same parent" : "another parent") < 0;
}
#else
int main(void)
{
	return 77;
}
#endif
