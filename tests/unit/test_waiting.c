/*
 * Waiting for tracees, with real ones: children that stop again and again.  Nothing here
 * depends on time: waitid(WNOWAIT) shows when there is something to be found.
 */
#include "tracer/engine/signals.h"
#include "tracer/engine/waiting.h"
#include "tracer/lib/ptrace.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { N = 40 };

static struct waiting waiting;
static pid_t children[N];
static sigset_t mask_before;

/* The kernel has an event of this child for the tracer, and has sent SIGCHLD: that comes just
 * after a stop can be seen, but before the request below finds the child asleep. */
static void await_event(pid_t pid)
{
	unsigned long message;
	siginfo_t info;

	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WSTOPPED | WNOWAIT), 0);
	if (info.si_code != CLD_KILLED)
		assert_int_equal(ptrace_event_message(pid, &message), 0);
}

static void drop_sigchld(void)
{
	pid_t ignored;

	while (signals_take_child(&ignored))
		;
}

/* Stops at once, and again each time that it goes on with no signal. */
static pid_t start_child(void)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		sigprocmask(SIG_SETMASK, &mask_before, NULL);
		raise(SIGSTOP); /* until it is traced */
		for (;;)
			raise(SIGUSR1);
	}
	assert_int_equal(ptrace_seize(pid, PTRACE_O_EXITKILL), 0);
	return pid;
}

static void go_on(pid_t pid)
{
	assert_int_equal(ptrace_resume(pid, PTRACE_CONT, 0), 0);
}

static int start(void **state)
{
	(void)state;
	signals_block(&mask_before);
	waiting = (struct waiting){0};
	for (int i = 0; i < N; i++) {
		int status;

		children[i] = start_child();
		if (waitpid(children[i], &status, 0) != children[i] || !WIFSTOPPED(status))
			return -1;
	}
	drop_sigchld();
	return 0;
}

static int end(void **state)
{
	int status;

	(void)state;
	for (int i = 0; i < N; i++) {
		kill(children[i], SIGKILL);
		while (waitpid(children[i], &status, 0) == children[i] && WIFSTOPPED(status))
			;
	}
	waiting_release(&waiting);
	sigprocmask(SIG_SETMASK, &mask_before, NULL);
	return 0;
}

static void no_walk(void)
{
	waiting.next_walk_us = UINT64_MAX;
}

static void assert_found(const pid_t *tids, size_t n)
{
	assert_int_equal(waiting.events.n_events, n);
	for (size_t i = 0; i < n; i++) {
		size_t found = 0;

		for (size_t j = 0; j < n; j++)
			found += waiting.events.events[j].tid == tids[i];
		assert_int_equal(found, 1);
	}
}

static void expected_tasks_are_found_without_a_walk(void **state)
{
	(void)state;
	no_walk();
	for (int i = 0; i < 3; i++) {
		go_on(children[i]);
		waiting_expect(&waiting, children[i]);
		await_event(children[i]);
	}
	assert_true(waiting_gather(&waiting, N));
	assert_found(children, 3);
	assert_true(waiting_patience(&waiting) > 0);
}

static void the_sender_of_sigchld_is_found_without_a_walk(void **state)
{
	(void)state;
	no_walk();
	go_on(children[7]);
	await_event(children[7]);
	assert_true(waiting_gather(&waiting, N));
	assert_found(&children[7], 1);
}

/* SIGCHLD names the first of them alone. */
static void a_walk_finds_what_nobody_expects(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++) {
		go_on(children[i]);
		await_event(children[i]);
	}
	no_walk();
	assert_true(waiting_gather(&waiting, N));
	assert_found(children, 1);
	assert_false(waiting.quiet);
	waiting.next_walk_us = 0;
	assert_true(waiting_gather(&waiting, N));
	assert_found(children + 1, 4);
}

static void only_a_walk_in_vain_permits_a_long_sleep(void **state)
{
	(void)state;
	assert_false(waiting.quiet);
	assert_true(waiting_gather(&waiting, N));
	assert_found(NULL, 0);
	assert_true(waiting_patience(&waiting) == UINT64_MAX);

	go_on(children[0]);
	await_event(children[0]);
	waiting.next_walk_us = 0;
	assert_true(waiting_gather(&waiting, N));
	assert_found(children, 1);
	assert_true(waiting_patience(&waiting) < UINT64_MAX);

	/* SIGCHLD of a task that was found by a walk already is pending still. */
	waiting.next_walk_us = 0;
	assert_true(waiting_gather(&waiting, N));
	assert_found(NULL, 0);
	waiting.next_walk_us = 0;
	assert_true(waiting_gather(&waiting, N));
	assert_true(waiting_patience(&waiting) == UINT64_MAX);
}

static void a_guess_that_never_comes_true_is_dropped(void **state)
{
	(void)state;
	no_walk();
	waiting_expect(&waiting, children[0]);
	for (int i = 0; i < 1000 && waiting.n_guesses; i++)
		assert_true(waiting_gather(&waiting, N));
	assert_int_equal(waiting.n_guesses, 0);
	waiting_expect(&waiting, getpid()); /* no tracee at all */
	assert_true(waiting_gather(&waiting, N));
	assert_int_equal(waiting.n_guesses, 0);
}

static void guesses_are_bounded(void **state)
{
	(void)state;
	for (pid_t tid = 1; tid <= 10 * GUESSES_MAX; tid++)
		waiting_expect(&waiting, tid);
	assert_int_equal(waiting.n_guesses, GUESSES_MAX);
	for (unsigned i = 0; i < GUESSES_MAX; i++)
		waiting_expect(&waiting, waiting.guesses[i].tid);
	assert_int_equal(waiting.n_guesses, GUESSES_MAX);
}

static void one_task_is_waited_for_and_others_become_events(void **state)
{
	int status;

	(void)state;
	go_on(children[3]);
	await_event(children[3]);
	kill(children[5], SIGKILL);
	await_event(children[5]);
	assert_true(waiting_for(&waiting, children[5], &status));
	assert_true(WIFSIGNALED(status));
	assert_false(waiting_for(&waiting, children[5], &status)); /* it never will again */
	assert_true(waiting_gather(&waiting, N));
	assert_found(&children[3], 1);

	/* Who was found on a walk past it. */
	go_on(children[3]);
	await_event(children[3]);
	go_on(children[4]);
	assert_true(waiting_for(&waiting, children[4], &status));
	assert_true(WIFSTOPPED(status));
}

static void the_last_end_ends_it(void **state)
{
	int ended = 0;

	(void)state;
	for (int i = 0; i < N; i++) {
		kill(children[i], SIGKILL);
		await_event(children[i]);
	}
	for (int i = 0; i < 2 * N && waiting_gather(&waiting, (unsigned)(N - ended)); i++) {
		waiting.next_walk_us = 0;
		ended += (int)waiting.events.n_events;
	}
	assert_int_equal(ended, N);
	assert_false(waiting_gather(&waiting, 0));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)
	const struct CMUnitTest tests[] = {
	        TEST(expected_tasks_are_found_without_a_walk),
	        TEST(the_sender_of_sigchld_is_found_without_a_walk),
	        TEST(a_walk_finds_what_nobody_expects),
	        TEST(only_a_walk_in_vain_permits_a_long_sleep),
	        TEST(a_guess_that_never_comes_true_is_dropped),
	        TEST(guesses_are_bounded),
	        TEST(one_task_is_waited_for_and_others_become_events),
	        TEST(the_last_end_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
