/*
 * odd_registers selector|gs-base: a task in a state that PTRACE_SETREGS cannot write back:
 *   selector  %ds holds a null selector whose RPL is not 3
 *   gs-base   the base of %gs is in the kernel's half (FSGSBASE)
 * Its main thread and another one make 3000 calls each, which must return what they should,
 * with all the registers that a program keeps over a call.  Expected: exit 0; getppid and
 * getpgrp 3000 times.  Exit 77 where a task cannot have such a state.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CALLS = 3000 };

#ifdef __x86_64__
#define KERNEL_HALF 0xffff800000001000ul
enum { HAS_FSGSBASE = 2 }; /* AT_HWCAP2 */

static int has_odd_base;

static void make_odd(void)
{
	if (has_odd_base)
		__asm__ volatile("wrgsbase %0" : : "r"(KERNEL_HALF));
	else
		__asm__ volatile("mov %0, %%ds" : : "r"(1));
}

static int is_odd(void)
{
	unsigned long base = KERNEL_HALF;

	/* The way back to user mode may clear the RPL of a null selector. */
	if (has_odd_base)
		__asm__ volatile("rdgsbase %0" : "=r"(base));
	return base == KERNEL_HALF;
}

static long call(long nr)
{
	register unsigned long r10 __asm__("r10") = 0x1010, r8 __asm__("r8") = 0x88,
	                           r9 __asm__("r9") = 0x99;
	unsigned long rdi = 0xd1, rsi = 0x51, rdx = 0xdd;
	long result;

	__asm__ volatile(
	        "syscall"
	        : "=a"(result), "+r"(r10), "+r"(r8), "+r"(r9), "+D"(rdi), "+S"(rsi), "+d"(rdx)
	        : "a"(nr)
	        : "rcx", "r11", "memory");
	if (r10 != 0x1010 || r8 != 0x88 || r9 != 0x99 || rdi != 0xd1 || rsi != 0x51 || rdx != 0xdd)
		_exit(3);
	return result;
}

static void be_hot(long nr)
{
	long expected = call(nr);

	for (int i = 1; i < CALLS; i++) {
		make_odd();
		if (call(nr) != expected)
			_exit(1);
		if (!is_odd())
			_exit(2);
	}
}

static void *second(void *unused)
{
	be_hot(SYS_getpgrp);
	return unused;
}

int main(int argc, char **argv)
{
	pthread_t thread;

	has_odd_base = argc == 2 && !strcmp(argv[1], "gs-base");
	if (has_odd_base && !(getauxval(AT_HWCAP2) & HAS_FSGSBASE))
		return 77;
	if (pthread_create(&thread, NULL, second, NULL))
		return 4;
	be_hot(SYS_getppid);
	pthread_join(thread, NULL);
	return 0;
}
#else
int main(void)
{
	return 77;
}
#endif
