/* The loop, with real tracees: what comes while it deals with another task is not lost. */
#include "tracer/engine/loop.h"
#include "tracer/engine/signals.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { N = 2 };

static pid_t children[N];
static sigset_t mask_before;
static unsigned n_handled;

/* Stops once, by a signal that it does not get. */
static pid_t start_child(void)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		sigprocmask(SIG_SETMASK, &mask_before, NULL);
		raise(SIGSTOP); /* until it is traced */
		raise(SIGUSR1);
		for (;;)
			pause();
	}
	assert_int_equal(ptrace_seize(pid, PTRACE_O_EXITKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	kill(pid, SIGCONT);
	assert_int_equal(ptrace_resume(pid, PTRACE_CONT, 0), 0);
	return pid;
}

/* As an injection does it, which waits for one task and keeps the events of others. */
static int keep_event_of_other(struct tracer *tracer, struct task *task, int signal)
{
	pid_t other = task->tid == children[0] ? children[1] : children[0];
	int status;

	if (signal != SIGUSR1)
		return signal;
	n_handled++;
	if (n_handled == 1) {
		do
			assert_int_equal(waitpid(other, &status, 0), other);
		while (WSTOPSIG(status) != SIGUSR1 && ptrace_resume(other, PTRACE_CONT, 0) == 0);
		event_queue_push(&tracer->waiting.events, other, status);
	}
	return 0;
}

static void ignore_stop(struct trace_source *source, pid_t pid, int signal)
{
	(void)source;
	(void)pid;
	(void)signal;
}

static void test_drain_handles_what_was_kept(void **state)
{
	static const struct trace_mode mode = {
	        .name = "test", .resume = PTRACE_CONT, .on_signal = keep_event_of_other};
	static const struct trace_observer observer;
	static const struct trace_source_ops ops = {.on_stop = ignore_stop};
	struct trace_source source = {.ops = &ops, .began = true};
	struct trace_options options = {.observer = &observer};
	struct tracer tracer = {.options = &options, .mode = &mode, .source = &source};
	siginfo_t info;

	(void)state;
	/* A stop is there to be found. */
	assert_int_equal(waitid(P_PID, (id_t)children[0], &info, WSTOPPED | WNOWAIT), 0);
	while (!n_handled)
		loop_drain(&tracer);
	assert_int_equal(n_handled, N);
	assert_int_equal(tracer.waiting.events.n_events, 0);
	tracer_release(&tracer);
}

static int start(void **state)
{
	(void)state;
	signals_block(&mask_before);
	for (int i = 0; i < N; i++)
		children[i] = start_child();
	return 0;
}

static int end(void **state)
{
	(void)state;
	for (int i = 0; i < N; i++) {
		kill(children[i], SIGKILL);
		waitpid(children[i], NULL, 0);
	}
	sigprocmask(SIG_SETMASK, &mask_before, NULL);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_drain_handles_what_was_kept, start, end)};

	return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
