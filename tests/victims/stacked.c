/*
 * stacked CALL: installs two filters, prints what they answer to three calls ("getsid 13 getppid 1
 * getpgid 0": the errno, 0 for none), and sleeps in CALL for ever: epoll, signal, event, poll,
 * futex, read, sleep; or spins.  "strict": without filters, in seccomp's strict mode. Nothing
 * interrupts the sleep; if it ends, the victim prints so and exits with 1.
 *
 *               getsid   getppid   the rest
 *   first       EPERM    EPERM     allowed
 *   second      EACCES   allowed   allowed
 *
 * Both answers to getsid are errnos: the kernel takes that of the filter that came last.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int install(unsigned getsid, unsigned getppid)
{
	struct sock_filter code[] = {
	        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getsid, 0, 1),
	        BPF_STMT(BPF_RET | BPF_K, getsid),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
	        BPF_STMT(BPF_RET | BPF_K, getppid),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(*code), code};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

static int errno_of(long result)
{
	return result < 0 ? errno : 0;
}

static long sleep_in_epoll(void)
{
	struct epoll_event event;

	return epoll_wait(epoll_create1(0), &event, 1, -1);
}

static long sleep_in_signal(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return sigwaitinfo(&set, NULL);
}

static long sleep_in_event(void)
{
	char buffer[256];

	return read(inotify_init1(0), buffer, sizeof(buffer));
}

static long sleep_in_poll(void)
{
	return poll(NULL, 0, -1);
}

static long sleep_in_futex(void)
{
	static int word;

	return syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static long sleep_in_read(void)
{
	int ends[2];
	char byte;

	return pipe(ends) ? -1 : read(ends[0], &byte, 1);
}

static long sleep_in_sleep(void)
{
	struct timespec hours = {.tv_sec = 36000};

	return nanosleep(&hours, NULL);
}

static long spin(void)
{
	for (volatile unsigned long i = 0;; i++)
		;
	return 0;
}

static const struct {
	const char *name;
	long (*sleep)(void);
} calls[] = {
        {"epoll", sleep_in_epoll},
        {"signal", sleep_in_signal},
        {"event", sleep_in_event},
        {"poll", sleep_in_poll},
        {"futex", sleep_in_futex},
        {"read", sleep_in_read},
        {"sleep", sleep_in_sleep},
        {"spin", spin},
};

static int be_strict(void)
{
	puts("strict");
	fflush(stdout);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT))
		return 1;
	for (;;)
		;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	if (!strcmp(name, "strict"))
		return be_strict();
	if (install(SECCOMP_RET_ERRNO | EPERM, SECCOMP_RET_ERRNO | EPERM) ||
	        install(SECCOMP_RET_ERRNO | EACCES, SECCOMP_RET_ALLOW)) {
		perror("stacked");
		return 2;
	}
	printf("getsid %d ", errno_of(syscall(SYS_getsid, 0)));
	printf("getppid %d ", errno_of(syscall(SYS_getppid)));
	printf("getpgid %d\n", errno_of(syscall(SYS_getpgid, 0)));
	fflush(stdout);
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (!strcmp(calls[i].name, name)) {
			long result = calls[i].sleep();

			printf("%s ended: %d\n", name, errno_of(result));
			return 1;
		}
	return 2;
}
