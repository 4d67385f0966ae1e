#include "job.h"

#include "job_proxy.h"
#include "relay.h"

#include "cleanup.h"
#include "trace.h"
#include "user.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* The tracer's end of the socket; -1 in the proxy. */
static int to_proxy = -1;

static void notify_proxy(struct job_note note)
{
	/* Without a proxy the tracer is about to die. */
	(void)send(to_proxy, &note, sizeof(note), MSG_NOSIGNAL);
}

/* Left to the proxy, which so can distinguish this from a tracer that was killed. */
void job_end_by_signal(int signal)
{
	notify_proxy((struct job_note){.kind = NOTE_ENDS_BY, .signal = signal});
	_exit(128 + signal);
}

static void report_event(enum trace_session_event event, int signal)
{
	notify_proxy((struct job_note){.kind = NOTE_SESSION, .event = event, .signal = signal});
}

static int lead_session(const struct relay *relay, struct job *job, struct error *err)
{
	/* Static: job->session points to it as long as the tracer runs. */
	static struct trace_session session;

	session = (struct trace_session){.terminal = relay->slave,
	        .foreground = relay_is_engaged(relay),
	        .report = report_event};
	/* The workload's /dev/tty is its own terminal then, and not the user's. */
	if (setsid() < 0 || (relay->slave >= 0 && ioctl(relay->slave, TIOCSCTTY, 0) < 0))
		return error_set(
		        err, "cannot make a session for the workload: %s", strerror(errno));
	/* To read a terminal and to change its modes needs no session. */
	terminal_inherit_no_others();
	job->session = &session;
	return 0;
}

static int be_tracer(struct proxy *proxy, pid_t pid, struct job *job, struct error *err)
{
	*job = (struct job){.job_proxy = pid, .has_line = proxy->display.kind == STATUS_LINE};
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return error_set(err, "cannot tie secprof to its parent: %s", strerror(errno));
	/* It may have died before the line above. */
	if (getppid() != pid)
		raise(SIGKILL);
	close(proxy->signals);
	if (proxy->has_session && lead_session(&proxy->relay, job, err))
		return -1;
	relay_keep_slave(&proxy->relay);
	return 0;
}

void job_show_status(void)
{
	notify_proxy((struct job_note){.kind = NOTE_STATUS});
}

void job_finish(const struct job *job)
{
	char answer;

	/* However the workload ended, the job that the shell sees ends, and does not stop. */
	kill(job->job_proxy, SIGCONT);
	if (!job->has_line && (!job->session || job->session->terminal < 0))
		return;
	notify_proxy((struct job_note){.kind = NOTE_DRAIN});
	while (recv(to_proxy, &answer, 1, 0) < 0 && errno == EINTR)
		;
}

/* ---- starting both ---- */

static int open_relay(const struct job_request *request, struct proxy *proxy, struct error *err)
{
	/* Standard output is not the workload's where the result goes there (job_stdout). */
	const int streams[3] = {STDIN_FILENO,
	        request->result_on_stdout ? STDERR_FILENO : STDOUT_FILENO, STDERR_FILENO};
	__attribute__((cleanup(user_release))) struct user user = {.uid = geteuid()};

	proxy->has_session = (request->user && !request->same_terminal) || request->own_terminal;
	if (!proxy->has_session) {
		relay_none(&proxy->relay);
		return 0;
	}
	if (request->user && user_load(request->user, &user, err))
		return -1;
	return relay_open(&proxy->relay, streams, user.uid, err);
}

static int open_channels(struct proxy *proxy, int *tracers_end, struct error *err)
{
	sigset_t everything;
	int ends[2];

	sigfillset(&everything);
	proxy->signals = signalfd(-1, &everything, SFD_NONBLOCK | SFD_CLOEXEC);
	if (proxy->signals < 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return error_set(err, "cannot make a socket pair: %s", strerror(errno));
	proxy->channel = ends[0];
	*tracers_end = ends[1];
	return 0;
}

int job_start(const struct job_request *request, struct job *job, struct error *err)
{
	/* For both processes, until each ends. */
	static struct proxy proxy;
	pid_t self = getpid();
	struct sigaction child_action;
	sigset_t everything, mask;

	proxy.failure = request->failure;
	proxy.attached = request->attached;
	if (open_relay(request, &proxy, err))
		return -1;
	status_init(&proxy.display, request->status, request->progress, &proxy.relay);
	/* What is attached may take a while, and is reported first. */
	proxy.display.held = request->attached && request->status == STATUS_LINE;
	if (open_channels(&proxy, &to_proxy, err))
		return -1;
	sigfillset(&everything);
	/* Before fork(2): a signal for the proxy waits in its signalfd, and for the tracer until it
	 * has restored the mask.  None is lost in between. */
	sigprocmask(SIG_SETMASK, &everything, &mask);
	/* With SIGCHLD ignored, as some parents leave it, there would be nothing to wait for. */
	sigaction(SIGCHLD, &(struct sigaction){.sa_handler = SIG_DFL}, &child_action);
	if (relay_starts_in_front(&proxy.relay))
		(void)relay_engage(&proxy.relay);
	proxy.tracer = fork();
	if (proxy.tracer > 0) {
		close(to_proxy);
		relay_keep_master(&proxy.relay);
		proxy_run(&proxy);
	}
	if (proxy.tracer < 0)
		relay_disengage(&proxy.relay);
	else
		close(proxy.channel);
	sigaction(SIGCHLD, &child_action, NULL);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	if (proxy.tracer < 0)
		return error_set(err, "cannot start a process: %s", strerror(errno));
	return be_tracer(&proxy, self, job, err);
}

int job_stdout(struct error *err)
{
	/* Above the standard streams, which the launch of the workload replaces. */
	int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

	return fd < 0 ? error_set(err, "cannot copy standard error: %s", strerror(errno)) : fd;
}
