/*
 * eintr CALL [MICROSECONDS [COUNT [WARM-UP [stops]]]]: loops of one call, while a timer fires every
 * so many (300) microseconds, whose handler was set without SA_RESTART.
 *
 *   A call that finds what it wants is made COUNT (3000) times, or until 20 signals came, and never
 *   fails.
 *   A call that sleeps is made 400 times and fails with EINTR each time.
 *   restarted-read: a handler with SA_RESTART writes a byte, which the call that it interrupts
 *   reads.
 *   queued: another process sends numbered signals instead; they arrive in order.
 *
 * Before it there are WARM-UP calls of getppid.  The handler finds its siginfo and the mask of
 * signals as they must be.  With "stops" another process stops and continues this one all the
 * while.
 * Prints what went wrong and exits with 1, or prints "ok" and exits with 0.  `eintr list` prints
 * all CALLs.
 */
#include "errno_text.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SLEEPS = 400, SIGNALS_MIN = 20, QUEUE = 400, BYTES = 64, COOKIE = 0x5ec };

static int file, other_file, zero, pipe_ends[2], full_pipe[2], sockets[2], listening;
static int locked_file, message_queue;
static char buffer[BYTES], fifo[64];
static volatile sig_atomic_t n_signals, n_wrong_signals;
static int writes_a_byte;

static void on_timer(int signal, siginfo_t *info, void *context)
{
	const sigset_t *mask = &((ucontext_t *)context)->uc_sigmask;

	n_signals++;
	if (signal != info->si_signo || info->si_code != SI_TIMER ||
	        info->si_value.sival_int != COOKIE || sigismember(mask, SIGUSR2) != 1 ||
	        sigismember(mask, SIGUSR1) != 0 || sigismember(mask, SIGTRAP) != 0 ||
	        sigismember(mask, SIGTERM) != 0)
		n_wrong_signals++;
	if (writes_a_byte && write(pipe_ends[1], buffer, 1) != 1)
		n_wrong_signals++;
}

static void on_queued(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	if (info->si_code != SI_QUEUE || info->si_value.sival_int != n_signals)
		n_wrong_signals++;
	n_signals++;
}

/* ---- calls that never sleep here ---- */

static long do_write(void)
{
	return write(file, buffer, BYTES);
}
static long do_read(void)
{
	return read(zero, buffer, BYTES);
}
static long do_pwrite(void)
{
	return pwrite(file, buffer, BYTES, 0);
}
static long do_pread(void)
{
	return pread(other_file, buffer, BYTES, 0);
}
static long do_writev(void)
{
	struct iovec vector = {buffer, BYTES};

	return writev(file, &vector, 1);
}
static long do_readv(void)
{
	struct iovec vector = {buffer, BYTES};

	return readv(zero, &vector, 1);
}
static int n_left_open;
static long do_open_close(void)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (close(fd) == 0)
		return 0;
	n_left_open++;
	return -1;
}
static long do_dup_close(void)
{
	return close(dup(zero));
}
/* 200 are opened, then closed one after the other. */
static long do_close(void)
{
	static int fds[200], n_open;

	if (n_open > 0)
		return close(fds[--n_open]);
	while (n_open < (int)(sizeof(fds) / sizeof(fds[0])) && (fds[n_open] = dup(zero)) >= 0)
		n_open++;
	return n_open > 0 ? 0 : -1;
}
static long do_fstat(void)
{
	struct stat status;

	return fstat(file, &status);
}
static long do_lseek(void)
{
	return lseek(file, 0, SEEK_SET);
}
static long do_fcntl(void)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	return fcntl(file, F_SETLKW, &lock);
}
static long do_flock(void)
{
	return flock(file, LOCK_EX);
}
static long do_ioctl(void)
{
	int n;

	return ioctl(pipe_ends[0], FIONREAD, &n);
}
static long do_ftruncate(void)
{
	return ftruncate(file, BYTES);
}
static long do_fsync(void)
{
	return fsync(file);
}
static long do_sendto_recv(void)
{
	if (send(sockets[0], buffer, BYTES, 0) < 0)
		return -1;
	return recv(sockets[1], buffer, BYTES, 0);
}
static long do_futex_wake(void)
{
	static int word;

	return syscall(SYS_futex, &word, FUTEX_WAKE, 1, NULL, NULL, 0);
}
static long do_futex_changed(void) /* EAGAIN, at once */
{
	static int word;

	return syscall(SYS_futex, &word, FUTEX_WAIT, 1, NULL, NULL, 0) < 0 && errno == EAGAIN ? 0
	                                                                                      : -1;
}
static long do_getrandom(void)
{
	return syscall(SYS_getrandom, buffer, BYTES, 0);
}
static long do_waitpid(void) /* ECHILD, at once */
{
	return wait4(-1, NULL, 0, NULL) < 0 && errno == ECHILD ? 0 : -1;
}
static long do_getppid(void)
{
	return syscall(SYS_getppid);
}
static long do_kill(void)
{
	return kill(getpid(), 0);
}
static long do_sigprocmask(void)
{
	return sigprocmask(SIG_BLOCK, NULL, NULL);
}
static long do_mmap(void)
{
	void *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return page == MAP_FAILED ? -1 : munmap(page, 4096);
}

/* ---- calls that sleep until a signal comes ---- */

static long sleep_in_read(void)
{
	return read(pipe_ends[0], buffer, 1);
}
static long sleep_in_write(void)
{
	return write(full_pipe[1], buffer, BYTES);
}
static long sleep_in_readv(void)
{
	struct iovec vector = {buffer, BYTES};

	return readv(pipe_ends[0], &vector, 1);
}
static long sleep_in_recv(void)
{
	return recv(sockets[1], buffer, BYTES, 0);
}
static long sleep_in_accept(void)
{
	return accept(listening, NULL, NULL);
}
static long sleep_in_nanosleep(void)
{
	struct timespec time = {1000, 0};

	return nanosleep(&time, NULL);
}
static long sleep_in_poll(void)
{
	struct pollfd polled = {.fd = pipe_ends[0], .events = POLLIN};

	return poll(&polled, 1, -1);
}
static long sleep_in_epoll(void)
{
	static int epoll = -1;
	struct epoll_event event;

	if (epoll < 0)
		epoll = epoll_create1(EPOLL_CLOEXEC);
	return epoll_wait(epoll, &event, 1, -1);
}
static long sleep_in_select(void)
{
	fd_set set;

	FD_ZERO(&set);
	FD_SET(pipe_ends[0], &set);
	return select(pipe_ends[0] + 1, &set, NULL, NULL, NULL);
}
static long sleep_in_futex(void)
{
	static int word;

	return syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
}
static long sleep_in_timed_futex(void)
{
	static int word;
	struct timespec time = {1000, 0};

	return syscall(SYS_futex, &word, FUTEX_WAIT, 0, &time, NULL, 0);
}
static long sleep_in_fcntl(void)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	return fcntl(locked_file, F_SETLKW, &lock);
}
static long sleep_in_flock(void)
{
	return flock(locked_file, LOCK_EX);
}
static long sleep_in_open(void)
{
	return open(fifo, O_RDONLY);
}
static long sleep_in_pause(void)
{
	return pause();
}
static long sleep_in_sigsuspend(void)
{
	sigset_t mask;

	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR2);
	return sigsuspend(&mask);
}
static long sleep_in_msgrcv(void)
{
	struct {
		long type;
		char text[8];
	} message;

	return msgrcv(message_queue, &message, sizeof(message.text), 0, 0);
}
static long sleep_in_wait(void)
{
	return wait4(-1, NULL, 0, NULL);
}

static const struct row {
	const char *name;
	long (*call)(void);
	enum { AT_ONCE, SLEEPS_ALONE, SLEEPS_FOR_CHILD, RESTARTED, QUEUED } kind;
} rows[] = {
        {"write", do_write, AT_ONCE},
        {"read", do_read, AT_ONCE},
        {"pwrite", do_pwrite, AT_ONCE},
        {"pread", do_pread, AT_ONCE},
        {"writev", do_writev, AT_ONCE},
        {"readv", do_readv, AT_ONCE},
        {"open-close", do_open_close, AT_ONCE},
        {"dup-close", do_dup_close, AT_ONCE},
        {"close", do_close, AT_ONCE},
        {"fstat", do_fstat, AT_ONCE},
        {"lseek", do_lseek, AT_ONCE},
        {"fcntl", do_fcntl, AT_ONCE},
        {"flock", do_flock, AT_ONCE},
        {"ioctl", do_ioctl, AT_ONCE},
        {"ftruncate", do_ftruncate, AT_ONCE},
        {"fsync", do_fsync, AT_ONCE},
        {"send-recv", do_sendto_recv, AT_ONCE},
        {"futex-wake", do_futex_wake, AT_ONCE},
        {"futex-changed", do_futex_changed, AT_ONCE},
        {"getrandom", do_getrandom, AT_ONCE},
        {"waitpid", do_waitpid, AT_ONCE},
        {"getppid", do_getppid, AT_ONCE},
        {"kill", do_kill, AT_ONCE},
        {"sigprocmask", do_sigprocmask, AT_ONCE},
        {"mmap", do_mmap, AT_ONCE},
        {"restarted-read", sleep_in_read, RESTARTED},
        {"queued", do_pread, QUEUED},
        {"sleep-read", sleep_in_read, SLEEPS_ALONE},
        {"sleep-write", sleep_in_write, SLEEPS_ALONE},
        {"sleep-readv", sleep_in_readv, SLEEPS_ALONE},
        {"sleep-recv", sleep_in_recv, SLEEPS_ALONE},
        {"sleep-accept", sleep_in_accept, SLEEPS_ALONE},
        {"sleep-nanosleep", sleep_in_nanosleep, SLEEPS_ALONE},
        {"sleep-poll", sleep_in_poll, SLEEPS_ALONE},
        {"sleep-epoll", sleep_in_epoll, SLEEPS_ALONE},
        {"sleep-select", sleep_in_select, SLEEPS_ALONE},
        {"sleep-futex", sleep_in_futex, SLEEPS_ALONE},
        {"sleep-timed-futex", sleep_in_timed_futex, SLEEPS_ALONE},
        {"sleep-open", sleep_in_open, SLEEPS_ALONE},
        {"sleep-pause", sleep_in_pause, SLEEPS_ALONE},
        {"sleep-sigsuspend", sleep_in_sigsuspend, SLEEPS_ALONE},
        {"sleep-msgrcv", sleep_in_msgrcv, SLEEPS_ALONE},
        {"sleep-fcntl", sleep_in_fcntl, SLEEPS_FOR_CHILD},
        {"sleep-flock", sleep_in_flock, SLEEPS_FOR_CHILD},
        {"sleep-wait", sleep_in_wait, SLEEPS_FOR_CHILD},
};

/* ---- the loop ---- */

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static int temporary_file(char *path)
{
	int fd = mkstemp(path);

	if (fd < 0)
		die("mkstemp");
	unlink(path);
	return fd;
}

static void open_all(void)
{
	static const char page[4096];
	char first[] = "/tmp/eintr-XXXXXX", second[] = "/tmp/eintr-XXXXXX";
	struct sockaddr_in address = {
	        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

	file = temporary_file(first);
	other_file = temporary_file(second);
	zero = open("/dev/zero", O_RDWR);
	listening = socket(AF_INET, SOCK_STREAM, 0);
	message_queue = msgget(IPC_PRIVATE, 0600);
	if (zero < 0 || write(other_file, buffer, BYTES) != BYTES || pipe(pipe_ends) < 0 ||
	        pipe(full_pipe) < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) < 0 ||
	        bind(listening, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	        listen(listening, 1) < 0 || message_queue < 0)
		die("open");
	/* By one call: many would make this process hot before its loop. */
	if (fcntl(full_pipe[1], F_SETPIPE_SZ, sizeof(page)) != sizeof(page) ||
	        write(full_pipe[1], page, sizeof(page)) != sizeof(page))
		die("pipe");
	snprintf(fifo, sizeof(fifo), "/tmp/eintr-fifo-%d", (int)getpid());
	if (mkfifo(fifo, 0600) < 0)
		die("mkfifo");
}

static void release_all(void)
{
	unlink(fifo);
	msgctl(message_queue, IPC_RMID, NULL);
}

/* Holds both locks of a file until it is killed. */
static pid_t start_holder(void)
{
	char path[] = "/tmp/eintr-XXXXXX", own[64], byte = 0;
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int ready[2], fd;
	pid_t pid = -1;

	locked_file = temporary_file(path);
	snprintf(own, sizeof(own), "/proc/self/fd/%d", locked_file);
	if (pipe(ready) < 0 || (pid = fork()) < 0)
		die("fork");
	if (pid > 0) {
		if (read(ready[0], &byte, 1) != 1)
			die("the child");
		return pid;
	}
	fd = open(own, O_RDWR);
	if (fd < 0 || flock(fd, LOCK_EX) < 0 || fcntl(fd, F_SETLK, &lock) < 0 ||
	        write(ready[1], &byte, 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

/* No child, so that waiting for children finds none. */
static void start_stopper(void)
{
	pid_t stopped = getpid(), child = fork();
	struct timespec time = {0, 1000000};

	if (child < 0)
		die("fork");
	if (child > 0) {
		waitpid(child, NULL, 0);
		return;
	}
	if (fork() != 0)
		_exit(0);
	while (kill(stopped, SIGSTOP) == 0 && kill(stopped, SIGCONT) == 0)
		nanosleep(&time, NULL);
	_exit(0);
}

static void handle(int signal, void (*handler)(int, siginfo_t *, void *), int flags)
{
	struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags};
	sigset_t mask;

	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR2);
	if (sigaction(signal, &action, NULL) < 0 || sigprocmask(SIG_SETMASK, &mask, NULL) < 0)
		die("sigaction");
}

static timer_t start_timer(const struct row *row, long microseconds)
{
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL,
	        .sigev_signo = SIGRTMIN + 3,
	        .sigev_value.sival_int = COOKIE};
	struct itimerspec when = {
	        .it_interval = {0, microseconds * 1000}, .it_value = {0, microseconds * 1000}};
	timer_t timer;

	writes_a_byte = row->kind == RESTARTED;
	handle(SIGRTMIN + 3, on_timer, writes_a_byte ? SA_RESTART : 0);
	if (timer_create(CLOCK_MONOTONIC, &event, &timer) < 0 ||
	        timer_settime(timer, 0, &when, NULL) < 0)
		die("timer");
	return timer;
}

/* Sends two at a time, so that one waits while the other's handler runs. */
static pid_t start_sender(long microseconds)
{
	struct timespec time = {0, microseconds * 1000};
	pid_t pid;

	handle(SIGRTMIN + 3, on_queued, 0);
	pid = fork();
	if (pid != 0)
		return pid;
	for (union sigval value = {.sival_int = 0}; value.sival_int < QUEUE; value.sival_int++) {
		while (sigqueue(getppid(), SIGRTMIN + 3, value) < 0)
			nanosleep(&time, NULL);
		if (value.sival_int % 2)
			nanosleep(&time, NULL);
	}
	_exit(0);
}

/* Calls that failed or, if they sleep until then, were interrupted. */
static int count_failures(const struct row *row, int count, int n_signals_min, int *last_error)
{
	int failed = 0;

	for (int i = 0; i < count || n_signals < n_signals_min; i++) {
		if (row->call() < 0) {
			failed += row->kind == AT_ONCE || errno == EINTR;
			*last_error = errno;
		}
	}
	return failed;
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
	}
}

static int run(const struct row *row, long microseconds, int count)
{
	int sleeps = row->kind == SLEEPS_ALONE || row->kind == SLEEPS_FOR_CHILD;
	int wanted = sleeps ? SLEEPS : 0, failed, error = 0;
	pid_t child = row->kind == SLEEPS_FOR_CHILD ? start_holder()
	              : row->kind == QUEUED         ? start_sender(microseconds)
	                                            : 0;
	timer_t timer = NULL;

	if (row->kind != QUEUED)
		timer = start_timer(row, microseconds);
	failed = count_failures(row,
	        sleeps                   ? SLEEPS
	        : row->kind == RESTARTED ? SLEEPS
	                                 : count,
	        row->kind == QUEUED ? QUEUE : SIGNALS_MIN, &error);
	if (row->kind != QUEUED)
		timer_delete(timer);
	if (child)
		end_child(child);
	if (failed == wanted && !n_left_open && !n_wrong_signals) {
		puts("ok");
		return 0;
	}
	printf("%s: failed %d times (%s), not %d; left open: %d; signals: %d, wrong: %d\n",
	        row->name, failed, error ? errno_text(error) : "0", wanted, n_left_open,
	        (int)n_signals, (int)n_wrong_signals);
	return 1;
}

static int list(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		puts(rows[i].name);
	return 0;
}

int main(int argc, char **argv)
{
	long microseconds = argc > 2 ? atol(argv[2]) : 300;
	int count = argc > 3 ? atoi(argv[3]) : 3000, warm_up = argc > 4 ? atoi(argv[4]) : 0;
	int status = 2;

	if (argc < 2 || strcmp(argv[1], "list") == 0)
		return list();
	open_all();
	if (argc > 5)
		start_stopper();
	for (int i = 0; i < warm_up; i++)
		syscall(SYS_getppid);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(argv[1], rows[i].name) == 0)
			status = run(&rows[i], microseconds, count);
	}
	release_all();
	return status;
}
