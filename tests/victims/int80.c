/*
 * A 64-bit program that makes i386 calls by int $0x80, which uses 32 bits of the registers:
 * getppid (64 there) seven times, once with the upper halves of the argument registers set,
 * and personality (136 there) with them set, to ask for its value.
 * Expected: i386 getppid 7 times beside x86_64 calls, and personality with the argument
 * 0xffffffff.  Exit 77 where there is no i386.
 */
#include <stdio.h>
#include <unistd.h>

#ifdef __x86_64__
enum { GETPPID = 64, PERSONALITY = 136 }; /* the kernel's unistd_32.h */

static const unsigned long upper_half = 0xdeadbeef00000000UL;

static long by_int80(long number, unsigned long argument)
{
	long result;

	__asm__ volatile("int $0x80"
	                 : "=a"(result)
	                 : "a"(number), "b"(argument), "c"(argument)
	                 : "memory", "r8", "r9", "r10", "r11");
	return result;
}

int main(void)
{
	long parent = 0;

	for (int i = 0; i < 6; i++)
		parent = by_int80(GETPPID, 0);
	if (by_int80(GETPPID, upper_half | 1) != parent)
		return 1;
	if (parent == -38)
		return 77;
	(void)by_int80(PERSONALITY, upper_half | 0xffffffff);
	return printf("%s\n", parent == getppid() ? "same parent" : "another parent") < 0;
}
#else
int main(void)
{
	return 77;
}
#endif
