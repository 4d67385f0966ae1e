/*
 * answered MODE: what a program sees of getppid with arguments 11 to 16 (getppid has none)
 * when a filter answers it.
 *   call      three times; prints results
 *   fork      in a child; prints how that ended
 *   thread    in a thread, which is joined
 *   handler   with a handler of SIGSYS that prints siginfo and, on x86_64 and aarch64, registers
 *             and makes the call return 42
 *   blocked   with SIGSYS blocked
 *   ignored   with SIGSYS ignored
 * Without a filter: every call is "ok".  All but a killed process exit with 3.  With ANSWERED_CLOCK
 * in the environment, standard error has the time of each call, in seconds since the epoch.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

static void print_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	fprintf(stderr, "%lld.%09ld\n", (long long)now.tv_sec, now.tv_nsec);
}

static void make_call(void)
{
	long result;

	if (getenv("ANSWERED_CLOCK"))
		print_clock();
	result = syscall(SYS_getppid, 11, 12, 13, 14, 15, 16);

	if (result < 0)
		printf("errno %d\n", errno);
	else if (result == 0 || result == 42)
		printf("returned %ld\n", result);
	else
		puts("ok");
	fflush(stdout);
}

static void *in_thread(void *unused)
{
	(void)unused;
	make_call();
	return NULL;
}

static void thread(void)
{
	pthread_t made;

	if (pthread_create(&made, NULL, in_thread, NULL) || pthread_join(made, NULL))
		puts("no thread");
	puts("joined");
}

static void in_child(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		make_call();
		_exit(5);
	}
	if (waitpid(pid, &status, 0) != pid)
		return;
	printf("child: %s %d\n", WIFSIGNALED(status) ? "signal" : "status",
	        WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

static void print_siginfo(int signal, const siginfo_t *info, bool at_pc, long long number)
{
	printf("signal %d code %d errno %d syscall %d arch 0x%x at pc %d, number register %lld\n",
	        signal, info->si_code, info->si_errno, info->si_syscall, info->si_arch, at_pc,
	        number);
}

#if defined(__x86_64__) || defined(__aarch64__)
static void on_sigsys(int signal, siginfo_t *info, void *context)
{
	mcontext_t *machine = &((ucontext_t *)context)->uc_mcontext;
#ifdef __x86_64__
	long long *registers = machine->gregs;
	const int order[] = {REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8, REG_R9};
	const int result = REG_RAX;
	unsigned long pc = (unsigned long)registers[REG_RIP];
#else
	unsigned long long *registers = machine->regs;
	const int order[] = {0, 1, 2, 3, 4, 5};
	const int result = 0;
	unsigned long pc = machine->pc;
#endif

	print_siginfo(signal, info, (unsigned long)info->si_call_addr == pc,
	        (long long)registers[result]);
	for (int i = 0; i < 6; i++)
		printf("%lld ", (long long)registers[order[i]]);
	putchar('\n');
	registers[result] = 42;
}
#else /* where this file knows no registers */
static void on_sigsys(int signal, siginfo_t *info, void *context)
{
	(void)context;
	print_siginfo(signal, info, true, 0);
}
#endif

static void with_handler(void)
{
	struct sigaction action = {.sa_sigaction = on_sigsys, .sa_flags = SA_SIGINFO};

	sigaction(SIGSYS, &action, NULL);
	make_call();
}

static void with_blocked(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGSYS);
	sigprocmask(SIG_BLOCK, &set, NULL);
	make_call();
}

static void with_ignored(void)
{
	signal(SIGSYS, SIG_IGN);
	make_call();
}

static void three_times(void)
{
	for (int i = 0; i < 3; i++)
		make_call();
}

static const struct {
	const char *name;
	void (*run)(void);
} modes[] = {
        {"call", three_times},
        {"fork", in_child},
        {"thread", thread},
        {"handler", with_handler},
        {"blocked", with_blocked},
        {"ignored", with_ignored},
};

int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++)
		if (argc == 2 && !strcmp(argv[1], modes[i].name)) {
			modes[i].run();
			fflush(stdout);
			return 3;
		}
	return 2;
}
