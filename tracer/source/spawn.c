#include "spawn.h"

#include "session.h"

#include <signal.h>
#include <sys/syscall.h>

static struct spawn *spawn_of(struct trace_source *source)
{
	return (struct spawn *)source;
}

/* The last attempt counts: a script without #! takes a second one, with a shell
 * (launch_child.c). */
static void on_call(struct trace_source *source, const struct trace_call *call)
{
	if (call->arch == arch_native() && call->nr == SYS_execve)
		spawn_of(source)->exec = *call;
}

static bool begins(struct trace_source *source, pid_t pid, struct trace_call *call)
{
	const struct spawn *spawn = spawn_of(source);

	*call = spawn->exec;
	return pid == spawn->launch.pid;
}

/* The job proxy does as the main process does. */
static void on_stop(struct trace_source *source, pid_t pid, int signal)
{
	if (pid != spawn_of(source)->launch.pid)
		return;
	if (signal)
		session_stopped(signal);
	else
		session_continued();
}

static bool on_end(struct trace_source *source, pid_t tid, int status)
{
	struct spawn *spawn = spawn_of(source);

	if (tid != spawn->launch.pid)
		return false;
	spawn->main_ended = true;
	spawn->main_status = status;
	launch_ended();
	return spawn->options->start.main_only;
}

static const struct trace_source_ops ops = {
        .on_call = on_call, .begins = begins, .on_stop = on_stop, .on_end = on_end};

int spawn_start(struct spawn *spawn, const struct launch_request *request, struct error *err)
{
	*spawn = (struct spawn){.source = {.ops = &ops}, .options = request->options};
	return launch_start(&spawn->launch, request, err);
}

/* SIGKILL will be the end of what was given up. */
int spawn_status(const struct spawn *spawn)
{
	return spawn->main_ended ? spawn->main_status : SIGKILL;
}

void spawn_release(struct spawn *spawn)
{
	launch_release(&spawn->launch);
}
