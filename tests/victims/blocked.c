/*
 * blocked [list]: threads that are blocked in a call each, for good.
 *
 * Prints "ready" when all of them sleep.  Then, for each line of standard input, a line for each
 * call that has returned nevertheless, "NAME: ERRNO" or "NAME: RESULT", and "done".  Ends at the
 * end of standard input.  `blocked list` prints the calls' names, by which the kernel knows them.
 */
#include "errno_text.h"

#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/futex.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { HOUR = 3600, STACK_BYTES = 256 << 10 };

static const struct timespec hour = {HOUR, 0};
static pid_t child;

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static int must(int result, const char *what)
{
	if (result < 0)
		die(what);
	return result;
}

static int empty_pipe(int end)
{
	int ends[2];

	must(pipe(ends), "pipe");
	return ends[end];
}

static int full_pipe(void)
{
	static char page[4096];
	int end = empty_pipe(1);

	fcntl(end, F_SETFL, O_NONBLOCK);
	while (write(end, page, sizeof(page)) > 0)
		;
	fcntl(end, F_SETFL, 0);
	return end;
}

static int socket_with(int option)
{
	struct timeval timeout = {HOUR, 0};
	int ends[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair");
	if (option)
		must(setsockopt(ends[0], SOL_SOCKET, option, &timeout, sizeof(timeout)), "timeout");
	return ends[0];
}

static int full_socket(int option)
{
	static char page[4096];
	int end = socket_with(option);

	while (send(end, page, sizeof(page), MSG_DONTWAIT) > 0)
		;
	return end;
}

static int listener(void)
{
	int fd = must(socket(AF_UNIX, SOCK_STREAM, 0), "socket");
	struct sockaddr_un name = {.sun_family = AF_UNIX};

	/* Autobind, of an abstract name (unix(7)). */
	must(bind(fd, (void *)&name, sizeof(sa_family_t)), "bind");
	must(listen(fd, 0), "listen");
	return fd;
}

static int locked_file(void)
{
	char path[] = "/tmp/secprof-blocked-XXXXXX";
	int fd = must(mkstemp(path), "mkstemp");
	int other = must(open(path, O_RDWR), "open");

	unlink(path);
	must(flock(fd, LOCK_EX), "flock");
	return other;
}

static sigset_t usr2_only(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	return set;
}

/* ---- the calls ---- */

static char byte, bytes[1000];
static struct pollfd nothing = {-1, POLLIN, 0};

static long do_read(void)
{
	return read(empty_pipe(0), &byte, 1);
}
static long do_read_tty(void)
{
	int master = must(posix_openpt(O_RDWR | O_NOCTTY), "openpt");

	if (grantpt(master) < 0 || unlockpt(master) < 0)
		die("pty");
	return read(must(open(ptsname(master), O_RDWR | O_NOCTTY), "pts"), &byte, 1);
}
static long do_read_eventfd(void)
{
	uint64_t n;

	return read(eventfd(0, 0), &n, sizeof(n));
}
static long do_read_inotify(void)
{
	return read(inotify_init(), bytes, sizeof(bytes));
}
static long do_readv_timeout(void)
{
	struct iovec vector = {&byte, 1};

	return syscall(SYS_readv, socket_with(SO_RCVTIMEO), &vector, 1);
}
static long do_write(void)
{
	return write(full_pipe(), &byte, 1);
}
#ifdef SYS_accept
static long do_accept(void)
{
	return syscall(SYS_accept, listener(), NULL, NULL);
}
#endif
static long do_accept4_timeout(void)
{
	struct timeval timeout = {HOUR, 0};
	int fd = listener();

	must(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)), "timeout");
	return accept4(fd, NULL, NULL, 0);
}
static long do_connect(void)
{
	struct sockaddr_un name;
	socklen_t size = sizeof(name);
	int fd = listener();

	must(getsockname(fd, (void *)&name, &size), "getsockname");
	/* One fits into the queue. */
	must(connect(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&name, size), "connect");
	return connect(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&name, size);
}
static long do_recvfrom_timeout(void)
{
	return recv(socket_with(SO_RCVTIMEO), &byte, 1, 0);
}
static long do_recvmsg(void)
{
	struct iovec vector = {&byte, 1};
	struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};

	return recvmsg(socket_with(0), &message, 0);
}
static long do_sendto_timeout(void)
{
	return send(full_socket(SO_SNDTIMEO), &byte, 1, 0);
}
static long do_poll(void)
{
	return poll(&nothing, 1, HOUR * 1000);
}
static long do_ppoll(void)
{
	return ppoll(&nothing, 1, NULL, NULL);
}
#ifdef SYS_select
static long do_select(void)
{
	return syscall(SYS_select, 0, NULL, NULL, NULL, NULL);
}
#endif
/* The kernel writes what is left to where the timeout is; here it cannot. */
static long do_pselect6_constant(void)
{
	struct timespec *timeout =
	        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	*timeout = hour;
	mprotect(timeout, 4096, PROT_READ);
	return syscall(SYS_pselect6, 0, NULL, NULL, NULL, timeout, NULL);
}
#ifdef SYS_epoll_wait
static long do_epoll_wait(void)
{
	struct epoll_event event;

	return syscall(SYS_epoll_wait, epoll_create1(0), &event, 1, -1);
}
#endif
static long do_epoll_pwait_timeout(void)
{
	struct epoll_event event;
	sigset_t mask = usr2_only();

	return syscall(SYS_epoll_pwait, epoll_create1(0), &event, 1, HOUR * 1000, &mask, 8);
}
static long do_futex(void)
{
	static int word;

	return syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
}
static long do_futex_timeout(void)
{
	static int word;

	return syscall(SYS_futex, &word, FUTEX_WAIT, 0, &hour, NULL, 0);
}
static long do_nanosleep(void)
{
	return syscall(SYS_nanosleep, &hour, NULL);
}
static long do_clock_nanosleep(void)
{
	return syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &hour, NULL);
}
static long do_clock_nanosleep_absolute(void)
{
	struct timespec end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += HOUR;
	return syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL);
}
#ifdef SYS_pause
static long do_pause(void)
{
	return syscall(SYS_pause);
}
#endif
static long do_rt_sigsuspend(void)
{
	sigset_t mask = usr2_only();

	return syscall(SYS_rt_sigsuspend, &mask, 8);
}
static long do_rt_sigtimedwait(void)
{
	sigset_t set = usr2_only();

	return syscall(SYS_rt_sigtimedwait, &set, NULL, NULL, 8);
}
static long do_rt_sigtimedwait_timeout(void)
{
	sigset_t set = usr2_only();

	return syscall(SYS_rt_sigtimedwait, &set, NULL, &hour, 8);
}
static long do_wait4(void)
{
	return syscall(SYS_wait4, child, NULL, 0, NULL);
}
static long do_waitid(void)
{
	siginfo_t info;

	return syscall(SYS_waitid, P_PID, child, &info, WEXITED, NULL);
}
static int new_semaphore(void)
{
	int id = must(semget(IPC_PRIVATE, 1, 0600), "semget");

	return id;
}
static int semaphore, other_semaphore, queue, full_queue;
#ifdef SYS_semop
static long do_semop(void)
{
	struct sembuf take = {0, -1, 0};

	return syscall(SYS_semop, semaphore, &take, 1);
}
#endif
#ifdef SYS_semtimedop
static long do_semtimedop(void)
{
	struct sembuf take = {0, -1, 0};

	return syscall(SYS_semtimedop, other_semaphore, &take, 1, &hour);
}
#endif
static long do_msgrcv(void)
{
	struct {
		long type;
		char text[8];
	} message;

	return msgrcv(queue, &message, sizeof(message.text), 0, 0);
}
static long do_msgsnd(void)
{
	struct {
		long type;
		char text[1024];
	} message = {1, ""};

	while (msgsnd(full_queue, &message, sizeof(message.text), IPC_NOWAIT) == 0)
		;
	return msgsnd(full_queue, &message, sizeof(message.text), 0);
}
static long do_mq_timedreceive(void)
{
	struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 1};
	char name[40];
	mqd_t mq;

	snprintf(name, sizeof(name), "/secprof-blocked-%d", getpid());
	mq = must(mq_open(name, O_RDWR | O_CREAT, 0600, &attributes), "mq_open");
	mq_unlink(name);
	return mq_receive(mq, &byte, 1, NULL);
}
static long do_flock(void)
{
	return flock(locked_file(), LOCK_EX);
}
/* Of an open file description: those of the process would not exclude its own threads. */
static long do_fcntl(void)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	char path[] = "/tmp/secprof-blocked-XXXXXX";
	int fd = must(mkstemp(path), "mkstemp"), other = must(open(path, O_RDWR), "open");

	unlink(path);
	must(fcntl(fd, F_OFD_SETLK, &lock), "lock");
	return fcntl(other, F_OFD_SETLKW, &lock);
}
static long do_io_getevents(void)
{
	aio_context_t context = 0;
	struct io_event event;

	must((int)syscall(SYS_io_setup, 1, &context), "io_setup");
	return syscall(SYS_io_getevents, context, 1, 1, &event, &hour);
}
static long do_openat_fifo(void)
{
	char path[60];

	snprintf(path, sizeof(path), "/tmp/secprof-blocked-%d", getpid());
	must(mkfifo(path, 0600), "mkfifo");
	return open(path, O_RDONLY);
}
/* Nothing but its child's exec or end wakes it up. */
static long do_vfork(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return pid;
}

struct blocked {
	const char *name; /* of the call; then, after a blank, what is special about it */
	long (*call)(void);
};

/* Some architectures have younger calls instead. */
static const struct blocked calls[] = {
        {"read", do_read},
        {"read of a terminal", do_read_tty},
        {"read of an eventfd", do_read_eventfd},
        {"read of an inotify", do_read_inotify},
        {"readv with a timeout", do_readv_timeout},
        {"write", do_write},
#ifdef SYS_accept
        {"accept", do_accept},
#endif
        {"accept4 with a timeout", do_accept4_timeout},
        {"connect", do_connect},
        {"recvfrom with a timeout", do_recvfrom_timeout},
        {"recvmsg", do_recvmsg},
        {"sendto with a timeout", do_sendto_timeout},
        {"poll with a timeout", do_poll},
        {"ppoll", do_ppoll},
#ifdef SYS_select
        {"select", do_select},
#endif
        {"pselect6 with a constant timeout", do_pselect6_constant},
#ifdef SYS_epoll_wait
        {"epoll_wait", do_epoll_wait},
#endif
        {"epoll_pwait with a timeout", do_epoll_pwait_timeout},
        {"futex", do_futex},
        {"futex with a timeout", do_futex_timeout},
        {"nanosleep", do_nanosleep},
        {"clock_nanosleep", do_clock_nanosleep},
        {"clock_nanosleep to a time", do_clock_nanosleep_absolute},
#ifdef SYS_pause
        {"pause", do_pause},
#endif
        {"rt_sigsuspend", do_rt_sigsuspend},
        {"rt_sigtimedwait", do_rt_sigtimedwait},
        {"rt_sigtimedwait with a timeout", do_rt_sigtimedwait_timeout},
        {"wait4", do_wait4},
        {"waitid", do_waitid},
#ifdef SYS_semop
        {"semop", do_semop},
#endif
#ifdef SYS_semtimedop
        {"semtimedop", do_semtimedop},
#endif
        {"msgrcv", do_msgrcv},
        {"msgsnd", do_msgsnd},
        {"mq_timedreceive", do_mq_timedreceive},
        {"flock", do_flock},
        {"fcntl", do_fcntl},
        {"io_getevents", do_io_getevents},
        {"openat of a FIFO", do_openat_fifo},
        {"vfork", do_vfork},
};

enum { N_CALLS = sizeof(calls) / sizeof(calls[0]) };

static struct {
	pid_t tid;
	int has_returned, number;
	long result;
} threads[N_CALLS];

static void *block(void *which)
{
	size_t i = (size_t)which;

	__atomic_store_n(&threads[i].tid, (pid_t)syscall(SYS_gettid), __ATOMIC_SEQ_CST);
	errno = 0;
	threads[i].result = calls[i].call();
	threads[i].number = errno;
	__atomic_store_n(&threads[i].has_returned, 1, __ATOMIC_SEQ_CST);
	for (;;)
		pause();
	return NULL;
}

/* "S", or "D" of the parent of a vfork: it has got to its call, if that is the one it is in. */
static int sleeps(size_t i)
{
	pid_t tid = __atomic_load_n(&threads[i].tid, __ATOMIC_SEQ_CST);
	char path[64], text[256] = "";
	const char *rest;
	FILE *file;

	if (!tid)
		return 0;
	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", tid);
	file = fopen(path, "r");
	if (!file)
		return 0;
	(void)!fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	rest = strrchr(text, ')');
	return rest && (rest[2] == 'S' || rest[2] == 'D');
}

static void start(void)
{
	pthread_attr_t small;
	pthread_t thread;
	int n_quiet = 0;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, STACK_BYTES);
	for (size_t i = 0; i < N_CALLS; i++)
		if (pthread_create(&thread, &small, block, (void *)i) != 0)
			die("pthread_create");
	/* One that waits for a lock of the C library sleeps, too: three times in a row. */
	while (n_quiet < 3) {
		int all = 1;

		for (size_t i = 0; i < N_CALLS; i++)
			all &= sleeps(i);
		n_quiet = all ? n_quiet + 1 : 0;
		usleep(20000);
	}
}

static void report(void)
{
	for (size_t i = 0; i < N_CALLS; i++) {
		if (!__atomic_load_n(&threads[i].has_returned, __ATOMIC_SEQ_CST))
			continue;
		if (threads[i].result < 0)
			printf("%s: %s\n", calls[i].name, errno_text(threads[i].number));
		else
			printf("%s: %ld\n", calls[i].name, threads[i].result);
	}
	puts("done");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	sigset_t set = usr2_only();
	char line[80];

	if (argc > 1 && !strcmp(argv[1], "list")) {
		for (size_t i = 0; i < N_CALLS; i++)
			puts(calls[i].name);
		return 0;
	}
	sigprocmask(SIG_BLOCK, &set, NULL);
	child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(STDOUT_FILENO);
		for (;;)
			pause();
	}
	semaphore = new_semaphore();
	other_semaphore = new_semaphore();
	queue = must(msgget(IPC_PRIVATE, 0600), "msgget");
	full_queue = must(msgget(IPC_PRIVATE, 0600), "msgget");
	start();
	puts("ready");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin))
		report();
	snprintf(line, sizeof(line), "/tmp/secprof-blocked-%d", getpid());
	unlink(line);
	semctl(semaphore, 0, IPC_RMID);
	semctl(other_semaphore, 0, IPC_RMID);
	msgctl(queue, IPC_RMID, NULL);
	msgctl(full_queue, IPC_RMID, NULL);
	kill(child, SIGKILL);
	return 0;
}
