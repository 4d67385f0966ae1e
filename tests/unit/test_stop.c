/* What a wait status says, and how a task goes on, by ptrace(2). */
#include "tracer/engine/stop.h"
#include "tracer/lib/ptrace.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* "status>>8 == (SIGTRAP | (PTRACE_EVENT_foo<<8))"; a group-stop of a seized tracee has
 * PTRACE_EVENT_STOP and the stopping signal. */
#define STOPPED(signal) (0x7f | (signal) << 8)
#define EVENT(event, signal) (STOPPED(signal) | (event) << 16)

static const struct {
	int status;
	enum stop_kind kind;
	int signal;
	bool shows_call;
} rows[] = {
        {0, STOP_END, 0, false},              /* exit(0) */
        {3 << 8, STOP_END, 0, false},         /* exit(3) */
        {SIGKILL, STOP_END, 0, false},        /* killed */
        {SIGSEGV | 0x80, STOP_END, 0, false}, /* with a core */
        {STOPPED(SIGTRAP | 0x80), STOP_SYSCALL, 0, true},
        {STOPPED(SIGTRAP), STOP_SIGNAL, SIGTRAP, false}, /* of the workload's own */
        {STOPPED(SIGUSR1), STOP_SIGNAL, SIGUSR1, false},
        {STOPPED(SIGSTOP), STOP_SIGNAL, SIGSTOP, false}, /* delivered first; then it stops */
        {STOPPED(64), STOP_SIGNAL, 64, false},
        {EVENT(PTRACE_EVENT_STOP, SIGTRAP), STOP_START, 0, false},
        {EVENT(PTRACE_EVENT_STOP, SIGSTOP), STOP_GROUP, SIGSTOP, false},
        {EVENT(PTRACE_EVENT_STOP, SIGTSTP), STOP_GROUP, SIGTSTP, false},
        {EVENT(PTRACE_EVENT_STOP, SIGTTIN), STOP_GROUP, SIGTTIN, false},
        {EVENT(PTRACE_EVENT_STOP, SIGTTOU), STOP_GROUP, SIGTTOU, false},
        {EVENT(PTRACE_EVENT_FORK, SIGTRAP), STOP_FORK, 0, false},
        {EVENT(PTRACE_EVENT_VFORK, SIGTRAP), STOP_FORK, 0, false},
        {EVENT(PTRACE_EVENT_CLONE, SIGTRAP), STOP_FORK, 0, false},
        {EVENT(PTRACE_EVENT_EXEC, SIGTRAP), STOP_EXEC, 0, false},
        {EVENT(PTRACE_EVENT_SECCOMP, SIGTRAP), STOP_SECCOMP, 0, true},
        {EVENT(PTRACE_EVENT_EXIT, SIGTRAP), STOP_OTHER, 0, false},
        {EVENT(PTRACE_EVENT_VFORK_DONE, SIGTRAP), STOP_OTHER, 0, false},
};

static void knows_each_stop(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct stop stop = stop_of(rows[i].status);

		if (stop.kind != rows[i].kind || stop.signal != rows[i].signal ||
		        stop_shows_call(stop.kind) != rows[i].shows_call)
			fail_msg("status %#x: kind %d, signal %d", (unsigned)rows[i].status,
			        (int)stop.kind, stop.signal);
	}
}

static const struct {
	bool exit_stop_wanted, in_call, replaying;
	int resume, request;
} requests[] = {
        {false, false, false, PTRACE_SYSCALL, PTRACE_SYSCALL}, /* not filtered */
        {false, false, false, PTRACE_CONT, PTRACE_CONT},       /* filtered */
        {true, false, false, PTRACE_CONT, PTRACE_SYSCALL},
        {false, true, false, PTRACE_CONT, PTRACE_SYSCALL},
        {false, false, true, PTRACE_CONT, PTRACE_SYSCALL},
        {true, true, true, PTRACE_SYSCALL, PTRACE_SYSCALL},
};

static void goes_on_to_the_stop_that_is_needed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		const struct task task = {
		        .pending.active = requests[i].exit_stop_wanted,
		        .in_call = requests[i].in_call,
		        .replaying = requests[i].replaying,
		        .resume = requests[i].resume,
		};

		assert_int_equal(stop_request(&task), requests[i].request);
	}
	assert_int_equal(stop_other_request(PTRACE_SYSCALL), PTRACE_CONT);
	assert_int_equal(stop_other_request(PTRACE_CONT), PTRACE_SYSCALL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(knows_each_stop),
	        cmocka_unit_test(goes_on_to_the_stop_that_is_needed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
