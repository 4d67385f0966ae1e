/*
 * Processes that appear, with real ones: whether the kernel reports the fork event or the child's
 * first stop before the other, the mode lets each process inherit once, before anybody hears of it.
 */
#include "tracer/engine/dispatch.h"
#include "tracer/engine/loop.h"
#include "tracer/engine/signals.h"
#include "tracer/lib/proc.h"
#include "tracer/modes/modes.h"
#include "tracer/source/spawn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct {
	unsigned started, inherited, corrected;
	unsigned never, twice; /* of those that have a parent */
} counts;

/* What the mode keeps of a process: how often it has inherited. */
static unsigned *times(const struct process *process)
{
	return process_state(process);
}

static void inherit(struct process *child, const struct process *creator)
{
	assert_ptr_not_equal(child, creator);
	++*times(child);
	counts.inherited++;
}

static void on_creator(struct tracer *tracer, struct task *child, const struct process *creator)
{
	(void)tracer;
	assert_int_equal(*times(child->process), 1);
	assert_int_equal(child->process->public.parent, creator->public.pid);
	assert_false(child->process->guessed);
	counts.corrected++;
}

static bool on_entry(
        struct tracer *tracer, struct task *task, const struct ptrace_syscall_info *info)
{
	(void)tracer;
	(void)task;
	(void)info;
	return true;
}

static void started(struct trace_process *process, void *context)
{
	unsigned n = *times(process_of(process));

	(void)context;
	counts.started++;
	counts.never += process->parent && n == 0;
	counts.twice += n > 1;
}

static const struct mode_state_sizes sizes = {.process = sizeof(unsigned)};
static const struct trace_mode counting = {.name = "counting",
        .resume = PTRACE_CONT,
        .state = &sizes,
        .inherit = inherit,
        .on_creator = on_creator,
        .on_entry = on_entry};
static const struct trace_observer observer = {.started = started};

static bool is_fork_event(int status)
{
	int event = status >> 16;

	return WIFSTOPPED(status) && (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK ||
	                                     event == PTRACE_EVENT_CLONE);
}

/* As loop_run, but the fork event, which is there before, is handled after the child's stop. */
static void run_children_first(struct tracer *tracer)
{
	unsigned long child;
	int status, its;
	pid_t tid, creator;

	while ((tid = waitpid(-1, &status, __WALL)) > 0) {
		if (is_fork_event(status)) {
			assert_int_equal(ptrace_event_message(tid, &child), 0);
			assert_int_equal(waitpid((pid_t)child, &its, __WALL), child);
			dispatch_event(tracer, (pid_t)child, its);
		} else if (!task_find(&tracer->tasks, tid) &&
		           (creator = proc_status(tid, "PPid:", 0)) != getpid()) {
			/* The child was found first.  Its end must not be, either. */
			dispatch_event(tracer, tid, status);
			tid = waitpid(creator, &status, __WALL);
			assert_int_equal(tid, creator);
			assert_true(is_fork_event(status));
		}
		dispatch_event(tracer, tid, status);
	}
}

static int run(const struct trace_options *options, void (*loop)(struct tracer *))
{
	struct tracer tracer = {.options = options, .mode = &counting};
	struct spawn spawn;
	struct error err;
	sigset_t before;
	int failure, status;

	assert_int_equal(tracer_make_room(&tracer, &err), 0);
	tracer.source = &spawn.source;
	signals_block(&before);
	tracer_start_clocks(&tracer);
	failure = spawn_start(&spawn,
	        &(struct launch_request){.options = options, .mode = &counting, .mask = &before},
	        &err);
	if (!failure) {
		launch_forward_signals(&spawn.launch, options);
		loop(&tracer);
	}
	status = spawn_status(&spawn);
	signals_restore(&before);
	spawn_release(&spawn);
	tracer_release(&tracer);
	return failure ? -1 : status;
}

enum { CHILDREN = 400 };

static void run_shell(void (*loop)(struct tracer *))
{
	char *command[] = {"/bin/sh", "-c",
	        "i=0; while [ $i -lt 100 ]; do (exit 0) & (:) & (exit 0); (:); i=$((i + 1)); done; "
	        "wait",
	        NULL};
	char *environment[] = {"PATH=/usr/bin:/bin", NULL};
	const struct trace_options options = {
	        .start = {.command = command, .environment = environment, .stdout_fd = -1},
	        .observer = &observer};

	memset(&counts, 0, sizeof(counts));
	assert_int_equal(run(&options, loop), 0);
	assert_int_equal(counts.inherited, counts.started - 1);
	assert_int_equal(counts.never, 0);
	assert_int_equal(counts.twice, 0);
}

static void each_process_inherits_once(void **state)
{
	(void)state;
	run_shell(loop_run);
	/* Of a child whose end is reported before its fork event nothing is seen. */
	assert_true(counts.started >= 2 && counts.started <= 1 + CHILDREN);
}

static void a_guessed_creator_is_put_right_by_the_fork_event(void **state)
{
	(void)state;
	run_shell(run_children_first);
	assert_int_equal(counts.started, 1 + CHILDREN);
	assert_int_equal(counts.corrected, CHILDREN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_process_inherits_once),
	        cmocka_unit_test(a_guessed_creator_is_put_right_by_the_fork_event),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
