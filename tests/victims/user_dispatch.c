/*
 * Syscall user dispatch (Linux 5.11): the kernel answers the program's calls with SIGSYS
 * while the selector says so.  Three getppid calls are caught this way; the handler
 * switches the selector off, the call after that is real.
 * Expected: prctl; output "caught 3"; completeness.user_dispatch.
 *
 * user_dispatch off: only says that nothing is to be caught.
 * Expected: prctl; output "off"; completeness.user_dispatch false.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#endif

static volatile char selector;
static volatile sig_atomic_t caught;

static void handler(int signal)
{
	(void)signal;
	selector = 0;
	caught++;
}

static int switch_off(void)
{
	if (prctl(PR_SET_SYSCALL_USER_DISPATCH, 0, 0, 0, 0)) {
		printf("refused: %s\n", strerror(errno));
		return 77;
	}
	return puts("off") < 0;
}

int main(int argc, char **argv)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_NODEFER};

	if (argc == 2 && !strcmp(argv[1], "off"))
		return switch_off();
	sigaction(SIGSYS, &action, NULL);
	if (prctl(PR_SET_SYSCALL_USER_DISPATCH, 1, 0, 0, &selector)) {
		printf("refused: %s\n", strerror(errno));
		return 77;
	}
	for (int i = 0; i < 3; i++) {
		selector = 1;
		syscall(SYS_getppid);
	}
	return printf("caught %d\n", (int)caught) < 0;
}
