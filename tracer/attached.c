/*
 * Follows what runs already, in a thread of its own.
 *
 * At the end that thread exits, and with it the kernel detaches all its tracees at once
 * (exit_ptrace() there).  PTRACE_DETACH needs a task that has stopped; PTRACE_INTERRUPT would have
 * to interrupt those that are blocked in a call, which may then return EINTR, or less than it was
 * asked for.  Thus they learn nothing of it:
 *
 *   blocked in a call           stays so
 *   in a syscall-exit-stop      goes on
 *   in a signal-delivery-stop   gets the signal
 *   in a group-stop             stays stopped, until SIGCONT
 *
 * Only a syscall-enter-stop is to be avoided (engine/leaving.h).
 */
#include "attached.h"

#include "arch/hooks.h"
#include "counted.h"
#include "engine/joined.h"
#include "engine/leaving.h"
#include "engine/loop.h"
#include "engine/signals.h"
#include "engine/tracer.h"
#include "engine/watch.h"
#include "engine/watchdog.h"
#include "lib/proc.h"
#include "modes/modes.h"
#include "source/attach.h"
#include "source/session.h"
#include "trace_mode.h"

#include "clock.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LEAVE_MAX_US = 1000000, LEAVE_EARLY_US = 100000, LEAVE_PAUSE_US = 500 };

struct attached_run {
	struct tracer tracer;
	struct attach attach;
	const struct trace_attach *request;
	struct error *err;
	_Atomic pid_t tid; /* of the thread */
	int failure;
};

/* Some may still have to stop for the first time: they are about to return EINTR (joined.h). */
static void leave(struct tracer *tracer)
{
	uint64_t begin_us = clock_us();

	leaving_begin(tracer);
	while (leaving_waits(tracer, clock_us() - begin_us < LEAVE_EARLY_US) &&
	        clock_us() - begin_us < LEAVE_MAX_US) {
		(void)signals_wait(NULL, 0, LEAVE_PAUSE_US);
		loop_drain(tracer);
	}
	for (struct task *task = tracer->tasks.tasks; task; task = task->hh.next)
		if (task->joined)
			joined_never_stopped(tracer, task);
}

static void *follow(void *context)
{
	struct attached_run *run = context;

	run->tid = (pid_t)syscall(SYS_gettid);
	/* The main process is nobody: no signal goes on to the workload. */
	signals_catch(0, run->tracer.options->job_proxy, session_obey);
	run->failure = attach_start(&run->attach, &run->tracer, run->request, run->err);
	if (!run->failure)
		loop_run(&run->tracer);
	if (!run->failure && !run->attach.source.began)
		run->failure = error_set(run->err, "%s before the container's program began",
		        run->tracer.left ? "secprof was ended" : "the container was removed");
	leave(&run->tracer);
	watch_ended(&run->tracer);
	if (run->tracer.left)
		tracer_note(&run->tracer, TRACE_NOTE_DETACHED);
	return NULL;
}

/* The thread may be in the kernel, and wait for memory that a process of the workload has to
 * provide (userfaultfd(2)).  Nothing but secprof's end lets it go; the recording is as it was
 * saved last. */
static void await(pthread_t thread, const struct trace_source *source)
{
	uint64_t asked_us = 0;
	struct timespec until;

	for (;;) {
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec++;
		if (pthread_timedjoin_np(thread, NULL, &until) == 0)
			return;
		/* What carries filters would not survive it. */
		if (!watchdog_wants_end() || !source->leaves)
			continue;
		if (!asked_us)
			asked_us = clock_us();
		if (clock_us() - asked_us > WATCHDOG_GRACE_US)
			(void)kill(getpid(), SIGKILL);
	}
}

/* A thread has been joined a moment before it lets its tracees go: mm_release() comes before
 * exit_notify() in do_exit() of the kernel, and after that it is no more. */
static void await_detachment(pid_t tid)
{
	while (syscall(SYS_tgkill, getpid(), tid, 0) == 0)
		(void)usleep(100);
}

static int run_in_thread(struct attached_run *run)
{
	pthread_t thread;
	int number = pthread_create(&thread, NULL, follow, run);

	if (number)
		return error_set(run->err, "cannot start a thread: %s", strerror(number));
	await(thread, &run->attach.source);
	await_detachment(run->tid);
	return run->failure;
}

static void fill_result(
        const struct tracer *tracer, const struct attach *attach, struct trace_result *result)
{
	int status = attach->init_status;
	bool is_signal = attach->init_ended && WIFSIGNALED(status);

	*result = (struct trace_result){.unknown = !attach->init_ended,
	        .signalled = is_signal,
	        .value = is_signal ? WTERMSIG(status) : WEXITSTATUS(status),
	        .mode = tracer->mode->name,
	        .stops = tracer->stops,
	        .duration_us = clock_us() - tracer->start_us};
}

/* A filter stays with its task for ever, and calls that it stops at fail once nobody traces. */
const char *trace_attached_mode(const char *name, struct error *err)
{
	const struct trace_mode *mode = modes_find(name);

	if (!strcmp(name, "auto") || !strcmp(name, "exact") || mode == &trace_mode_ptrace)
		return trace_mode_ptrace.name;
	if (mode == &trace_mode_ebpf)
		return trace_mode_ebpf.name;
	error_set(err,
	        "mode %s would leave a seccomp filter in the processes: to attach to them, there "
	        "are modes ptrace and ebpf only",
	        name);
	return NULL;
}

uint64_t trace_process_began(pid_t pid)
{
	struct proc_stat stat;

	return proc_stat(pid, &stat) ? stat.start : 0;
}

int trace_run_attached(const struct trace_options *options, const struct trace_attach *attach,
        struct trace_result *result, struct error *err)
{
	struct attached_run run = {
	        .tracer = {.options = options,
	                .mode = attach->is_init ? modes_find(trace_mode_choose_late(
	                                                  options->mode, attach->early_filter)
	                                                             .mode)
	                                        : &trace_mode_ptrace},
	        .attach = {.joiners = -1},
	        .request = attach,
	        .err = err,
	};
	sigset_t before;
	int failure;

	if (trace_mode_in_kernel(options->mode))
		return counted_run(options, attach, result, err);
	run.tracer.source = &run.attach.source;
	if (!arch_hooks.ended_call) {
		error_set(err,
		        "secprof cannot attach on %s yet: blocked calls would fail with EINTR",
		        arch_native()->name);
		return TRACE_FAILED;
	}
	if (tracer_make_room(&run.tracer, err))
		return TRACE_FAILED;
	if (run.tracer.mode->prepare && run.tracer.mode->prepare(&run.tracer, err))
		return TRACE_FAILED;
	signals_block(&before);
	tracer_start_clocks(&run.tracer);
	failure = run_in_thread(&run) ? TRACE_FAILED : 0;
	if (!failure)
		fill_result(&run.tracer, &run.attach, result);
	signals_restore(&before);
	attach_release(&run.attach);
	tracer_release(&run.tracer);
	return failure;
}
