#include "counted.h"

#ifdef HAVE_BPF

#include "counted_found.h"
#include "ebpf/audit.h"
#include "ebpf/probe.h"
#include "ebpf/report.h"
#include "engine/signals.h"
#include "engine/watchdog.h"
#include "lib/cgroup_id.h"
#include "lib/filters.h"
#include "source/launch.h"
#include "source/session.h"

#include "clock.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* How often to look whether all have ended, should the event have been lost; and who has
 * joined. */
#define LOOK_US 100000u

/* Audit records are sent by a thread of the kernel, some milliseconds later. */
#define AUDIT_LATE_US 50000u

struct counted {
	const struct trace_options *options;
	const struct trace_attach *attach; /* what runs already; NULL: it is started */
	struct probe *probe;
	struct report report;
	struct launch launch;
	struct found found;
	uint64_t joined_before; /* those that the program saw while others were looked for */
	uint64_t n_joined;      /* of which the observer knows */
	int audit;              /* -1: none */
	unsigned audit_lost;
	int init;        /* pidfd of a container's, until it begins; -1: none */
	bool began;      /* it has, or there is none */
	bool main_ended; /* what secprof has not started has no main process */
	int main_status; /* as wait(2) gives it */
	uint64_t start_us;
	uint64_t next_tick_us;
	uint64_t next_scan_us;
	uint64_t end_at_us; /* when to send the next signal to all, or to leave them; 0: never */
	uint64_t kill_since_us;
	bool timed_out;
};

static void note(const struct counted *counted, enum trace_note what)
{
	if (counted->options->observer->note)
		counted->options->observer->note(what, counted->options->context);
}

/* ---- the main process ---- */

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

/* ---- the end ---- */

/* Of a container that its runtime has given up, nothing begins. */
static bool init_has_ended(const struct counted *counted)
{
	struct pollfd init = {.fd = counted->init, .events = POLLIN};

	/* pidfd_open(2): readable once the process has ended. */
	return poll(&init, 1, 0) > 0;
}

static bool is_over(const struct counted *counted)
{
	if (!counted->began)
		return init_has_ended(counted);
	return counted->main_ended && probe_is_empty(counted->probe);
}

/* What was found is left alone, as it was. */
static bool leaves(const struct counted *counted, uint64_t now)
{
	return counted->attach &&
	       (watchdog_wants_end() || (counted->end_at_us && now >= counted->end_at_us));
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

static void run_end_timer(struct counted *counted, uint64_t now)
{
	bool wants_end =
	        watchdog_wants_end() || (counted->options->start.main_only && counted->main_ended);

	if (counted->end_at_us && now >= counted->end_at_us) {
		counted->timed_out |= !counted->kill_since_us;
		end_workload(counted, now);
	} else if (wants_end && !counted->kill_since_us) {
		end_workload(counted, now);
	}
}

/* ---- the loop ---- */

/* What joins by an exec the program sees, others are found. */
static void note_joined(struct counted *counted)
{
	uint64_t joined =
	        probe_facts(counted->probe).joined - counted->joined_before + counted->found.n_late;

	for (; counted->n_joined < joined; counted->n_joined++)
		note(counted, TRACE_NOTE_JOINED_LATE);
}

static int report(struct counted *counted, struct error *err)
{
	note_joined(counted);
	counted->report.found = (struct probe_facts){.processes = counted->found.n_processes,
	        .threads = counted->found.n_threads,
	        .lost = counted->audit_lost};
	return report_all(&counted->report, counted->probe, err);
}

static void run_timers(struct counted *counted, uint64_t now)
{
	const struct trace_options *options = counted->options;
	struct error ignored;

	if (!counted->began)
		return;
	if (!counted->attach) {
		run_end_timer(counted, now);
	} else if (now >= counted->next_scan_us) {
		found_scan(&counted->found);
		counted->next_scan_us = clock_us() + LOOK_US;
	}
	if (!options->tick_us || now < counted->next_tick_us)
		return;
	/* Without memory the next tick tries again; the last report counts. */
	if (!report(counted, &ignored) && options->observer->tick)
		options->observer->tick(options->context);
	counted->next_tick_us = clock_us() + options->tick_us;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t sleep_for(const struct counted *counted, uint64_t now)
{
	uint64_t next = UINT64_MAX;

	if (counted->main_ended)
		next = earlier(next, now + LOOK_US);
	if (counted->options->tick_us)
		next = earlier(next, counted->next_tick_us);
	if (counted->end_at_us)
		next = earlier(next, counted->end_at_us);
	if (next == UINT64_MAX)
		return UINT64_MAX;
	return next > now ? next - now : 0;
}

/* What a filter lets through, and has logged, no tracepoint distinguishes. */
static void read_audit(struct counted *counted)
{
	struct audit_record record;

	while (counted->audit >= 0 && audit_read(counted->audit, &record, &counted->audit_lost))
		if ((record.code & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_LOG &&
		        probe_has_followed(counted->probe, record.pid))
			report_logged(&counted->report, &record);
}

static void read_all(struct counted *counted)
{
	report_events(&counted->report, counted->probe);
	read_audit(counted);
}

/* The first program of a container has been executed: the time of the run begins. */
static void look_at_init(struct counted *counted)
{
	const struct trace_observer *observer = counted->options->observer;
	struct probe_facts facts;

	if (counted->began)
		return;
	facts = probe_facts(counted->probe);
	if (!facts.began_ns)
		return;
	counted->began = true;
	counted->start_us = counted->report.start_us = facts.began_ns / 1000;
	/* What hooks have left in the container may be there already. */
	counted->next_scan_us = counted->start_us;
	for (uint32_t i = 0; i < facts.main.filters; i++)
		note(counted, TRACE_NOTE_INHERITED_FILTER);
	if (observer->began)
		observer->began(counted->options->context);
}

static void look_at_processes(struct counted *counted)
{
	look_at_main(counted);
	look_at_init(counted);
}

static void follow(struct counted *counted)
{
	struct pollfd events[] = {{.fd = probe_descriptor(counted->probe), .events = POLLIN},
	        {.fd = counted->audit, .events = POLLIN}, {.fd = counted->init, .events = POLLIN}};
	uint64_t now = clock_us();

	look_at_processes(counted);
	while (!is_over(counted) && !gave_up(counted, now) && !leaves(counted, now)) {
		run_timers(counted, now);
		if (signals_wait(events, counted->began ? 2 : 3, sleep_for(counted, now)))
			read_all(counted);
		look_at_processes(counted);
		now = clock_us();
	}
	probe_detach(counted->probe);
	look_at_init(counted);
	if (counted->audit >= 0)
		(void)usleep(AUDIT_LATE_US);
	read_all(counted);
}

/* ---- a command ---- */

static void fill_result(struct trace_result *result, int status)
{
	result->signalled = WIFSIGNALED(status);
	result->value = result->signalled ? WTERMSIG(status) : WEXITSTATUS(status);
}

static int run_command(struct counted *counted, const sigset_t *mask, struct trace_result *result,
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
	for (unsigned i = filters_inherited(); i > 0; i--)
		note(counted, TRACE_NOTE_INHERITED_FILTER);
	if (options->no_new_privs)
		note(counted, TRACE_NOTE_NO_NEW_PRIVS);
	launch_forward_signals(&counted->launch, options);
	if (options->timeout_us)
		watchdog_expect_end(counted->end_at_us);
	follow(counted);
	/* Nothing was followed: the child has written the reason to its status pipe, or was
	 * killed. */
	if (!probe_facts(counted->probe).threads)
		return launch_failure(&counted->launch, options, err);
	/* SIGKILL will be the end of what was given up. */
	fill_result(result, counted->main_ended ? counted->main_status : SIGKILL);
	result->timed_out = counted->timed_out;
	return report(counted, err) ? TRACE_FAILED : 0;
}

/* ---- what runs already ---- */

enum { BLOCKED_MAX = 1024 };

/* Those that have been in one call all the time have made it, too. */
static void report_blocked(struct counted *counted)
{
	pid_t tids[BLOCKED_MAX];
	size_t n = probe_in_flight(counted->probe, tids, BLOCKED_MAX);

	for (size_t i = 0; i < n && !counted->options->denied; i++)
		report_in_flight(&counted->report, tids[i]);
}

/* It is the process that it was while its runtime waits. */
static int await_init(struct counted *counted, struct error *err)
{
	pid_t pid = counted->attach->pids[0];

	counted->init = (int)syscall(SYS_pidfd_open, pid, 0);
	if (counted->init < 0)
		return error_set(err, "cannot watch process %d: %s", pid, strerror(errno));
	return found_await(&counted->found, counted->probe, counted->attach, err);
}

static int find(struct counted *counted, struct error *err)
{
	if (counted->attach->is_init)
		return await_init(counted, err);
	if (found_start(&counted->found, counted->probe, counted->attach, err))
		return -1;
	counted->joined_before = probe_facts(counted->probe).joined;
	note(counted, TRACE_NOTE_MID_LIFE);
	return 0;
}

static int run_found(struct counted *counted, struct trace_result *result, struct error *err)
{
	const struct trace_attach *attach = counted->attach;
	struct probe_facts facts;

	/* The main process is nobody: no signal goes on to the workload. */
	signals_catch(0, counted->options->job_proxy, session_obey);
	if (find(counted, err))
		return TRACE_FAILED;
	counted->main_ended = true;
	if (attach->attached)
		attach->attached(
		        (unsigned)counted->found.n_processes, (unsigned)counted->found.n_threads);
	follow(counted);
	if (!counted->began) {
		error_set(err, "%s before the container's program began",
		        init_has_ended(counted) ? "the container was removed"
		                                : "secprof was ended");
		return TRACE_FAILED;
	}
	if (!probe_is_empty(counted->probe))
		note(counted, TRACE_NOTE_DETACHED);
	report_blocked(counted);
	facts = probe_facts(counted->probe);
	result->unknown = !facts.main.ended;
	if (facts.main.ended)
		fill_result(result, facts.main.status);
	return report(counted, err) ? TRACE_FAILED : 0;
}

/* ---- both ---- */

/* Without the privilege for it, calls that are only logged stay unknown. */
static void open_audit(struct counted *counted)
{
	counted->audit = counted->options->denied ? audit_open() : -1;
	if (counted->options->denied && counted->audit < 0)
		counted->options->denied(NULL);
}

static void set_clocks(struct counted *counted)
{
	const struct trace_options *options = counted->options;

	counted->start_us = clock_us();
	counted->next_tick_us = counted->start_us + options->tick_us;
	counted->next_scan_us = counted->start_us + LOOK_US;
	if (options->timeout_us)
		counted->end_at_us = counted->start_us + options->timeout_us;
}

static int run(struct counted *counted, struct trace_result *result, struct error *err)
{
	const struct trace_options *options = counted->options;
	sigset_t before;
	int failure;

	set_clocks(counted);
	report_init(&counted->report, options->observer, options->context, counted->start_us);
	counted->report.denied = options->denied;
	open_audit(counted);
	*result = (struct trace_result){.mode = "ebpf"};
	signals_block(&before);
	failure = counted->attach ? run_found(counted, result, err)
	                          : run_command(counted, &before, result, err);
	signals_restore(&before);
	result->duration_us = clock_us() - counted->start_us;
	launch_release(&counted->launch);
	found_release(&counted->found);
	report_release(&counted->report);
	if (counted->audit >= 0)
		close(counted->audit);
	if (counted->init >= 0)
		close(counted->init);
	return failure;
}

/* The processes of what runs already: how the program knows those that join. */
static int set_members(struct probe_options *wanted, const struct trace_attach *attach,
        struct cgroup_id *cgroup, struct error *err)
{
	wanted->finds = true;
	wanted->awaits = attach->is_init;
	if (attach->whole_namespace || (attach->cgroup && attach->is_container))
		wanted->pid_namespace = (uint32_t)members_pid_namespace(attach->pids[0]);
	if (!attach->cgroup)
		return 0;
	wanted->cgroup = cgroup;
	return cgroup_identify(attach->cgroup, cgroup, err);
}

int counted_run(const struct trace_options *options, const struct trace_attach *attach,
        struct trace_result *result, struct error *err)
{
	struct counted counted = {.options = options,
	        .attach = attach,
	        .launch = {.go = -1, .status = -1},
	        .init = -1,
	        .began = !attach || !attach->is_init};
	struct probe_options wanted = {
	        .asked = options->asked, .only_refused = options->denied != NULL};
	struct cgroup_id cgroup;
	int failure;

	if (attach && set_members(&wanted, attach, &cgroup, err))
		return TRACE_FAILED;
	if (probe_new(&counted.probe, &probe_sizes, &wanted, err))
		return TRACE_FAILED;
	failure = run(&counted, result, err);
	probe_free(counted.probe);
	return failure;
}

#else

int counted_run(const struct trace_options *options, const struct trace_attach *attach,
        struct trace_result *result, struct error *err)
{
	(void)options;
	(void)attach;
	(void)result;
	error_set(err, "this secprof was built without mode ebpf (it takes x86_64, clang and "
	               "libbpf)");
	return TRACE_FAILED;
}

#endif
