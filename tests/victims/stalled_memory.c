/*
 * stalled_memory: a call whose argument is in memory that never comes: a userfaultfd is to
 * provide it, and nobody reads that.  Who looks at the argument waits for ever, in the kernel
 * and deaf to all signals but SIGKILL.  A second thread makes the call, clone3; the main
 * thread prints "ready" before, and waits.
 * Expected: never ends by itself.  Exit 77 where there is no userfaultfd.
 */
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PAGE = 4096, ARGUMENT_BYTES = 88 };

static void *make_call(void *page)
{
	syscall(SYS_clone3, page, ARGUMENT_BYTES);
	return page;
}

int main(void)
{
	struct uffdio_api api = {.api = UFFD_API};
	struct uffdio_register area = {.mode = UFFDIO_REGISTER_MODE_MISSING};
	int fault = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_t thread;

	area.range.start = (unsigned long)page;
	area.range.len = PAGE;
	if (fault < 0 || ioctl(fault, UFFDIO_API, &api) || ioctl(fault, UFFDIO_REGISTER, &area))
		return 77;
	puts("ready");
	fflush(stdout);
	if (pthread_create(&thread, NULL, make_call, page))
		return 1;
	for (;;)
		pause();
}
