/*
 * sandbox FILE: as browsers do it.  A broker, and a process in user and pid namespaces of its
 * own with a filter that answers openat with SECCOMP_RET_TRAP; the handler of SIGSYS asks the
 * broker, which opens the file and sends the descriptor.  Before and after it, each is hot.
 * Expected: exit 0 and the first line of FILE; completeness.own_filter; getppid 6000 times
 * where counts are exact.  "no namespaces" and exit 3 where these may not be made.
 */
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(__x86_64__)
#define RESULT(context) (context)->uc_mcontext.gregs[REG_RAX]
#elif defined(__aarch64__)
#define RESULT(context) (context)->uc_mcontext.regs[0]
#elif defined(__riscv)
#define RESULT(context) (context)->uc_mcontext.__gregs[10]
#elif defined(__arm__)
#define RESULT(context) (context)->uc_mcontext.arm_r0
#else
static long no_result;
#define RESULT(context) *((void)(context), &no_result)
#endif

static int channel[2];

union control {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

static struct msghdr message_of(struct iovec *bytes, union control *control)
{
	return (struct msghdr){.msg_iov = bytes,
	        .msg_iovlen = 1,
	        .msg_control = control->room,
	        .msg_controllen = sizeof(control->room)};
}

static void send_descriptor(int fd)
{
	char byte = 0;
	struct iovec bytes = {&byte, 1};
	union control control = {.header = {CMSG_LEN(sizeof(fd)), SOL_SOCKET, SCM_RIGHTS}};
	struct msghdr message = message_of(&bytes, &control);

	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	sendmsg(channel[0], &message, 0);
}

static int receive_descriptor(void)
{
	char byte;
	struct iovec bytes = {&byte, 1};
	union control control;
	struct msghdr message = message_of(&bytes, &control);
	int fd = -1;

	if (recvmsg(channel[1], &message, 0) == 1 && CMSG_FIRSTHDR(&message))
		memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
	return fd;
}

static void ask_broker(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)info;
	if (write(channel[1], "o", 1) == 1)
		RESULT((ucontext_t *)context) = receive_descriptor();
}

static void be_hot(void)
{
	for (int i = 0; i < 2000; i++)
		syscall(SYS_getppid);
}

static int enter_sandbox(void)
{
	struct sock_filter code[] = {
	        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 1),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(*code), code};
	struct sigaction action = {.sa_sigaction = ask_broker, .sa_flags = SA_SIGINFO};

	return sigaction(SIGSYS, &action, NULL) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) ||
	       syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

static int sandboxed(const char *path)
{
	char text[256] = "";
	ssize_t n;
	int fd;

	be_hot();
	if (getpid() != 1 || enter_sandbox())
		return 1;
	be_hot();
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY);
	n = read(fd, text, sizeof(text) - 1);
	text[strcspn(text, "\n")] = '\0';
	printf("%s\n", text);
	fflush(stdout);
	return n <= 0;
}

static int zygote(const char *path)
{
	int status;
	pid_t pid;

	if (unshare(CLONE_NEWUSER | CLONE_NEWPID))
		return 3;
	pid = fork();
	if (pid == 0)
		_exit(sandboxed(path));
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int argc, char **argv)
{
	int status;
	char byte;
	pid_t pid;

	if (argc != 2 || socketpair(AF_UNIX, SOCK_STREAM, 0, channel))
		return 2;
	pid = fork();
	if (pid == 0) {
		close(channel[0]);
		_exit(zygote(argv[1]));
	}
	close(channel[1]);
	be_hot();
	while (read(channel[0], &byte, 1) == 1)
		send_descriptor(open(argv[1], O_RDONLY));
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return 1;
	if (WEXITSTATUS(status) == 3)
		puts("no namespaces");
	return WEXITSTATUS(status);
}
