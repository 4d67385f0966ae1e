/*
 * For a workload that has a session of its own:
 *
 *      starting --BEGAN--> running --STOPPED--> suspending --backlog shown--> stopped, as tracer
 *                            ^ ^                    |                         sends SIGSTOP
 *                            | +---- CONTINUED -----+                            |
 *                            +------------- SIGCONT, from fg or bg --------------+
 *
 * Stopped for want of the terminal, where that is free, or in an orphaned group: go_on() at once.
 * NOTE_DRAIN and the end of the tracer start draining: the workload's last output is shown, then
 * the tracer gets its answer, or the proxy ends as the tracer did.
 */
#include "job_proxy.h"

#include "message.h"

#include "signal_name.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static noreturn void die_by_signal(int signal)
{
	const struct rlimit no_core = {0, 0};
	sigset_t set;

	/* A core_pattern that is a pipe ignores RLIMIT_CORE 0 (core(5)); hence both. */
	setrlimit(RLIMIT_CORE, &no_core);
	prctl(PR_SET_DUMPABLE, 0);
	sigemptyset(&set);
	sigaddset(&set, signal);
	/* Fails for SIGKILL, which needs no resetting. */
	sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
	/* Only pending so far, as all signals are blocked; unblocked, it ends the process. */
	raise(signal);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	/* Still here: as init of a pid namespace, which no signal of its own ends. */
	_exit(128 + signal);
}

static noreturn void end(struct proxy *proxy)
{
	char name[24];

	if (proxy->ends_by)
		die_by_signal(proxy->ends_by);
	if (WIFEXITED(proxy->status))
		_exit(WEXITSTATUS(proxy->status));
	signal_name(WTERMSIG(proxy->status), name);
	message("secprof itself was ended by %s%s; a recording holds what was saved before", name,
	        proxy->attached ? "" : ", and the workload with it");
	_exit(proxy->failure);
}

/* Before the tracer expects it, the signal would end it. */
static void command(const struct proxy *proxy, int command)
{
	if (proxy->has_begun)
		/* A real-time signal: it carries a value, and several of them queue in their order
		 * (signal(7)). */
		(void)sigqueue(proxy->tracer, SIGRTMAX, (union sigval){.sival_int = command});
}

/* A ^Z that came before the SIGCONT would be lost: what is typed waits until that was sent. */
static void go_on(struct proxy *proxy, bool in_front)
{
	proxy->suspending = false;
	proxy->relay.held = proxy->has_begun;
	command(proxy, in_front ? TRACE_SESSION_FOREGROUND : TRACE_SESSION_BACKGROUND);
}

/* In an orphaned process group the kernel discards ^Z's signal, as nobody would ever continue
 * the job (setpgid(2)).  Whether it does so is tried on a child of the same group. */
static bool is_orphaned(void)
{
	sigset_t set;
	int status;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGTSTP);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		sigaction(SIGTSTP, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
		raise(SIGTSTP);
		sigprocmask(SIG_UNBLOCK, &set, NULL);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status))
		return pid >= 0;
	/* It has stopped, so the group is not orphaned: SIGTSTP works here. */
	kill(pid, SIGKILL);
	(void)waitpid(pid, &status, 0);
	return false;
}

/* What was written before is shown, and no more than that: a program may write endlessly. */
static void expect_backlog(struct proxy *proxy)
{
	proxy->backlog_end = proxy->relay.n_shown + RELAY_BACKLOG_MAX;
}

static bool is_backlog_shown(const struct proxy *proxy)
{
	return relay_is_drained(&proxy->relay) || proxy->relay.n_shown >= proxy->backlog_end;
}

/* It may have stopped for want of the terminal only, which a workload in a pipeline does not have
 * from the start. */
static void on_stopped(struct proxy *proxy, int signal)
{
	bool wants_terminal = signal == SIGTTIN || signal == SIGTTOU;

	if ((wants_terminal && relay_engage(&proxy->relay)) ||
	        (signal != SIGSTOP && is_orphaned())) {
		go_on(proxy, true);
		return;
	}
	proxy->suspending = true;
	expect_backlog(proxy);
}

static void finish_suspending(struct proxy *proxy)
{
	proxy->suspending = false;
	(void)status_make_way(&proxy->display);
	/* Before the stop: the shell takes over the terminal as soon as it sees that. */
	relay_disengage(&proxy->relay);
	command(proxy, TRACE_SESSION_STOP);
}

static void on_event(struct proxy *proxy, const struct job_note *note)
{
	switch (note->event) {
	case TRACE_SESSION_BEGAN:
		proxy->has_begun = true;
		break;
	case TRACE_SESSION_STOPPED:
		on_stopped(proxy, note->signal);
		break;
	case TRACE_SESSION_CONTINUED:
		proxy->suspending = false;
		(void)relay_engage_again(&proxy->relay);
		break;
	case TRACE_SESSION_SENT_ON:
		proxy->relay.held = false;
		break;
	}
}

static void on_note(struct proxy *proxy, const struct job_note *note)
{
	switch (note->kind) {
	case NOTE_SESSION:
		on_event(proxy, note);
		break;
	case NOTE_DRAIN:
		status_hold(&proxy->display);
		proxy->draining = proxy->answers = true;
		expect_backlog(proxy);
		break;
	case NOTE_ENDS_BY:
		proxy->ends_by = note->signal;
		break;
	case NOTE_STATUS:
		proxy->display.held = false;
		break;
	}
}

static void take_notes(struct proxy *proxy)
{
	struct job_note note;
	ssize_t n;

	/* poll(2) says that there is a note, not how many. */
	while ((n = recv(proxy->channel, &note, sizeof(note), MSG_DONTWAIT)) > 0)
		if (n == (ssize_t)sizeof(note))
			on_note(proxy, &note);
	if (n == 0) {
		/* The tracer's end is closed: it has died, or is about to.  SIGCHLD will say so. */
		close(proxy->channel);
		proxy->channel = -1;
	}
}

/* As init of a container the proxy inherits the workload's orphans too. */
static void reap(struct proxy *proxy)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != proxy->tracer)
			continue;
		take_notes(proxy);
		proxy->status = status;
		/* The last output of the workload may still be in its terminal. */
		status_hold(&proxy->display);
		proxy->over = proxy->draining = true;
		expect_backlog(proxy);
	}
}

/* From kill(2) and the like, not from the kernel for a terminal: the whole foreground group gets
 * those. */
static bool was_sent(const struct signalfd_siginfo *info)
{
	return info->ssi_code == SI_USER || info->ssi_code == SI_QUEUE ||
	       info->ssi_code == SI_TKILL;
}

/* From the parent of secprof: fg or bg of a shell.  (The tracer's only wakes the proxy up; its note
 * comes in order with the others.) */
static void on_continued(struct proxy *proxy)
{
	go_on(proxy, relay_engage_again(&proxy->relay));
}

/* A session of its own keeps the signals of secprof's terminal from the workload. */
static void on_terminal_signal(struct proxy *proxy, int signal)
{
	switch (signal) {
	case SIGWINCH:
		if (relay_has(&proxy->relay)) {
			terminal_copy_size(&proxy->relay.user, proxy->relay.master);
			break;
		}
		__attribute__((fallthrough));
	case SIGTSTP:
		command(proxy, TRACE_SESSION_SIGNAL | signal);
		break;
	case SIGHUP:
	case SIGINT:
	case SIGQUIT:
		if (proxy->has_begun)
			command(proxy, TRACE_SESSION_SIGNAL | signal);
		else
			kill(proxy->tracer, signal);
		break;
	default:
		break;
	}
}

/* For a user who does not want to wait for a terminal that takes nothing. */
static bool ends_draining(int signal)
{
	return signal == SIGINT || signal == SIGTERM || signal == SIGHUP || signal == SIGQUIT;
}

/* It shows how far the recording is, and the workload gets it if it expects it. */
static void on_usr1(struct proxy *proxy)
{
	status_print(&proxy->display);
	/* Before that the tracer does not expect it either. */
	if (proxy->display.progress->start_us)
		(void)sigqueue(proxy->tracer, SIGUSR1,
		        (union sigval){.sival_int = TRACE_SIGNAL_IF_EXPECTED});
}

static void on_signal(struct proxy *proxy, const struct signalfd_siginfo *info)
{
	int signal = (int)info->ssi_signo;
	bool sent = was_sent(info), by_tracer = sent && (pid_t)info->ssi_pid == proxy->tracer;

	/* Of a line that no longer fits, the terminal makes several. */
	if (signal == SIGWINCH)
		(void)status_make_way(&proxy->display);
	if (signal == SIGCHLD)
		reap(proxy);
	else if (proxy->draining && ends_draining(signal))
		relay_finish(&proxy->relay);
	else if (proxy->over || by_tracer)
		return;
	else if (sent && signal == SIGUSR1 && proxy->display.progress)
		on_usr1(proxy);
	else if (proxy->has_session && signal == SIGCONT)
		on_continued(proxy);
	else if (proxy->has_session && (!sent || signal == SIGTSTP))
		on_terminal_signal(proxy, signal);
	/* The tracer sends those that stop. */
	else if (sent && signal != SIGTSTP && signal != SIGTTIN && signal != SIGTTOU)
		kill(proxy->tracer, signal);
}

/* By signalfd(2), as little of what follows is async-signal-safe (signal-safety(7)). */
static void take_signals(struct proxy *proxy)
{
	struct signalfd_siginfo info;

	while (read(proxy->signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
		on_signal(proxy, &info);
}

static void finish_draining(struct proxy *proxy)
{
	relay_finish(&proxy->relay);
	if (proxy->over)
		end(proxy);
	/* The tracer, which waits for the answer, goes on; at its end output may come again. */
	proxy->draining = false;
	if (proxy->answers)
		(void)send(proxy->channel, "", 1, MSG_NOSIGNAL);
}

static struct relay *emergency;

static void restore_and_die(int signal)
{
	terminal_restore(&emergency->user);
	raise(signal); /* which SA_RESETHAND has given back to the kernel */
}

/* Not even a bug may leave a terminal without echo. */
static void expect_the_worst(struct relay *relay)
{
	static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS};
	struct sigaction action = {
	        .sa_handler = restore_and_die, .sa_flags = (int)(SA_RESETHAND | SA_NODEFER)};
	sigset_t set;

	if (!relay_has(relay))
		return;
	emergency = relay;
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++) {
		sigaction(fatal[i], &action, NULL);
		sigaddset(&set, fatal[i]);
	}
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

noreturn void proxy_run(struct proxy *proxy)
{
	enum { SIGNALS, CHANNEL, RELAY, POLLED = RELAY + RELAY_POLLED };
	struct pollfd polled[POLLED];

	expect_the_worst(&proxy->relay);
	for (;;) {
		polled[SIGNALS] = (struct pollfd){.fd = proxy->signals, .events = POLLIN};
		polled[CHANNEL] = (struct pollfd){.fd = proxy->channel, .events = POLLIN};
		relay_prepare(&proxy->relay, &polled[RELAY]);
		/* EINTR cannot come: the signals that are not blocked end the process.  ENOMEM may
		 * pass. */
		if (poll(polled, POLLED, status_timeout(&proxy->display)) < 0)
			continue;
		if (polled[RELAY].revents & POLLOUT && !status_make_way(&proxy->display))
			polled[RELAY].revents &= (short)~POLLOUT;
		relay_transfer(&proxy->relay, &polled[RELAY]);
		if (polled[CHANNEL].revents)
			take_notes(proxy);
		if (polled[SIGNALS].revents)
			take_signals(proxy);
		if (proxy->suspending && is_backlog_shown(proxy))
			finish_suspending(proxy);
		if (proxy->draining && is_backlog_shown(proxy))
			finish_draining(proxy);
		if (!proxy->suspending)
			status_tick(&proxy->display);
	}
}
