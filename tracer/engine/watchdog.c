#include "watchdog.h"

#include "../lib/memory.h"
#include "../lib/proc.h"
#include "trace.h"

#include "clock.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Signals that end or stop a program that does not expect them, and that are meant for the
 * workload when they are sent to secprof. */
static const int forwarded[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM,
        SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGWINCH, SIGCONT, SIGURG};

/* The thread's own, from pthread_kill. */
enum { WAKE = SIGALRM };

/* The default is RLIMIT_STACK (pthread_create(3)), which may be huge. */
enum { STACK_BYTES = 256 << 10 };

enum { CHECK_US = 1000000, CHECKS = WATCHDOG_GRACE_US / CHECK_US };

static struct {
	pthread_t tracer, thread;
	atomic_bool has_thread;
	pid_t job_proxy;
	void (*obey)(int command);
	_Atomic pid_t main_pid; /* 0: it has ended */
	atomic_bool stopping;
	/* By a signal, to end.  Not a bool, whose exchange needs libatomic on riscv64 (gcc 12). */
	atomic_int asked;
	atomic_bool wants_end, gave_up;
	_Atomic uint64_t end_at_us; /* UINT64_MAX: never */
	_Atomic pid_t busy_with;
	_Atomic uint64_t n_events; /* that were begun */
} dog;

void watchdog_signals(sigset_t *signals)
{
	sigemptyset(signals);
	for (size_t i = 0; i < sizeof(forwarded) / sizeof(forwarded[0]); i++)
		sigaddset(signals, forwarded[i]);
	for (int signal = SIGRTMIN; signal <= SIGRTMAX; signal++)
		sigaddset(signals, signal);
}

static void wake_thread(void)
{
	if (dog.has_thread)
		(void)pthread_kill(dog.thread, WAKE);
}

/* SIGCHLD ends the tracer's sleep. */
static void wake_tracer(void)
{
	(void)pthread_kill(dog.tracer, SIGCHLD);
}

static void note_end(int signal)
{
	bool is_end = signal == SIGTERM || signal == SIGINT || signal == SIGQUIT;

	/* While the main process lives it may handle the signal: the workload decides. */
	if (dog.main_pid) {
		if (is_end && !atomic_exchange(&dog.asked, true))
			wake_thread();
	} else if (is_end || signal == SIGHUP) {
		dog.wants_end = true;
		wake_tracer();
	}
}

static void on_command(int command)
{
	if ((command & ~TRACE_SESSION_SIGNAL_MASK) == TRACE_SESSION_SIGNAL)
		note_end(command & TRACE_SESSION_SIGNAL_MASK);
	dog.obey(command);
}

/* While sigwait(3) waits, SigBlk is without what it waits for (do_sigtimedwait() in the kernel). */
static bool is_awaited(pid_t pid, uint64_t bit)
{
	uint64_t nr, args[SYSCALL_ARGS], set;

	return proc_syscall(pid, &nr, args) && nr == SYS_rt_sigtimedwait &&
	       read_memory(pid, args[0], &set, sizeof(set)) && set & bit;
}

/* With a handler, or blocked, as who takes it by sigwait(3) or signalfd(2) has it; or ignored.
 * Where /proc does not say so, it may be fatal.  (No handler interrupts what this calls: they run
 * in ppoll(2) and in the watchdog's thread only.) */
static bool is_expected(pid_t pid, int signal)
{
	static const char *const keys[] = {"SigCgt:", "SigBlk:", "SigIgn:"};
	uint64_t bit = (uint64_t)1 << (signal - 1);

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (proc_status_mask(pid, keys[i]) & bit)
			return true;
	return is_awaited(pid, bit);
}

static void pass_on(const siginfo_t *info, pid_t main_pid)
{
	bool only_if_expected =
	        info->si_code == SI_QUEUE && info->si_value.sival_int == TRACE_SIGNAL_IF_EXPECTED;

	if (!only_if_expected || is_expected(main_pid, info->si_signo))
		(void)kill(main_pid, info->si_signo);
}

void watchdog_handle(int signal, siginfo_t *info, void *context)
{
	int saved = errno;
	/* sigaction(2): 0 and less for what a process has sent, SI_KERNEL for ^C and the like. */
	bool was_sent = info->si_code <= 0;
	bool from_terminal = info->si_code == SI_KERNEL;
	bool counts = was_sent && (!dog.job_proxy || info->si_pid == dog.job_proxy);
	pid_t main_pid = dog.main_pid;

	(void)context;
	/* The rest is the exit signal of a tracee (clone(2)), and means nothing here. */
	if (was_sent || from_terminal)
		note_end(signal);
	if (counts && signal == SIGRTMAX && info->si_code == SI_QUEUE && info->si_value.sival_int)
		on_command(info->si_value.sival_int);
	else if (counts && main_pid)
		pass_on(info, main_pid);
	errno = saved;
}

void watchdog_forget_main(void)
{
	dog.main_pid = 0;
}

void watchdog_expect_end(uint64_t at_us)
{
	dog.end_at_us = at_us;
	wake_thread();
}

void watchdog_busy_with(pid_t tid)
{
	/* Twice for each event: the watchdog only looks whether the number has changed, so no order
	 * is needed. */
	atomic_store_explicit(&dog.busy_with, tid, memory_order_relaxed);
	if (tid)
		atomic_fetch_add_explicit(&dog.n_events, 1, memory_order_relaxed);
}

bool watchdog_wants_end(void)
{
	return dog.wants_end;
}

bool watchdog_gave_up(void)
{
	return dog.gave_up;
}

/* How often the tracer was found at one event.  Not how long: secprof itself may have been
 * stopped meanwhile. */
struct stall {
	uint64_t n_events;
	unsigned checks;
};

static void check(struct stall *stall)
{
	pid_t tid = dog.busy_with;

	if (tid <= 0 || dog.n_events != stall->n_events) {
		*stall = (struct stall){.n_events = dog.n_events};
		return;
	}
	if (++stall->checks < CHECKS)
		return;
	dog.wants_end = true;
	(void)kill(tid, SIGKILL); /* the whole process */
	/* SIGKILL does not reach a task in an uninterruptible sleep (D in proc_pid_stat(5)). */
	if (stall->checks >= 2 * CHECKS) {
		dog.gave_up = true;
		wake_tracer();
	}
}

/* Microseconds until the next check, UINT64_MAX: none is needed. */
static uint64_t until_check(uint64_t now)
{
	uint64_t end_at_us = dog.end_at_us;

	if (dog.asked || end_at_us <= now)
		return CHECK_US;
	return end_at_us == UINT64_MAX ? UINT64_MAX : end_at_us - now;
}

static int await_signal(const sigset_t *signals, siginfo_t *info, uint64_t microseconds)
{
	struct timespec timeout = {
	        (time_t)(microseconds / 1000000), (long)(microseconds % 1000000) * 1000};

	return sigtimedwait(signals, info, microseconds == UINT64_MAX ? NULL : &timeout);
}

/* Of wake_thread().  Not by SI_TKILL alone: glibc's sigtimedwait(3) makes SI_USER of it. */
static bool is_wake(const siginfo_t *info)
{
	return info->si_signo == WAKE && info->si_pid == getpid() &&
	       (info->si_code == SI_TKILL || info->si_code == SI_USER);
}

static void *watch(void *unused)
{
	struct stall stall = {0};
	uint64_t next_check_us = UINT64_MAX, now = clock_us(), pause;
	sigset_t signals;
	siginfo_t info;

	watchdog_signals(&signals);
	while (!dog.stopping) {
		pause = until_check(now);
		if (pause != UINT64_MAX && now + pause < next_check_us)
			next_check_us = now + pause;
		if (await_signal(&signals, &info,
		            next_check_us == UINT64_MAX ? UINT64_MAX : next_check_us - now) > 0 &&
		        !is_wake(&info))
			watchdog_handle(info.si_signo, &info, NULL);
		now = clock_us();
		if (next_check_us > now)
			continue;
		check(&stall);
		next_check_us = UINT64_MAX;
	}
	return unused;
}

void watchdog_start(pid_t main_pid, pid_t job_proxy, void (*obey)(int command))
{
	pthread_attr_t small;

	dog.tracer = pthread_self();
	dog.job_proxy = job_proxy;
	dog.obey = obey;
	dog.main_pid = main_pid;
	dog.stopping = dog.wants_end = dog.gave_up = false;
	dog.asked = 0;
	dog.end_at_us = UINT64_MAX;
	dog.busy_with = 0;
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, STACK_BYTES);
	dog.has_thread = pthread_create(&dog.thread, &small, watch, NULL) == 0;
	pthread_attr_destroy(&small);
}

void watchdog_stop(void)
{
	dog.stopping = true;
	if (!dog.has_thread)
		return;
	wake_thread();
	pthread_join(dog.thread, NULL);
	dog.has_thread = false;
}
