/*
 * time() by the vsyscall page, at its fixed address, 4 times: the kernel emulates it on
 * the page fault, where a seccomp filter sees it and syscall stops do not.
 * Expected: mode trace has time 4 times.  Dies of SIGSEGV where vsyscalls are off;
 * exit 77 on other architectures.
 */
#include <stdio.h>
#include <time.h>

#ifdef __x86_64__
int main(void)
{
	union {
		unsigned long address;
		long (*call)(long *);
	} vsyscall_time = {0xffffffffff600400UL};
	long now = 0;

	for (int i = 0; i < 4; i++)
		now = vsyscall_time.call(NULL);
	return printf("%s\n", now >= time(NULL) - 2 ? "right" : "wrong") < 0;
}
#else
int main(void)
{
	return 77;
}
#endif
