/*
 * How a workload starts: the child waits in a read until it is traced.
 *
 *   secprof                             child (launch_child.c)
 *     fork ---------------------------->  joins its process group
 *     SEIZE, INTERRUPT, resumes it        read(go)
 *     starts the kernel's view            |
 *     write(go) ----------------------->  its descriptors, user, filter
 *     the loop                            execve, which closes `status`
 *     read(status) <--------------------- or a launch_report, and its exit
 */
#include "launch.h"

#include "../engine/signals.h"
#include "../engine/tracer.h"
#include "../engine/watchdog.h"
#include "cleanup.h"
#include "kernel_view.h"
#include "launch_child.h"
#include "refusal.h"
#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>

/* The child waits in its read: an interrupt stops it there, and from the stop it goes on
 * as the mode wants it.  This is also where an old kernel shows itself. */
static int seize(pid_t pid, const struct trace_mode *mode, struct error *err)
{
	struct ptrace_syscall_info info;
	int status;

	/* EXITKILL: a workload that outlived its tracer would have ENOSYS for whatever its filters
	 * answer with SECCOMP_RET_TRACE (seccomp(2)). */
	if (ptrace_seize(pid, PTRACE_O_EXITKILL | TRACER_PTRACE_OPTIONS | mode->ptrace_options) < 0)
		return refusal_explain(pid, errno, err);
	if (ptrace_interrupt(pid) < 0 || waitpid(pid, &status, __WALL) != pid)
		return error_set(err, "the traced child did not stop: %s", strerror(errno));
	if (!WIFSTOPPED(status))
		return error_set(err, "the traced child ended before it was started");
	if (ptrace_syscall_info(pid, &info) < 0)
		return error_set(err,
		        "ptrace cannot report system calls (PTRACE_GET_SYSCALL_INFO: %s); "
		        "Linux 5.3 or newer is needed, and a sandbox must not refuse it",
		        strerror(errno));
	return ptrace_resume(pid, mode->resume, 0) == 0
	               ? 0
	               : error_set(err, "the traced child is gone: %s", strerror(errno));
}

static int let_go(struct launch *launch, const struct launch_request *request, struct error *err)
{
	if ((request->mode && seize(launch->pid, request->mode, err)) ||
	        (request->on_forked && request->on_forked(launch->pid, request->context, err)) ||
	        kernel_view_start(request->options->kernel_view, launch->pid, err)) {
		/* Its pipe has not ended yet: the child has done nothing. */
		kill(launch->pid, SIGKILL);
		waitpid(launch->pid, NULL, __WALL);
		return TRACE_FAILED;
	}
	if (write(launch->go, "", 1) == 1)
		return 0;
	error_set(err, "the traced child is gone: %s", strerror(errno));
	return TRACE_FAILED;
}

/* Close-on-exec, so that the end of the status pipe means that the exec has succeeded. */
static int make_pipes(int go[2], int status[2], struct error *err)
{
	if (pipe2(go, O_CLOEXEC) == 0) {
		if (pipe2(status, O_CLOEXEC) == 0)
			return 0;
		close(go[0]);
		close(go[1]);
	}
	return error_set(err, "cannot make a pipe: %s", strerror(errno));
}

static struct sock_fprog program_of(const struct bpf_program *program)
{
	return (struct sock_fprog){(unsigned short)program->length, program->instructions};
}

int launch_start(struct launch *launch, const struct launch_request *request, struct error *err)
{
	const struct trace_options *options = request->options;
	__attribute__((cleanup(user_release))) struct user user = {0};
	struct sock_fprog judge;
	int go[2] = {-1, -1}, status[2] = {-1, -1};

	launch->go = launch->status = -1;
	if (options->start.user && user_load(options->start.user, &user, err))
		return TRACE_FAILED;
	if (make_pipes(go, status, err))
		return TRACE_FAILED;
	if (options->enforcement)
		judge = program_of(options->enforcement->filter);
	launch->pid = fork();
	if (launch->pid == 0) {
		/* Else the child's own end would keep its read from seeing that secprof is gone. */
		close(go[1]);
		launch_child_run(&(struct launch_child){.start = &options->start,
		        .no_new_privs = options->no_new_privs,
		        .filter = request->filter,
		        .judge = options->enforcement ? &judge : NULL,
		        .user = options->start.user ? &user : NULL,
		        .mask = request->mask,
		        .dies_with_parent = !request->mode && !request->outlives,
		        .go = go[0],
		        .status = status[1]});
	}
	close(go[0]);
	close(status[1]);
	launch->go = go[1];
	launch->status = status[0];
	if (launch->pid < 0) {
		error_set(err, "cannot start a process: %s", strerror(errno));
		return TRACE_FAILED;
	}
	/* While the child still waits: when it goes on, its group is in the foreground already. */
	session_begin(options, launch->pid);
	return let_go(launch, request, err);
}

void launch_forward_signals(const struct launch *launch, const struct trace_options *options)
{
	signals_catch(launch->pid, options->job_proxy, session_obey);
}

void launch_ended(void)
{
	watchdog_forget_main();
	session_main_ended();
}

/* The exit statuses are those of shells: 127 for what is not there, 126 for what cannot be run. */
static int explain_exec(const char *command, int number, struct error *err)
{
	switch (number) {
	case ENOENT:
		error_set(err,
		        "cannot run '%s': it is not there, or the interpreter or loader that it "
		        "names is not",
		        command);
		return TRACE_NOT_FOUND;
	case ENOEXEC:
		error_set(err, "cannot run '%s': not a program for this machine", command);
		return TRACE_NOT_EXECUTABLE;
	default:
		error_set(err, "cannot run '%s': %s", command, strerror(number));
		return TRACE_NOT_EXECUTABLE;
	}
}

static int explain_find(const char *command, int number, struct error *err)
{
	if (number == ENOENT) {
		error_set(err, "'%s' was not found in PATH", command);
		return TRACE_NOT_FOUND;
	}
	error_set(err, "'%s' in PATH is no executable file: %s", command, strerror(number));
	return TRACE_NOT_EXECUTABLE;
}

bool launch_reported(const struct launch *launch)
{
	struct pollfd status = {.fd = launch->status, .events = POLLIN};

	return poll(&status, 1, 0) > 0 && status.revents & POLLIN;
}

int launch_failure(
        const struct launch *launch, const struct trace_options *options, struct error *err)
{
	struct launch_report report;
	const char *reason;

	/* A child that hangs, in a chdir(2) to a dead server perhaps, has the pipe open and says
	 * nothing.  A report is shorter than PIPE_BUF, so it comes as a whole (pipe(7)). */
	if (!launch_reported(launch) ||
	        read(launch->status, &report, sizeof(report)) != (ssize_t)sizeof(report)) {
		error_set(err, "the workload was killed before it could start");
		return TRACE_FAILED;
	}
	reason = strerror(report.number);
	switch (report.stage) {
	case STAGE_FIND:
		return explain_find(options->start.command[0], report.number, err);
	case STAGE_EXEC:
		return explain_exec(options->start.command[0], report.number, err);
	case STAGE_STDOUT:
		error_set(err, "cannot redirect the workload's standard output: %s", reason);
		break;
	case STAGE_TERMINAL:
		error_set(err, "cannot give the workload a terminal of its own: %s", reason);
		break;
	case STAGE_DIRECTORY:
		error_set(err, "cannot enter the directory '%s': %s", options->start.directory,
		        reason);
		break;
	case STAGE_FILTER:
		error_set(err,
		        "cannot install a seccomp filter: %s; the kernel lacks them or a sandbox "
		        "refuses%s",
		        reason, options->enforcement ? "" : " (try --mode ptrace)");
		break;
	case STAGE_USER:
		error_set(err, "cannot become user '%s': %s", options->start.user, reason);
		break;
	}
	return TRACE_FAILED;
}

void launch_release(struct launch *launch)
{
	if (launch->go >= 0)
		close(launch->go);
	if (launch->status >= 0)
		close(launch->status);
	launch->go = launch->status = -1;
}
