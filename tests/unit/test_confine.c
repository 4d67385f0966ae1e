/* A helper that has given up what it can: its messages come through, and nothing else. */
#include "confine.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum what { BY_PARTS, AT_ONCE, WITH_FACTS, WITH_MEMORY, ANOTHER_SOCKET, CODE };

static bool map(int protection)
{
	return mmap(NULL, 1 << 20, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

/* Of the C library's calls, which are not the same system calls everywhere. */
static bool answer(enum what what)
{
	struct stat facts;
	char byte = 0;
	struct iovec part = {&byte, 1};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	switch (what) {
	case BY_PARTS:
		return recvmsg(0, &message, 0) == 1 && sendmsg(0, &message, MSG_NOSIGNAL) == 1;
	case AT_ONCE:
		return recv(0, &byte, 1, 0) == 1 && send(0, &byte, 1, MSG_NOSIGNAL) == 1;
	case WITH_FACTS:
		return fstat(0, &facts) == 0 && S_ISSOCK(facts.st_mode) && answer(AT_ONCE);
	case WITH_MEMORY:
		return map(PROT_READ | PROT_WRITE) && answer(AT_ONCE);
	case ANOTHER_SOCKET:
		return socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
	case CODE:
		return map(PROT_READ | PROT_EXEC);
	}
	return false;
}

/* Its status, as of wait(2); *echo: what has come back. */
static int run_helper(enum what what, char *echo)
{
	pid_t parent = getpid(), pid;
	int ends[2], status;

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		_exit(confine("secprof-test", parent, ends[1]) && answer(what) ? 0 : 1);
	}
	close(ends[1]);
	assert_int_equal(send(ends[0], "x", 1, MSG_NOSIGNAL), 1);
	if (recv(ends[0], echo, 1, 0) != 1)
		*echo = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void exchanges_messages(void **state)
{
	char echo;

	(void)state;
	for (enum what what = BY_PARTS; what <= WITH_MEMORY; what++) {
		assert_int_equal(run_helper(what, &echo), 0);
		assert_int_equal(echo, 'x');
	}
}

static void assert_killed(enum what what)
{
	char echo;

#ifdef __SANITIZE_ADDRESS__ /* without the filter */
	skip();
#endif
	assert_int_equal(WTERMSIG(run_helper(what, &echo)), SIGSYS);
}

static void has_no_other_socket(void **state)
{
	(void)state;
	assert_killed(ANOTHER_SOCKET);
}

static void has_no_other_code(void **state)
{
	(void)state;
#ifdef __s390x__ /* no filter can see it */
	skip();
#endif
	assert_killed(CODE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(exchanges_messages),
	        cmocka_unit_test(has_no_other_socket),
	        cmocka_unit_test(has_no_other_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
