/*
 *	PTRACE_SEIZE, PTRACE_INTERRUPT -> any stop -> PTRACE_SECCOMP_GET_FILTER, one by one
 *	                                          -> PTRACE_DETACH, with the signal of the stop
 *
 * If secprof ends in between, the kernel detaches it.
 */
#include "live_filters.h"

#include "engine/spurious.h"
#include "engine/stop.h"
#include "lib/carried.h"
#include "lib/proc.h"
#include "lib/ptrace.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A task that sleeps uninterruptibly does not stop; the parent of a vfork(2) may do that for as
 * long as it likes. */
enum { STOP_SECONDS = 10, WAIT_MILLISECONDS = 1 };

/* A zombie is there and cannot be attached to. */
static bool has_ended(pid_t tid)
{
	char line[PROC_LINE_MAX];

	return !proc_status_line(tid, "State:", line) || strpbrk(line, "ZX");
}

static int refuse_attach(pid_t tid, struct error *err)
{
	int number = errno, tracer;

	if (number == ESRCH)
		return error_set(err, "there is no process %d", tid);
	if (proc_usable() && has_ended(tid))
		return error_set(err, "process %d has ended", tid);
	tracer = proc_status(tid, "TracerPid:", 0);
	if (tracer)
		return error_set(err, "process %d is traced by %d already", tid, tracer);
	return error_set(err, "process %d cannot be attached to: %s", tid, strerror(number));
}

static int wait_for_stop(pid_t tid, int *status, struct error *err)
{
	const struct timespec pause = {.tv_nsec = WAIT_MILLISECONDS * 1000000L};
	int n_left = STOP_SECONDS * 1000 / WAIT_MILLISECONDS;
	pid_t waited;

	do {
		waited = waitpid(tid, status, __WALL | WNOHANG);
		if (waited == 0)
			nanosleep(&pause, NULL);
	} while ((waited == 0 && n_left--) || (waited < 0 && errno == EINTR));
	if (waited == 0)
		return error_set(err,
		        "process %d did not stop within %d seconds: it sleeps "
		        "uninterruptibly, as the parent of a vfork does",
		        tid, STOP_SECONDS);
	if (waited < 0 || stop_of(*status).kind == STOP_END)
		return error_set(err, "process %d has ended", tid);
	return 0;
}

static int refuse_read(pid_t tid, struct error *err)
{
	switch (errno) {
	case EACCES:
		return error_set(err,
		        "the filters of process %d can be read only with "
		        "CAP_SYS_ADMIN in the initial user namespace, and by a "
		        "secprof that has no seccomp filter itself",
		        tid);
	case EINVAL:
	case EIO:
		return error_set(err, "this kernel shows no filters: it was built without "
		                      "CONFIG_CHECKPOINT_RESTORE");
	case EMEDIUMTYPE:
		return error_set(err, "process %d has a filter that is not classic BPF", tid);
	case ESRCH:
		return error_set(err, "process %d has ended", tid);
	case ENOMEM:
		return error_no_memory(err);
	default:
		return error_set(
		        err, "the filters of process %d cannot be read: %s", tid, strerror(errno));
	}
}

/* Each new one goes to the front. */
static int add_filter(pid_t tid, struct live_filters *filters, struct error *err)
{
	struct bpf_program program = {0};
	int found = carried_filter(tid, filters->n_items, &program);
	struct bpf_program *items;

	if (found < 0)
		return refuse_read(tid, err);
	if (!found)
		return 0;
	items = reallocarray(filters->items, filters->n_items + 1, sizeof(*items));
	if (!items) {
		bpf_release(&program);
		return error_no_memory(err);
	}
	memmove(items + 1, items, filters->n_items * sizeof(*items));
	items[0] = program;
	filters->items = items;
	filters->n_items++;
	return 1;
}

static int read_filters(pid_t tid, struct live_filters *filters, struct error *err)
{
	int mode = proc_status(tid, "Seccomp:", -1);
	int found;

	if (mode < 0 && proc_usable() && has_ended(tid))
		return error_set(err, "process %d has ended", tid);
	if (mode < 0)
		return error_set(
		        err, "/proc/%d/status has no \"Seccomp:\": is /proc mounted?", tid);
	filters->mode = (enum live_mode)mode;
	if (filters->mode != LIVE_FILTERS)
		return 0;
	do
		found = add_filter(tid, filters, err);
	while (found > 0);
	return found;
}

int live_filters_read(pid_t tid, struct live_filters *filters, struct error *err)
{
	int status, result;
	struct stop stop;

	if (ptrace_seize(tid, 0) < 0)
		return refuse_attach(tid, err);
	if (ptrace_interrupt(tid) < 0)
		return error_set(err, "process %d has ended", tid);
	if (wait_for_stop(tid, &status, err))
		return -1;
	stop = stop_of(status);
	/* At once, in case that secprof is killed. */
	if (stop.kind != STOP_SIGNAL)
		(void)spurious_undo(tid);
	result = read_filters(tid, filters, err);
	/* A signal that was to be delivered is; after a group-stop the kernel lets it stop again.
	 */
	(void)ptrace_resume(tid, PTRACE_DETACH, stop.kind == STOP_SIGNAL ? stop.signal : 0);
	if (result)
		live_filters_release(filters);
	return result;
}

void live_filters_release(struct live_filters *filters)
{
	for (size_t i = 0; i < filters->n_items; i++)
		bpf_release(&filters->items[i]);
	free(filters->items);
	*filters = (struct live_filters){0};
}
