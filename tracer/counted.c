#include "counted.h"

#ifdef HAVE_BPF

#include "ebpf/probe.h"
#include "ebpf/report.h"
#include "engine/clock.h"
#include "engine/signals.h"
#include "engine/watchdog.h"
#include "lib/filters.h"
#include "source/launch.h"
#include "source/session.h"

#include <sys/wait.h>

/* How often to look whether all have ended, should the event have had no room. */
#define LOOK_US 100000u

struct counted {
	const struct trace_options *options;
	struct probe *probe;
	struct report report;
	struct launch launch;
	bool main_ended;
	int main_status; /* as wait(2) gives it */
	uint64_t start_us;
	uint64_t next_tick_us;
	uint64_t end_at_us; /* when to send the next signal to all, 0: never */
	uint64_t kill_since_us;
	bool timed_out;
};

static int expect(pid_t pid, void *context, struct error *err)
{
	struct counted *counted = context;

	return probe_expect(counted->probe, pid, err);
}

/* The shell sees the main process stopped while it is (cli/job.h). */
static void look_at_main(struct counted *counted)
{
	int status;

	while (!counted->main_ended &&
	        waitpid(counted->launch.pid, &status, WNOHANG | WUNTRACED | WCONTINUED) > 0) {
		if (WIFSTOPPED(status)) {
			session_stopped(WSTOPSIG(status));
		} else if (WIFCONTINUED(status)) {
			session_continued();
		} else {
			counted->main_ended = true;
			counted->main_status = status;
			/* The number may be used again: no signal may go to it. */
			launch_ended();
		}
	}
}

static bool is_over(const struct counted *counted)
{
	return counted->main_ended && !probe_facts(counted->probe).live;
}

static void signal_all(struct counted *counted, int signal)
{
	probe_signal_all(counted->probe, signal);
	/* A stopped process acts on SIGTERM only once it is continued, as timeout(1) does it. */
	if (signal != SIGKILL)
		probe_signal_all(counted->probe, SIGCONT);
}

/* TERM, after the grace KILL again and again: a fork may have been on its way. */
static void end_workload(struct counted *counted, uint64_t now)
{
	if (!counted->kill_since_us) {
		signal_all(counted, SIGTERM);
		counted->kill_since_us = counted->end_at_us = now + WATCHDOG_GRACE_US;
		return;
	}
	signal_all(counted, SIGKILL);
	counted->end_at_us = now + LOOK_US;
}

static bool gave_up(const struct counted *counted, uint64_t now)
{
	return counted->kill_since_us && now > counted->kill_since_us + WATCHDOG_GRACE_US;
}

static void run_timers(struct counted *counted, uint64_t now)
{
	const struct trace_options *options = counted->options;
	bool wants_end = watchdog_wants_end() || (options->main_only && counted->main_ended);
	struct error ignored;

	if (counted->end_at_us && now >= counted->end_at_us) {
		counted->timed_out |= !counted->kill_since_us;
		end_workload(counted, now);
	} else if (wants_end && !counted->kill_since_us) {
		end_workload(counted, now);
	}
	if (!options->tick_us || now < counted->next_tick_us)
		return;
	/* Without memory the next tick tries again; the last report counts. */
	if (!report_all(&counted->report, counted->probe, &ignored) && options->observer->tick)
		options->observer->tick(options->context);
	counted->next_tick_us = clock_us() + options->tick_us;
}

static uint64_t sleep_for(const struct counted *counted, uint64_t now)
{
	uint64_t next = counted->main_ended ? now + LOOK_US : UINT64_MAX;

	if (counted->options->tick_us && counted->next_tick_us < next)
		next = counted->next_tick_us;
	if (counted->end_at_us && counted->end_at_us < next)
		next = counted->end_at_us;
	if (next == UINT64_MAX)
		return UINT64_MAX;
	return next > now ? next - now : 0;
}

static void follow(struct counted *counted)
{
	struct pollfd events = {.fd = probe_descriptor(counted->probe), .events = POLLIN};
	uint64_t now = clock_us();

	look_at_main(counted);
	while (!is_over(counted) && !gave_up(counted, now)) {
		run_timers(counted, now);
		if (signals_wait(&events, 1, sleep_for(counted, now)))
			report_events(&counted->report, counted->probe);
		look_at_main(counted);
		now = clock_us();
	}
	probe_detach(counted->probe);
}

static void fill_result(const struct counted *counted, struct trace_result *result)
{
	/* SIGKILL will be the end of what was given up. */
	int status = counted->main_ended ? counted->main_status : SIGKILL;

	result->signalled = WIFSIGNALED(status);
	result->value = result->signalled ? WTERMSIG(status) : WEXITSTATUS(status);
	result->timed_out = counted->timed_out;
	result->mode = "ebpf";
	result->duration_us = clock_us() - counted->start_us;
}

static void note_inherited_filters(const struct counted *counted)
{
	const struct trace_observer *observer = counted->options->observer;

	for (unsigned i = filters_inherited(); i > 0 && observer->note; i--)
		observer->note(TRACE_NOTE_INHERITED_FILTER, counted->options->context);
}

static int run(struct counted *counted, const sigset_t *mask, struct trace_result *result,
        struct error *err)
{
	const struct trace_options *options = counted->options;
	int failure = launch_start(&counted->launch,
	        &(struct launch_request){.options = options,
	                .mask = mask,
	                .outlives = true,
	                .on_forked = expect,
	                .context = counted},
	        err);

	if (failure)
		return failure;
	note_inherited_filters(counted);
	if (options->no_new_privs && options->observer->note)
		options->observer->note(TRACE_NOTE_NO_NEW_PRIVS, options->context);
	launch_forward_signals(&counted->launch, options);
	if (options->timeout_us)
		watchdog_expect_end(counted->end_at_us);
	follow(counted);
	/* Nothing was followed: the child has written the reason to its status pipe, or was
	 * killed. */
	if (!probe_facts(counted->probe).threads)
		return launch_failure(&counted->launch, options, err);
	if (report_all(&counted->report, counted->probe, err))
		return TRACE_FAILED;
	fill_result(counted, result);
	return 0;
}

int counted_run(const struct trace_options *options, struct trace_result *result, struct error *err)
{
	struct counted counted = {
	        .options = options, .launch = {.go = -1, .status = -1}, .start_us = clock_us()};
	sigset_t before;
	int failure;

	if (probe_new(&counted.probe, &probe_sizes, options->asked, err))
		return TRACE_FAILED;
	counted.start_us = clock_us();
	counted.next_tick_us = counted.start_us + options->tick_us;
	if (options->timeout_us)
		counted.end_at_us = counted.start_us + options->timeout_us;
	report_init(&counted.report, options->observer, options->context, counted.start_us);
	signals_block(&before);
	failure = run(&counted, &before, result, err);
	signals_restore(&before);
	launch_release(&counted.launch);
	report_release(&counted.report);
	probe_free(counted.probe);
	return failure;
}

#else

int counted_run(const struct trace_options *options, struct trace_result *result, struct error *err)
{
	(void)options;
	(void)result;
	error_set(err, "this secprof was built without mode ebpf (it takes x86_64, clang and "
	               "libbpf)");
	return TRACE_FAILED;
}

#endif
