#include "counted_found.h"

#ifdef HAVE_BPF

#include "lib/proc.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* linux/sched.h */
enum { KERNEL_PF_EXITING = 0x4, KERNEL_PF_KTHREAD = 0x200000 };

enum { ROUNDS_MAX = 100, QUIET_ROUNDS = 2 };

static void follow_task(struct found *found, pid_t tid, pid_t pid)
{
	struct proc_stat stat;

	if (!probe_follow(found->probe, tid, pid))
		return;
	/* Its end may have come before the entry.  The kernel sets the flag before it calls the
	 * program that removes the entry. */
	if (!proc_stat(tid, &stat) || stat.flags & KERNEL_PF_EXITING || stat.state == 'Z') {
		probe_forget(found->probe, tid);
		return;
	}
	found->n_new++;
	found->n_threads++;
	found->n_processes += tid == pid;
}

static void follow_threads(struct found *found, pid_t pid)
{
	char path[40];
	DIR *threads;
	pid_t tid;

	snprintf(path, sizeof(path), "%d/task", pid);
	threads = proc_open_directory(path);
	if (!threads)
		return; /* it has ended */
	while ((tid = proc_next_number(threads)))
		follow_task(found, tid, pid);
	closedir(threads);
}

/* The runtime prepares what it executes in the container: that joins with its exec. */
static bool prepares(const struct found *found, pid_t pid, const struct proc_stat *stat)
{
	if (found->members.request->is_init)
		return runtime_executes(&found->runtime, pid);
	return found->is_late && !probe_follows(found->probe, stat->parent) &&
	       runtime_is_known(pid);
}

static bool belongs(const struct found *found, pid_t pid, const struct proc_stat *stat)
{
	if (stat->flags & KERNEL_PF_KTHREAD)
		return false;
	return probe_follows(found->probe, pid) ||
	       (stat->parent && probe_follows(found->probe, stat->parent)) ||
	       members_have(&found->members, pid);
}

static void follow_process(struct found *found, pid_t pid)
{
	struct proc_stat stat;

	if (proc_stat(pid, &stat) && belongs(found, pid, &stat) && !prepares(found, pid, &stat))
		follow_threads(found, pid);
}

/* Whatever is followed has its children followed; so others than members need to be looked for
 * only once. */
static void follow_group(struct found *found)
{
	for (size_t i = 0; i < found->members.n_in_cgroup; i++)
		follow_process(found, found->members.in_cgroup[i]);
}

static int scan_round(struct found *found, struct error *err)
{
	DIR *processes;
	pid_t pid;

	found->n_new = 0;
	if (members_refresh(&found->members, err))
		return -1;
	if (found->is_late && found->members.request->cgroup) {
		follow_group(found);
		return 0;
	}
	processes = proc_open_directory(".");
	if (!processes)
		return error_set(err, "cannot read /proc: %s", strerror(errno));
	while ((pid = proc_next_number(processes)))
		follow_process(found, pid);
	closedir(processes);
	return 0;
}

static int check_first(const struct trace_attach *request, struct error *err)
{
	struct proc_stat stat;

	for (size_t i = 0; i < request->n_pids; i++) {
		pid_t pid = request->pids[i];

		if (proc_status(pid, "Tgid:", 0) != pid || !proc_stat(pid, &stat))
			return error_set(err, "there is no process %d", pid);
		if (stat.flags & KERNEL_PF_KTHREAD)
			return error_set(err, "process %d is a thread of the kernel", pid);
		if (i == 0 && request->began && stat.start != request->began)
			return error_set(err, "process %d has ended", pid);
	}
	return 0;
}

int found_start(struct found *found, struct probe *probe, const struct trace_attach *request,
        struct error *err)
{
	int n_quiet = 0;

	*found = (struct found){.probe = probe};
	if (check_first(request, err) || members_init(&found->members, request, err))
		return -1;
	/* What a followed task starts is followed by itself, so two rounds are enough but for what
	 * was about to fork. */
	probe_search(probe, true);
	for (int i = 0; i < ROUNDS_MAX && n_quiet < QUIET_ROUNDS; i++) {
		if (scan_round(found, err))
			return -1;
		n_quiet = found->n_new ? 0 : n_quiet + 1;
	}
	probe_search(probe, false);
	found->is_late = true;
	if (!found->n_processes)
		return error_set(err, "there is no process to be followed");
	return 0;
}

int found_await(struct found *found, struct probe *probe, const struct trace_attach *request,
        struct error *err)
{
	*found = (struct found){.probe = probe, .is_late = true};
	runtime_of(&found->runtime, request->pids[0]);
	if (check_first(request, err) || members_init(&found->members, request, err))
		return -1;
	return probe_expect(probe, request->pids[0], err);
}

void found_scan(struct found *found)
{
	uint64_t before = found->n_processes;
	struct error ignored;

	if (!members_may_join(&found->members))
		return;
	probe_search(found->probe, true);
	/* Without memory the next one tries again. */
	if (!scan_round(found, &ignored))
		found->n_late += found->n_processes - before;
	probe_search(found->probe, false);
}

void found_release(struct found *found)
{
	members_release(&found->members);
}

#endif
