/*
 * inject_end KIND THREADS N: N children, one after the other, each of which gets hot and
 * meets something in the middle of whatever is done to it then:
 *   kill  a kernel timer kills the process
 *   stop  a kernel timer stops it; the parent sees that it is stopped and continues it
 *   storm a kernel timer sends a signal with a handler again and again
 *   exec  another thread executes /bin/true
 *   filter another thread gives all of them a filter that kills for mmap, munmap, prctl and
 *         seccomp, which nobody in the program calls any more
 * THREADS is "main" (the main thread is hot), "second" (another one, while the main thread
 * waits), or "alone" (there is no other thread).  Timers are the kernel's own, since a
 * killer among the traced tasks is held while its tracer is busy.
 *
 * /proc/PID/status shows a child whose filter came late.  The delay follows the
 * moment at which it comes: back when the filter was there, and on when it was not.
 * Expected: exit 0, each child's end as its kind wants it, and (for kill, stop, exec) a line
 *   "N children, M in the middle: A before the filter, B after it",
 * in the middle being those that were met in the very call in which filters came.
 */
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Arm has the younger one alone. */
#ifdef SYS_mmap
#define MMAP SYS_mmap
#else
#define MMAP SYS_mmap2
#endif

enum { HOT_CALLS = 1200, BYSTANDERS = 2, FIRST_UNKNOWN_CALL = 2000, CHILDREN_MAX = 1000 };

/* What remains of a child, without a call. */
struct trace_of_child {
	volatile int calls;
	volatile int handled; /* signals */
};

struct death {
	int calls, filters;
};

static struct trace_of_child *left;
static const char *kind, *threads;
static long delay_ns = 4000000;
static int filters_before;

static int is(const char *word, const char *other)
{
	return strcmp(word, other) == 0;
}

static void *wait_for_the_end(void *unused)
{
	(void)unused;
	for (;;)
		pause();
	return NULL;
}

static void spin(long ns)
{
	struct timespec start, now;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while ((now.tv_sec - start.tv_sec) * 1000000000 + now.tv_nsec - start.tv_nsec < ns);
}

/* Without a call before. */
static void *execute(void *unused)
{
	char *const argv[] = {"true", NULL};

	(void)unused;
	spin(delay_ns);
	execv("/bin/true", argv);
	_exit(1);
}

static void *install_filter(void *unused)
{
	struct sock_filter code[] = {
	        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MMAP, 3, 0),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_munmap, 2, 0),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 1, 0),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_seccomp, 0, 1),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(*code), code};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	while (!left->calls)
		; /* all threads are there */
	spin(delay_ns);
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program))
		_exit(1);
	return wait_for_the_end(unused);
}

static void start_timer(int signal, long interval_ns)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = signal};
	struct itimerspec when = {
	        .it_value = {.tv_nsec = delay_ns}, .it_interval = {.tv_nsec = interval_ns}};
	timer_t timer;

	if (timer_create(CLOCK_MONOTONIC, &event, &timer) || timer_settime(timer, 0, &when, NULL))
		_exit(1);
}

static void handler(int signal)
{
	(void)signal;
	left->handled++;
	syscall(SYS_getpgid, 0);
}

static void *be_hot(void *unused)
{
	(void)unused;
	for (int i = 1; i <= HOT_CALLS; i++) {
		left->calls = i;
		syscall(SYS_getppid);
	}
	_exit(0);
}

static void child(int number)
{
	pthread_t thread;

	if (is(kind, "storm"))
		signal(SIGUSR1, handler);
	for (int i = 0; i < BYSTANDERS && !is(threads, "alone"); i++)
		pthread_create(&thread, NULL, wait_for_the_end, NULL);
	if (is(kind, "exec"))
		pthread_create(&thread, NULL, execute, NULL);
	if (is(kind, "filter"))
		pthread_create(&thread, NULL, install_filter, NULL);
	/* News, so that the parent, which pays for all this, is not given a filter. */
	syscall(FIRST_UNKNOWN_CALL + number);
	if (is(kind, "kill"))
		start_timer(SIGKILL, 0);
	else if (is(kind, "stop"))
		start_timer(SIGSTOP, 0);
	else if (is(kind, "storm"))
		start_timer(SIGUSR1, 1000000);
	if (is(threads, "second")) {
		pthread_create(&thread, NULL, be_hot, NULL);
		wait_for_the_end(NULL);
	}
	be_hot(NULL);
}

/* The kernel keeps the number for a process that is not waited for yet. */
static int filters_of(pid_t pid)
{
	char path[64], text[4096], *line;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	fd = open(path, O_RDONLY);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return -1;
	text[n] = '\0';
	line = strstr(text, "Seccomp_filters:");
	return line ? atoi(line + strlen("Seccomp_filters:")) : -1;
}

static struct death look_at(pid_t pid)
{
	return (struct death){left->calls, filters_of(pid) - filters_before};
}

static int stands_still_and_goes_on(pid_t pid, struct death *death)
{
	siginfo_t info;

	if (waitid(P_PID, (id_t)pid, &info, WSTOPPED | WEXITED | WNOWAIT))
		return 0;
	*death = look_at(pid);
	if (info.si_code != CLD_STOPPED)
		return 1; /* it was through before the timer's time */
	usleep(2000);
	if (left->calls != death->calls)
		return 0;
	kill(pid, SIGCONT);
	return 1;
}

/* Runs a child; false if it did not end as it should. */
static int run_child(int number, struct death *death)
{
	siginfo_t info;
	pid_t pid;

	left->calls = 0;
	pid = fork();
	if (pid == 0)
		child(number);
	if (pid < 0 || (is(kind, "stop") && !stands_still_and_goes_on(pid, death)) ||
	        waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT))
		return 0;
	if (!is(kind, "stop"))
		*death = look_at(pid);
	waitid(P_PID, (id_t)pid, &info, WEXITED);
	if (is(kind, "kill") && info.si_code == CLD_KILLED && info.si_status == SIGKILL)
		return 1;
	if (info.si_code == CLD_EXITED && info.si_status == 0)
		return 1;
	printf("child %d ended otherwise: code %d, status %d, %d calls, %d filters\n", number,
	        info.si_code, info.si_status, death->calls, death->filters);
	return 0;
}

/* Is it known how far a child was when it was met? */
static int is_aimed(void)
{
	return is(kind, "kill") || is(kind, "stop") || is(kind, "exec");
}

/* The delay for the next one: in large steps towards the filter's moment, in small ones
 * round it, and never twice the same. */
static long next_delay(const struct death *death)
{
	static long moment = 4000000, step = 1000000;
	static int before;
	int now = death->filters > 0;

	if (!is_aimed())
		return 2000000 + random() % 4000000;
	step = now != before ? step / 2 : step + step / 2;
	if (step < 20000)
		step = 20000;
	if (step > 1000000)
		step = 1000000;
	before = now;
	moment += now ? -step : step;
	if (moment < 100000)
		moment = 100000;
	return moment + random() % 50000;
}

static void report(const struct death *deaths, int n)
{
	int last = HOT_CALLS, before = 0, after = 0;

	for (int i = 0; i < n; i++)
		if (deaths[i].filters > 0 && deaths[i].calls < last)
			last = deaths[i].calls;
	for (int i = 0; i < n; i++) {
		before += deaths[i].calls == last && deaths[i].filters <= 0;
		after += deaths[i].calls == last && deaths[i].filters > 0;
	}
	printf("%d children, %d in the middle: %d before the filter, %d after it\n", n,
	        before + after, before, after);
}

/* Its stops are so many that none of its children's make up for them. */
static void pay_in_advance(void)
{
	for (int i = 0; i < 60; i++) {
		syscall(FIRST_UNKNOWN_CALL + CHILDREN_MAX + i);
		for (int j = 0; j < 80; j++)
			getppid();
	}
}

int main(int argc, char **argv)
{
	static struct death deaths[CHILDREN_MAX];
	int n = argc == 4 ? atoi(argv[3]) : 0;

	if (n <= 0 || n > CHILDREN_MAX)
		return 2;
	kind = argv[1];
	threads = argv[2];
	left = mmap(NULL, sizeof(*left), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	filters_before = filters_of(getpid());
	pay_in_advance();
	for (int i = 0; i < n; i++) {
		if (!run_child(i, &deaths[i]))
			return 1;
		delay_ns = next_delay(&deaths[i]);
	}
	if (is_aimed())
		report(deaths, n);
	return 0;
}
