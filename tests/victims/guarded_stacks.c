/*
 * Two threads, one after the other, on stacks that share a mapping, each above guard pages that
 * cannot be read, as in glibc 2.42: right above the lower stack are the guard pages of the upper.
 * Expected: getppid once from each, getpgrp from the lower one only.  77: the kernel has no such
 * pages (Linux 6.13).
 */
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

enum { STACK_BYTES = 256 << 10, GUARD_BYTES = 64 << 10 };

static void *upper(void *unused)
{
	(void)unused;
	getppid();
	return NULL;
}

static void *lower(void *unused)
{
	(void)unused;
	getpgrp();
	return upper(NULL);
}

static int run(char *stack, void *(*start)(void *))
{
	pthread_attr_t attributes;
	pthread_t thread;

	return pthread_attr_init(&attributes) ||
	       pthread_attr_setstack(&attributes, stack + GUARD_BYTES, STACK_BYTES - GUARD_BYTES) ||
	       pthread_create(&thread, &attributes, start, NULL) || pthread_join(thread, NULL);
}

int main(void)
{
	char *stacks = mmap(
	        NULL, 2 * STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (stacks == MAP_FAILED)
		return 1;
	for (int i = 0; i < 2; i++)
		if (madvise(stacks + i * STACK_BYTES, GUARD_BYTES, MADV_GUARD_INSTALL))
			return 77;
	return run(stacks + STACK_BYTES, upper) || run(stacks, lower);
}
