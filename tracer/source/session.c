#include "session.h"

#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

/* A signal handler needs it, perhaps in another thread; there is one run at a time. */
static struct {
	const struct trace_session *session; /* NULL: the workload is in the proxy's */
	pid_t proxy;                         /* 0: none */
	_Atomic pid_t group;                 /* of the main process */
	/* The group in the foreground of the terminal while the workload is there. */
	_Atomic pid_t front;
	atomic_bool stopped;
} current;

static bool has_terminal(const struct trace_session *session)
{
	return session && session->terminal >= 0;
}

/* Not from the workload's group: the leader ignores or blocks SIGTTOU. */
static void bring_to_front(pid_t group)
{
	(void)tcsetpgrp(current.session->terminal, group);
}

void session_begin(const struct trace_options *options, pid_t main_pid)
{
	const struct trace_session *session = options->start.session;

	current.session = session;
	current.proxy = options->job_proxy;
	current.stopped = false;
	current.group = current.front = main_pid;
	if (!session)
		return;
	(void)setpgid(main_pid, main_pid); /* the child does it, too: whoever comes first */
	if (has_terminal(session) && session->foreground)
		bring_to_front(main_pid);
	session->report(TRACE_SESSION_BEGAN, 0);
}

void session_join(const struct trace_session *session)
{
	if (session)
		(void)setpgid(0, 0);
}

int session_take_terminal(const struct trace_session *session)
{
	if (!has_terminal(session))
		return 0;
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (isatty(fd) && dup2(session->terminal, fd) < 0)
			return -1;
	return 0;
}

void session_stopped(int signal)
{
	if (current.stopped)
		return;
	current.stopped = true;
	if (has_terminal(current.session))
		current.session->report(TRACE_SESSION_STOPPED, signal);
	else if (current.proxy > 0)
		(void)kill(current.proxy, SIGSTOP);
}

void session_continued(void)
{
	if (!current.stopped)
		return;
	current.stopped = false;
	if (has_terminal(current.session))
		current.session->report(TRACE_SESSION_CONTINUED, SIGCONT);
	if (current.proxy > 0)
		(void)kill(current.proxy, SIGCONT);
}

void session_main_ended(void)
{
	if (!current.group)
		return;
	current.group = 0;
	/* As a shell does at a job's end: what is left is in the background, and ^C is for
	 * secprof. */
	if (has_terminal(current.session))
		bring_to_front(getpgrp());
}

/* A workload with job control of its own (a shell) has one of its groups there. */
static pid_t front_group(void)
{
	pid_t front = has_terminal(current.session) ? tcgetpgrp(current.session->terminal) : -1;

	return front > 0 && front != getpgrp() ? front : -1;
}

static void signal_group(pid_t group, int signal)
{
	/* kill(2) takes -1 for everybody, and 0 for secprof's own group. */
	if (group > 1)
		(void)kill(-group, signal);
}

static void go_on(bool foreground)
{
	pid_t front = front_group();

	/* A shell in the workload may have given the terminal to one of its jobs; that job gets it
	 * back, now or with the next command. */
	if (front > 0)
		current.front = front;
	if (has_terminal(current.session))
		bring_to_front(foreground ? current.front : getpgrp());
	signal_group(current.group, SIGCONT);
	if (front > 0 && front != current.group)
		signal_group(front, SIGCONT);
	current.session->report(TRACE_SESSION_SENT_ON, 0);
}

/* The main process may have been continued meanwhile, or be so right now. */
static void stop_proxy(void)
{
	if (current.proxy <= 0 || !current.stopped)
		return;
	(void)kill(current.proxy, SIGSTOP);
	if (!current.stopped)
		(void)kill(current.proxy, SIGCONT);
}

void session_obey(int command)
{
	pid_t front;

	if (!current.session)
		return;
	switch (command & ~TRACE_SESSION_SIGNAL_MASK) {
	case TRACE_SESSION_SIGNAL:
		front = front_group();
		signal_group(
		        front > 0 ? front : current.group, command & TRACE_SESSION_SIGNAL_MASK);
		break;
	case TRACE_SESSION_FOREGROUND:
		go_on(true);
		break;
	case TRACE_SESSION_BACKGROUND:
		go_on(false);
		break;
	case TRACE_SESSION_STOP:
		stop_proxy();
		break;
	default:
		break;
	}
}
