/*
 * The kernel's view counts exactly the calls of the workload: started again as a child, this
 * program makes known numbers of them in every kind of task.
 */
#include "kernel_view.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum {
	BEFORE_EXEC = 1000, /* in the held-back child: not to be counted */
	MAIN = 300000,
	THREAD = 200000,
	CHILD = 1000,
	CHILDREN = 3,
	AFTER_EXEC = 500,
	INT_80 = 7,
	PAUSED = 10,
	RESUMED = 5,
};

/* Both its ends, as the workload has them. */
enum { FROM_TEST = 3, TO_TEST = 4, ABOVE_BOTH = 5 };

static void call(long nr, int times)
{
	for (int i = 0; i < times; i++)
		syscall(nr);
}

static void *in_thread(void *unused)
{
	call(SYS_getsid, THREAD);
	return unused;
}

static void *exec_in_thread(void *unused)
{
	char *const arguments[] = {(char *)"test_kernel_view", (char *)"after-exec", NULL};

	execv("/proc/self/exe", arguments);
	_exit(1);
	return unused;
}

static void meet_the_test(void)
{
	char byte = 0;

	if (write(TO_TEST, &byte, 1) != 1 || read(FROM_TEST, &byte, 1) != 1)
		_exit(2);
}

static void int_80(void)
{
#ifdef __x86_64__
	for (int i = 0; i < INT_80; i++) {
		long result = 64; /* getppid of i386 */

		__asm__ volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
	}
#endif
}

static int workload(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, in_thread, NULL))
		return 3;
	call(SYS_getsid, MAIN);
	pthread_join(thread, NULL);
	for (int i = 0; i < CHILDREN; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			call(SYS_getsid, CHILD);
			_exit(0);
		}
		waitpid(pid, NULL, 0);
	}
	int_80();
	meet_the_test();
	call(SYS_geteuid, PAUSED);
	meet_the_test();
	call(SYS_geteuid, RESUMED);
	if (pthread_create(&thread, NULL, exec_in_thread, NULL) == 0)
		pause();
	return 4;
}

/* The child that waits for a byte before it becomes the workload. */
static pid_t start_held(int to_child[2], int from_child[2])
{
	char *const arguments[] = {(char *)"test_kernel_view", (char *)"workload", NULL};
	char byte;
	pid_t pid;

	assert_int_equal(pipe(to_child), 0);
	assert_int_equal(pipe(from_child), 0);
	pid = fork();
	if (pid != 0) {
		/* So that the end of the workload ends the waiting for it. */
		close(to_child[0]);
		close(from_child[1]);
		return pid;
	}
	if (read(to_child[0], &byte, 1) != 1)
		_exit(5);
	call(SYS_getsid, BEFORE_EXEC);
	/* Copies of free numbers, so that neither of the two replaces the other's source. */
	to_child[0] = fcntl(to_child[0], F_DUPFD_CLOEXEC, ABOVE_BOTH);
	from_child[1] = fcntl(from_child[1], F_DUPFD_CLOEXEC, ABOVE_BOTH);
	dup2(to_child[0], FROM_TEST);
	dup2(from_child[1], TO_TEST);
	execv("/proc/self/exe", arguments);
	_exit(6);
}

static uint64_t count_of(
        const struct kernel_call *calls, size_t n_calls, const struct arch *arch, int nr)
{
	uint64_t count = 0;

	for (size_t i = 0; i < n_calls; i++) {
		if (calls[i].nr == nr && (!calls[i].arch || calls[i].arch == arch))
			count += calls[i].count;
	}
	return count;
}

/* Waits until the workload is about to make calls that are, or are not, to be counted. */
static void meet_the_workload(
        struct kernel_view *view, pid_t pid, int to_child, int from_child, bool pausing)
{
	char byte = 0;

	assert_int_equal(read(from_child, &byte, 1), 1);
	if (pausing)
		kernel_view_pause(view, pid);
	else
		kernel_view_resume(view, pid);
	assert_int_equal(write(to_child, &byte, 1), 1);
}

static void test_counts_are_exact(void **state)
{
	struct kernel_view *view = *state;
	struct kernel_call *calls;
	struct error err = {""};
	int to_child[2], from_child[2], status;
	uint64_t lost;
	size_t n_calls;
	pid_t pid;

	if (!view)
		skip();
	pid = start_held(to_child, from_child);
	assert_int_equal(kernel_view_start(view, pid, &err), 0);
	assert_int_equal(write(to_child[1], "", 1), 1);
	meet_the_workload(view, pid, to_child[1], from_child[0], true);
	meet_the_workload(view, pid, to_child[1], from_child[0], false);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	if (kernel_view_finish(view, &calls, &n_calls, &lost, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(lost, 0);
	assert_int_equal(count_of(calls, n_calls, arch_native(), SYS_getsid),
	        MAIN + THREAD + CHILDREN * CHILD + AFTER_EXEC);
	assert_int_equal(count_of(calls, n_calls, arch_native(), SYS_geteuid), RESUMED);
#ifdef __x86_64__
	assert_int_equal(count_of(calls, n_calls, arch_by_name("i386"), 64), INT_80);
#endif
	free(calls);
}

/* Without the privilege there is no view, and an error says so. */
static int make_view(void **state)
{
	struct kernel_view *view = NULL;
	struct error err = {""};

	if (kernel_view_new(&view, &err) < 0)
		print_message("no view here: %s\n", err.text);
	*state = view;
	return 0;
}

static int release_view(void **state)
{
	if (*state)
		kernel_view_free(*state);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_counts_are_exact, make_view, release_view),
	};

	if (argc > 1 && strcmp(argv[1], "workload") == 0)
		return workload();
	if (argc > 1 && strcmp(argv[1], "after-exec") == 0) {
		call(SYS_getsid, AFTER_EXEC);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
