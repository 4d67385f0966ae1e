/*
 *      secprof ---- runner (own session) ---- command, traced and refused
 *         |  SIGTERM when the test has ended -> forwarded to the command
 *         '---- sh -c TEST (own process group)
 *
 * The runner's result is in memory that it shares with secprof.
 */
#include "trial.h"

#include "end_group.h"
#include "enforced.h"
#include "refused.h"
#include "shell_test.h"

#include "cleanup.h"
#include "clock.h"
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* How long a test may go on after its command has ended. */
#define GRACE_US 5000000
#define POLL_US 5000

/* What the runner reports. */
struct report {
	atomic_bool started; /* the command: from now on signals are forwarded to it */
	bool complete;       /* all the rest is valid */
	bool failed;         /* there was no run */
	struct error err;
	struct trace_result result;
	struct trial_refused refused[TRIAL_REFUSED_MAX];
	size_t n_refused;
	bool lossy;
};

/* ---- the runner ---- */

/* The command may read nothing that was meant for another, and its output is of no interest. */
static int redirect(bool show_output)
{
	cleanup_close int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0)
		return -1;
	if (dup2(show_output ? STDERR_FILENO : null, STDOUT_FILENO) < 0)
		return -1;
	return show_output || dup2(null, STDERR_FILENO) >= 0 ? 0 : -1;
}

static void report_refused(struct report *report, const struct refused *refused)
{
	const struct run run = {.completeness = refused->completeness};

	report->lossy = refused->beyond > 0 || run_is_lossy(&run);
	for (size_t i = 0; i < refused->n_calls; i++) {
		struct trial_refused *entry = report->refused;
		const struct trial_refused *end = report->refused + report->n_refused;

		while (entry < end && strcmp(entry->name, refused->calls[i].name) != 0)
			entry++;
		if (entry == end) {
			if (report->n_refused == TRIAL_REFUSED_MAX) {
				report->lossy = true;
				continue;
			}
			strcpy(entry->name, refused->calls[i].name);
			report->n_refused++;
		}
		entry->count += refused->calls[i].count;
	}
}

/* `refused` comes first: the functions of refused.h get a pointer to it. */
struct runner {
	struct refused refused;
	struct report *report;
};

static void on_started(struct trace_process *process, void *context)
{
	struct runner *runner = context;

	(void)process;
	atomic_store(&runner->report->started, true);
}

static int run_traced(const struct trial_request *request, const struct enforced *enforced,
        struct runner *runner, struct error *err)
{
	const struct trace_enforcement enforcement = {
	        .filter = &enforced->stops,
	        .key = enforced->key,
	        .dry_run = request->dry_run,
	        .answer = refused_answer,
	        .refused = refused_add,
	};
	struct trace_observer observer = refused_observer;
	const struct trace_options options = {
	        .start = {.command = request->command,
	                .environment = environ,
	                .directory = request->workload->directory,
	                .user = request->workload->user,
	                .stdout_fd = -1,
	                /* A server's children end with it. */
	                .main_only = request->test != NULL},
	        .timeout_us = request->timeout_us,
	        .enforcement = &enforcement,
	        .observer = &observer,
	        .context = runner,
	};
	struct trace_result *result = &runner->report->result;

	observer.started = on_started;
	if (trace_run(&options, result, err) == 0)
		return 0;
	/* The execve that starts the command was refused: a trial like others, which failed. */
	if (!refused_at_launch(&runner->refused))
		return -1;
	*result = (struct trace_result){.value = TRACE_NOT_EXECUTABLE};
	return 0;
}

static int run_enforced(
        const struct trial_request *request, struct report *report, struct error *err)
{
	__attribute__((cleanup(enforced_release))) struct enforced enforced = {0};
	struct runner runner = {.refused = {.profile = request->profile,
	                                .filter = &enforced.filter,
	                                .completeness = {.finished = true}},
	        .report = report};
	int result;

	if (enforced_make(request->profile, &enforced, err))
		return -1;
	result = run_traced(request, &enforced, &runner, err);
	report_refused(report, &runner.refused);
	refused_release(&runner.refused);
	return result;
}

static noreturn void run_runner(
        const struct trial_request *request, pid_t parent, struct report *report)
{
	/* Whatever ends secprof ends the trial. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || setsid() < 0)
		_exit(1);
	if (redirect(request->show_output) < 0)
		error_set(
		        &report->err, "cannot redirect the command's output: %s", strerror(errno));
	else if (!run_enforced(request, report, &report->err))
		report->complete = true;
	report->failed = !report->complete;
	_exit(0);
}

/* ---- both ---- */

struct trial_processes {
	const struct trial_request *request;
	struct report *report;
	pid_t self;
	pid_t runner, test; /* 0: has ended, or there is none */
	bool tested;        /* the test was started */
	bool early;         /* the command ended before the test */
	int test_status;
	uint64_t runner_ended_us;
};

static void start_test(struct trial_processes *processes)
{
	pid_t pid = shell_test_start(processes->request->test);

	processes->tested = true;
	if (pid > 0) {
		processes->test = pid;
	} else {
		processes->test_status = TRACE_FAILED << 8; /* as of its exit(TRACE_FAILED) */
		kill(processes->runner, SIGTERM);
	}
}

static void reap(struct trial_processes *processes)
{
	int status;

	if (processes->test && waitpid(processes->test, &status, WNOHANG) == processes->test) {
		/* What it left in the background must not reach into the next trial. */
		end_group_now();
		processes->test = 0;
		processes->test_status = status;
		/* The tracer forwards it to the command. */
		if (processes->runner)
			kill(processes->runner, SIGTERM);
	}
	if (processes->runner &&
	        waitpid(processes->runner, &status, WNOHANG) == processes->runner) {
		processes->runner = 0;
		processes->runner_ended_us = clock_us();
		processes->early = processes->test != 0;
	}
}

static void await(struct trial_processes *processes)
{
	const struct timespec pause = {.tv_nsec = POLL_US * 1000};

	while (processes->runner || processes->test) {
		if (processes->request->test && !processes->tested &&
		        atomic_load(&processes->report->started))
			start_test(processes);
		if (!processes->runner && clock_us() - processes->runner_ended_us > GRACE_US)
			kill(-processes->test, SIGKILL);
		nanosleep(&pause, NULL);
		reap(processes);
	}
}

/* Fills `reason` if the trial failed. */
static void judge(const struct trial_processes *processes, char reason[TRIAL_REASON_MAX])
{
	const struct trace_result *result = &processes->report->result;
	bool has_test = processes->request->test != NULL;
	int test = processes->test_status;

	if (result->timed_out)
		snprintf(reason, TRIAL_REASON_MAX, "the command did not end in time");
	/* After the test it is ended by SIGTERM, in whatever way it likes. */
	else if ((!has_test || processes->early || !processes->tested) &&
	         (result->signalled || result->value))
		end_text("the command", result->signalled, result->value, reason);
	else if (has_test && test)
		end_text_of_status("the test", test, reason);
	else if (has_test && !processes->tested)
		snprintf(reason, TRIAL_REASON_MAX, "the command ended before the test");
}

static int run_processes(
        struct trial_processes *processes, char reason[TRIAL_REASON_MAX], struct error *err)
{
	const struct report *report = processes->report;

	fflush(NULL);
	processes->runner = fork();
	if (processes->runner == 0)
		run_runner(processes->request, processes->self, processes->report);
	if (processes->runner < 0)
		return error_set(err, "cannot start a process: %s", strerror(errno));
	await(processes);
	if (report->complete) {
		judge(processes, reason);
		return 0;
	}
	if (!report->failed)
		return error_set(err, "a trial was ended by a signal");
	*err = report->err;
	return -1;
}

int trial_run(const struct trial_request *request, struct trial *trial, struct error *err)
{
	struct report *report = mmap(NULL, sizeof(*report), PROT_READ | PROT_WRITE,
	        /* cppcheck-suppress invalidFunctionArg */
	        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct trial_processes processes = {.request = request, .report = report, .self = getpid()};
	uint64_t start_us = clock_us();
	int result;

	*trial = (struct trial){0};
	if (report == MAP_FAILED)
		return error_no_memory(err);
	result = run_processes(&processes, trial->reason, err);
	trial->passed = result == 0 && !*trial->reason;
	trial->duration_us = clock_us() - start_us;
	memcpy(trial->refused, report->refused, sizeof(trial->refused));
	trial->n_refused = report->n_refused;
	trial->lossy = report->lossy;
	munmap(report, sizeof(*report));
	return result;
}
