/*
 * odd_stacks KIND: makes getppid on a stack that cannot be unwound, and ends with 0.
 *
 *   circle   code without unwind information, and a frame pointer that points to itself
 *   deep     a thousand frames of 100 bytes and more
 *   nowhere  a stack pointer to where nothing is mapped
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static long deep(int n)
{
	volatile char room[100];
	long result;

	room[0] = (char)n;
	result = n ? deep(n - 1) : syscall(SYS_getppid);
	return result + room[0] - (char)n;
}

#ifdef __x86_64__

/* push %rbp; push %rdi; mov %rsp,%rbp; mov %rbp,(%rbp): the caller's is where this one's is.
 * mov $SYS_getppid,%eax; syscall; add $8,%rsp; pop %rbp; ret */
static const unsigned char circle[] = {0x55, 0x57, 0x48, 0x89, 0xe5, 0x48, 0x89, 0x6d, 0x00, 0xb8,
        SYS_getppid, 0, 0, 0, 0x0f, 0x05, 0x48, 0x83, 0xc4, 0x08, 0x5d, 0xc3};

/* mov %rsp,%rdx; mov $16,%esp; mov $SYS_getppid,%eax; syscall; mov %rdx,%rsp; ret */
static const unsigned char nowhere[] = {0x48, 0x89, 0xe2, 0xbc, 0x10, 0, 0, 0, 0xb8, SYS_getppid, 0,
        0, 0, 0x0f, 0x05, 0x48, 0x89, 0xd4, 0xc3};

static int execute(const unsigned char *code, size_t n_bytes)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return 1;
	memcpy(page, code, n_bytes);
	if (mprotect(page, 4096, PROT_READ | PROT_EXEC))
		return 1;
	return ((long (*)(void))page)() == getppid() ? 0 : 1;
}

#endif

int main(int argc, char **argv)
{
	const char *kind = argc > 1 ? argv[1] : "";

	if (!strcmp(kind, "deep"))
		return deep(1000) == getppid() ? 0 : 1;
#ifdef __x86_64__
	if (!strcmp(kind, "circle"))
		return execute(circle, sizeof(circle));
	if (!strcmp(kind, "nowhere"))
		return execute(nowhere, sizeof(nowhere));
	return 2;
#else
	return 77;
#endif
}
