#include "job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

void job_end_by_signal(int signal)
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
	raise(signal);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	/* Still here: as init of a pid namespace, which no signal of its own ends. */
	_exit(128 + signal);
}

static void end_as(int status)
{
	if (WIFEXITED(status))
		_exit(WEXITSTATUS(status));
	if (WIFSIGNALED(status))
		job_end_by_signal(WTERMSIG(status));
}

/* Was it sent to this process in particular?  What comes from the terminal (SI_KERNEL) the
 * whole foreground group has got; what comes from the tracer is for the proxy itself. */
static bool is_to_be_forwarded(const siginfo_t *info, pid_t tracer)
{
	switch (info->si_code) {
	case SI_USER:
	case SI_QUEUE:
	case SI_TKILL:
		return info->si_pid != tracer;
	default:
		return false;
	}
}

/* As init of a container the proxy inherits the workload's orphans too. */
static void reap(pid_t tracer)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == tracer)
			end_as(status);
}

static _Noreturn void be_proxy(pid_t tracer)
{
	sigset_t set;
	siginfo_t info;

	/* Everything is blocked.  The terminal's stop signals stay so, never looked at: the
	 * proxy is stopped by the tracer alone. */
	sigfillset(&set);
	sigdelset(&set, SIGTSTP);
	sigdelset(&set, SIGTTIN);
	sigdelset(&set, SIGTTOU);
	for (;;) {
		if (sigwaitinfo(&set, &info) < 0)
			continue;
		if (info.si_signo == SIGCHLD)
			reap(tracer);
		else if (is_to_be_forwarded(&info, tracer))
			kill(tracer, info.si_signo);
	}
}

static int be_tracer(pid_t proxy, struct error *err)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return error_set(err, "cannot tie secprof to its parent: %s", strerror(errno));
	/* It may have died before the line above. */
	if (getppid() != proxy)
		raise(SIGKILL);
	return 0;
}

int job_start(pid_t *proxy, struct error *err)
{
	pid_t self = getpid();
	struct sigaction child_action;
	sigset_t everything;
	sigset_t mask;
	pid_t pid;

	sigfillset(&everything);
	sigprocmask(SIG_SETMASK, &everything, &mask);
	/* With SIGCHLD ignored, as some parents leave it, there would be nothing to wait for. */
	sigaction(SIGCHLD, &(struct sigaction){.sa_handler = SIG_DFL}, &child_action);
	pid = fork();
	if (pid > 0)
		be_proxy(pid);
	sigaction(SIGCHLD, &child_action, NULL);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	if (pid < 0)
		return error_set(err, "cannot start a process: %s", strerror(errno));
	*proxy = self;
	return be_tracer(self, err);
}

int job_stdout(struct error *err)
{
	int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

	return fd < 0 ? error_set(err, "cannot copy standard error: %s", strerror(errno)) : fd;
}
