/*
 * Listeners with real filters: a thread of the test carries one and makes calls, and the test
 * serves its listener as the tracer does, whatever poll(2) has said.
 */
#include "tracer/engine/tracer.h"
#include "tracer/lib/proc.h"
#include "tracer/modes/late_state.h"
#include "tracer/modes/modes.h"
#include "tracer/modes/notified.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

/* The workload: a thread that makes one call for each post, and ends on request. */
struct caller {
	pthread_t thread;
	sem_t ready, go, done;
	bool end;
	pid_t tid;
	int listener; /* or -errno */
	long result;
};

static struct {
	unsigned calls, notes[TRACE_NOTE_UNANSWERED + 1];
} observed;

static unsigned on_call(const struct trace_call *call, void *context)
{
	(void)context;
	assert_int_equal(call->nr, SYS_getppid);
	observed.calls++;
	return 0;
}

static void on_note(enum trace_note note, void *context)
{
	(void)context;
	observed.notes[note]++;
}

static int notify_of_getppid(void)
{
	struct sock_filter program[] = {
	        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = {sizeof(program) / sizeof(program[0]), program};
	int listener;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	listener = (int)syscall(
	        SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
	return listener < 0 ? -errno : listener;
}

static void *call_when_asked(void *argument)
{
	struct caller *caller = argument;

	caller->tid = (pid_t)syscall(SYS_gettid);
	caller->listener = notify_of_getppid();
	sem_post(&caller->ready);
	for (;;) {
		sem_wait(&caller->go);
		if (caller->end)
			return NULL;
		caller->result = syscall(SYS_getppid);
		if (caller->result < 0)
			caller->result = -errno;
		sem_post(&caller->done);
	}
}

static int n_filters_of(pid_t tid)
{
	char path[64], line[128];
	int n = 0;
	FILE *status;

	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	status = fopen(path, "re");
	while (status && fgets(line, sizeof(line), status))
		(void)sscanf(line, "Seccomp_filters: %d", &n);
	if (status)
		fclose(status);
	return n;
}

static void end_caller(struct caller *caller)
{
	caller->end = true;
	sem_post(&caller->go);
	pthread_join(caller->thread, NULL);
	/* Joined is not gone: the kernel wakes who joins before it lets go of filters. */
	while (n_filters_of(caller->tid))
		sched_yield();
}

static const struct trace_observer observer = {.call = on_call, .note = on_note};
static const struct trace_options options = {.observer = &observer};
static struct trace_source source = {.began = true};

/* The caller is the one task of the tracer, and its listener the one listener.  False where
 * the kernel has none. */
static bool start(struct tracer *tracer, struct caller *caller)
{
	struct error err;
	struct task *task;

	memset(&observed, 0, sizeof(observed));
	memset(caller, 0, sizeof(*caller));
	sem_init(&caller->ready, 0, 0);
	sem_init(&caller->go, 0, 0);
	sem_init(&caller->done, 0, 0);
	assert_int_equal(pthread_create(&caller->thread, NULL, call_when_asked, caller), 0);
	while (sem_wait(&caller->ready) < 0)
		assert_int_equal(errno, EINTR);
	*tracer =
	        (struct tracer){.options = &options, .mode = &trace_mode_notify, .source = &source};
	if (caller->listener < 0) {
		end_caller(caller);
		return false;
	}
	assert_int_equal(tracer_make_room(tracer, &err), 0);
	assert_true(listeners_make_room(&late_run(tracer)->listeners));
	task = task_add(&tracer->tasks, caller->tid, getpid(), NULL);
	assert_non_null(task);
	late_process(task->process)->listener = listeners_add(
	        &late_run(tracer)->listeners, caller->listener, n_filters_of(caller->tid));
	return true;
}

static void serve(struct tracer *tracer, short revents)
{
	late_run(tracer)->listeners.polled[0].revents = revents;
	notified_serve(tracer);
}

/* Makes the caller call, and answers as long as poll says that there is something. */
static void assert_call_succeeds(struct tracer *tracer, struct caller *caller)
{
	sem_post(&caller->go);
	while (sem_trywait(&caller->done) < 0) {
		if (late_run(tracer)->listeners.n &&
		        poll(late_run(tracer)->listeners.polled, 1, 10) > 0)
			notified_serve(tracer);
	}
	assert_int_equal(caller->result, getppid());
}

/* It comes when a signal finds poll waiting for the filter's lock, and means nothing. */
static void an_error_of_poll_closes_nothing(void **state)
{
	struct tracer tracer;
	struct caller caller;

	(void)state;
	if (!start(&tracer, &caller))
		skip();
	serve(&tracer, POLLERR);
	assert_int_equal(late_run(&tracer)->listeners.n, 1);
	assert_call_succeeds(&tracer, &caller);
	serve(&tracer, POLLERR | POLLOUT);
	assert_call_succeeds(&tracer, &caller);
	assert_int_equal(observed.calls, 2);
	assert_int_equal(observed.notes[TRACE_NOTE_UNANSWERED], 0);
	end_caller(&caller);
	tracer_release(&tracer);
}

static void the_end_of_the_last_task_closes_it(void **state)
{
	struct tracer tracer;
	struct caller caller;

	(void)state;
	if (!start(&tracer, &caller))
		skip();
	assert_call_succeeds(&tracer, &caller);
	end_caller(&caller);
	assert_int_equal(poll(late_run(&tracer)->listeners.polled, 1, -1), 1);
	assert_int_equal(late_run(&tracer)->listeners.polled[0].revents, POLLHUP);
	notified_serve(&tracer);
	assert_int_equal(late_run(&tracer)->listeners.n, 0);
	assert_int_equal(close(caller.listener), -1);
	assert_int_equal(observed.notes[TRACE_NOTE_UNANSWERED], 0);
	tracer_release(&tracer);
}

/* What has to be noted is real: the call does fail. */
static void a_listener_that_goes_too_early_is_noted(void **state)
{
	struct tracer tracer;
	struct caller caller;

	(void)state;
	if (!start(&tracer, &caller))
		skip();
	assert_true(late_run(&tracer)->listeners.keeper >
	            0); /* it has the same descriptors, not copies */
	close(caller.listener);
	assert_int_equal(poll(late_run(&tracer)->listeners.polled, 1, -1), 1);
	assert_int_equal(late_run(&tracer)->listeners.polled[0].revents, POLLNVAL);
	notified_serve(&tracer);
	assert_int_equal(late_run(&tracer)->listeners.n, 0);
	assert_int_equal(observed.notes[TRACE_NOTE_UNANSWERED], 1);
	sem_post(&caller.go);
	sem_wait(&caller.done);
	assert_int_equal(caller.result, -ENOSYS);
	end_caller(&caller);
	tracer_release(&tracer);
}

/* However it is that an end was seen, the kernel is asked whether it is one. */
static void an_end_that_is_none_is_noted(void **state)
{
	struct tracer tracer;
	struct caller caller;

	(void)state;
	if (!start(&tracer, &caller))
		skip();
	serve(&tracer, POLLHUP);
	assert_int_equal(late_run(&tracer)->listeners.n, 0);
	assert_int_equal(observed.notes[TRACE_NOTE_UNANSWERED], 1);
	end_caller(&caller);
	tracer_release(&tracer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(an_error_of_poll_closes_nothing),
	        cmocka_unit_test(the_end_of_the_last_task_closes_it),
	        cmocka_unit_test(a_listener_that_goes_too_early_is_noted),
	        cmocka_unit_test(an_end_that_is_none_is_noted),
	};

	/* It keeps a descriptor, which shall not take the number of one that is closed here. */
	(void)proc_usable();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
