/*
 * own_filter KIND [hot]: installs a filter of its own and makes calls.
 *
 *   errno   getppid is answered EACCES; it is called 3 times.
 *           Expected: mode ptrace sees getppid 3 times, mode trace never.
 *   wide-seccomp, wide-prctl   the same; the first argument of the call that installs the filter
 *           has its upper half set, which the kernel does not look at.
 *   trace   getppid is answered SECCOMP_RET_TRACE, though the program has no tracer of its own:
 *           natively ENOSYS.
 *   cookie  the same with the data that secprof's own filters have, and in a child, too.
 *           Expected: the getsid that both call later is recorded.
 *   kill    getppid kills the process (SIGSYS).
 *   strict  seccomp's strict mode, then read, write, exit only.
 *   listener  all calls are allowed; the filter comes with a listener for notifications.
 *
 * With "hot" 3000 getppid calls come before, so that a filter that comes late is there first.
 * Always: completeness.own_filter.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define WIDE (~0UL << 16 << 16)

static const struct {
	const char *name;
	unsigned action;
	unsigned long option;    /* of prctl; 0: by seccomp... */
	unsigned long operation; /* ...with this one */
} filters[] = {
        {"errno", SECCOMP_RET_ERRNO | EACCES, 0, 0},
        {"wide-seccomp", SECCOMP_RET_ERRNO | EACCES, 0, WIDE},
        {"wide-prctl", SECCOMP_RET_ERRNO | EACCES, WIDE | PR_SET_SECCOMP, 0},
        {"trace", SECCOMP_RET_TRACE | 7, 0, 0},
        {"cookie", SECCOMP_RET_TRACE | 0x5ec0, 0, 0},
        {"kill", SECCOMP_RET_KILL_PROCESS, 0, 0},
};

static int install(unsigned action, unsigned long option, unsigned long operation)
{
	struct sock_filter code[] = {
	        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
	        BPF_STMT(BPF_RET | BPF_K, action),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(*code), code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	return (int)(option ? syscall(SYS_prctl, option, SECCOMP_MODE_FILTER, &program, 0, 0)
	                    : syscall(SYS_seccomp, operation | SECCOMP_SET_MODE_FILTER, 0,
	                              &program));
}

static int listener(void)
{
	struct sock_filter code[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
	struct sock_fprog program = {1, code};
	long fd;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	fd = syscall(
	        SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	return printf("listener: %s\n", fd < 0 ? strerror(errno) : "ok") < 0;
}

static int strict(void)
{
	static const char text[] = "strict\n";

	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0, 0, 0)) {
		printf("refused: %s\n", strerror(errno));
		return 3;
	}
	if (write(STDOUT_FILENO, text, sizeof(text) - 1) < 0)
		syscall(SYS_exit, 1);
	syscall(SYS_exit, 0);
	return 1;
}

int main(int argc, char **argv)
{
	long result = 0;

	for (int i = 0; i < 3000 && argc == 3; i++)
		syscall(SYS_getppid);
	if (argc >= 2 && !strcmp(argv[1], "strict"))
		return strict();
	if (argc >= 2 && !strcmp(argv[1], "listener"))
		return listener();
	for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++)
		if (argc >= 2 && !strcmp(argv[1], filters[i].name) &&
		        install(filters[i].action, filters[i].option, filters[i].operation))
			return 2;
	for (int i = 0; i < 3; i++)
		result = syscall(SYS_getppid);
	if (argc >= 2 && !strcmp(argv[1], "cookie")) {
		pid_t pid = fork();

		syscall(SYS_getppid);
		syscall(SYS_getsid, 0);
		if (pid == 0)
			_exit(0);
		waitpid(pid, NULL, 0);
	}
	return printf("getppid: %s\n", result < 0 ? strerror(errno) : "ok") < 0;
}
