#include "watch.h"

#include "../arch/hooks.h"
#include "../lib/memory.h"

#include <errno.h>
#include <linux/sched.h>
#include <string.h>

static enum watched_call watched_kind(const struct trace_call *call)
{
	return call->arch ? selector_watched(call->arch, call->nr, call->args) : WATCHED_NOTHING;
}

/* struct clone_args (clone(2), Linux 5.3) starts with its 64-bit flags. */
static bool read_clone3_flags(const struct trace_call *call, uint64_t *flags)
{
	return read_memory(call->tid, call->args[0], flags, sizeof(*flags));
}

/* Where the kernel will find no arguments either (EFAULT), or too few of them (EINVAL), there
 * are none.  The size of struct clone_args is the second argument. */
void watch_read_clone_args(struct trace_call *call)
{
	struct clone_args args = {0};
	size_t size = call->args[1] < sizeof(args) ? (size_t)call->args[1] : sizeof(args);

	if (watched_kind(call) != WATCHED_CLONE3 || call->args[1] < CLONE_ARGS_SIZE_VER0)
		return;
	if (read_memory(call->tid, call->args[0], &args, size)) {
		call->clone_args.state = CLONE_ARGS_READ;
		call->clone_args.flags = args.flags;
		call->clone_args.set_tid = args.set_tid_size != 0;
	} else if (errno != EFAULT) {
		call->clone_args.state = CLONE_ARGS_UNREADABLE;
	}
}

/* A constant structure can be written by ptrace only, into a page of the task's own, and by the
 * word, of which 32-bit machines have two here. */
static bool write_clone3_flags(const struct trace_call *call, uint64_t flags)
{
	unsigned long words[sizeof(flags) / sizeof(unsigned long)];
	unsigned long at = (unsigned long)call->args[0];

	if (write_memory(call->tid, call->args[0], &flags, sizeof(flags)))
		return true;
	memcpy(words, &flags, sizeof(flags));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (ptrace_raw(PTRACE_POKEDATA, call->tid, at + i * sizeof(words[0]), words[i]) < 0)
			return false;
	}
	return true;
}

static bool set_clone_flags(const struct pending_call *pending, uint64_t flags)
{
	const struct trace_call *call = &pending->call;

	if (pending->watched == WATCHED_CLONE3)
		return write_clone3_flags(call, flags);
	return arch_hooks.set_argument &&
	       arch_hooks.set_argument(call->tid, call->arch, call->arch->clone_flags, flags) == 0;
}

/* The caller shall not see what was changed.  Fails only where the task is gone. */
static void restore_clone_flags(const struct pending_call *pending)
{
	bool in_memory = pending->watched == WATCHED_CLONE3;
	bool overwritten = arch_hooks.result_in_argument && pending->call.arch->clone_flags == 0;

	if (in_memory || !overwritten)
		(void)set_clone_flags(pending, pending->restore);
}

/* With CLONE_UNTRACED the kernel attaches no tracer and makes no fork event (clone(2)). */
static void take_untraced_away(struct tracer *tracer, struct pending_call *pending, uint64_t flags)
{
	tracer_note(tracer, TRACE_NOTE_UNTRACED_CLONE);
	/* If it fails, the child escapes, which the syscall-exit-stop shows. */
	if (set_clone_flags(pending, flags & ~(uint64_t)CLONE_UNTRACED))
		pending->restore = flags;
}

/* Until its fork event or its syscall-exit-stop.  If its caller is killed in between, it is never
 * settled. */
static void doubt(struct tracer *tracer, struct pending_call *pending)
{
	pending->doubtful = true;
	tracer->doubtful_clones++;
}

static void settle(struct tracer *tracer, struct pending_call *pending)
{
	if (pending->doubtful)
		tracer->doubtful_clones--;
	pending->doubtful = false;
}

static void keep_clone_traced(struct tracer *tracer, struct pending_call *pending)
{
	take_untraced_away(tracer, pending, pending->call.args[pending->call.arch->clone_flags]);
	doubt(tracer, pending);
}

/* The flags may not be readable (PR_SET_DUMPABLE), and another thread may write them before
 * the kernel reads them: only the syscall-exit-stop says what came of it. */
static void keep_clone3_traced(struct tracer *tracer, struct pending_call *pending)
{
	uint64_t flags;

	if (!read_clone3_flags(&pending->call, &flags)) {
		doubt(tracer, pending);
	} else if (flags & CLONE_UNTRACED) {
		take_untraced_away(tracer, pending, flags);
		doubt(tracer, pending);
	}
}

static void report_own_filter(
        struct tracer *tracer, const struct pending_call *pending, enum own_filter stage)
{
	if (tracer->mode->on_own_filter)
		tracer->mode->on_own_filter(tracer, process_of(pending->call.process), stage);
}

void watch_entered(struct tracer *tracer, struct pending_call *pending)
{
	/* By number and arguments (core/selector.def), so that an ordinary clone costs no second
	 * stop. */
	pending->watched = (int)watched_kind(&pending->call);
	switch (pending->watched) {
	case WATCHED_DISPATCH:
		if (!pending->call.args[1]) /* PR_SYS_DISPATCH_OFF */
			pending->watched = WATCHED_NOTHING;
		break;
	case WATCHED_CLONE:
		keep_clone_traced(tracer, pending);
		break;
	case WATCHED_CLONE3:
		keep_clone3_traced(tracer, pending);
		break;
	default:
		break;
	}
	if (pending->watched == WATCHED_SECCOMP)
		report_own_filter(tracer, pending, OWN_FILTER_CALLED);
}

static bool is_clone(const struct pending_call *pending)
{
	return pending->watched == WATCHED_CLONE || pending->watched == WATCHED_CLONE3;
}

void watch_left(struct tracer *tracer, struct pending_call *pending, bool failed)
{
	static const enum trace_note notes[] = {
	        [WATCHED_SECCOMP] = TRACE_NOTE_OWN_FILTER,
	        [WATCHED_DISPATCH] = TRACE_NOTE_USER_DISPATCH,
	        [WATCHED_IO_URING] = TRACE_NOTE_IO_URING,
	};

	if (pending->watched == WATCHED_SECCOMP)
		report_own_filter(
		        tracer, pending, failed ? OWN_FILTER_FAILED : OWN_FILTER_INSTALLED);
	if (is_clone(pending)) {
		if (!failed && !pending->forked)
			tracer_note(tracer, TRACE_NOTE_ESCAPED);
		settle(tracer, pending);
		if (pending->restore)
			restore_clone_flags(pending);
		pending->restore = 0;
	} else if (!failed && pending->watched >= WATCHED_SECCOMP &&
	           pending->watched <= WATCHED_IO_URING) {
		tracer_note(tracer, notes[pending->watched]);
	}
}

void watch_forked(struct tracer *tracer, struct pending_call *pending)
{
	pending->forked = true;
	settle(tracer, pending);
}

void watch_ended(struct tracer *tracer)
{
	for (; tracer->doubtful_clones; tracer->doubtful_clones--)
		tracer_note(tracer, TRACE_NOTE_ESCAPED);
}
