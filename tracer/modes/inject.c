#include "inject.h"

#include "../arch/hooks.h"
#include "../lib/memory.h"
#include "../lib/proc.h"
#include "cleanup.h"
#include "syscall_name.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/kcmp.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#ifndef PIDFD_THREAD
#define PIDFD_THREAD O_EXCL
#endif

/* The numbers that an injection needs, on one ABI. */
struct numbers {
	const struct arch *arch;
	int mmap, munmap, prctl, seccomp, close;
};

struct injection {
	pid_t tid;
	const struct ptrace_syscall_info *info; /* of the call that was interrupted */
	const struct numbers *numbers;
	struct arch_registers saved;
	uint64_t mask; /* of signals */
	const struct inject_request *request;
	struct inject_result *result;
	struct waiting *waiting; /* for the events of other tasks */
	int status;              /* of the task, as wait says */
	int process;             /* pidfd, to take the listener over; -1: none is wanted */
	bool lost;
};

/* Calls that must not be made twice, or do not come back to where they were made. */
static const char *const unsuitable[] = {"restart_syscall", "rt_sigreturn", "sigreturn", "clone",
        "clone3", "fork", "vfork", "execve", "execveat", "exit", "exit_group", "seccomp"};

bool inject_possible(void)
{
	return arch_hooks.can_inject != NULL;
}

static const struct numbers *numbers_of(const struct arch *arch)
{
	static struct numbers tables[2]; /* a 64-bit ABI and its 32-bit one */

	for (size_t i = 0; i < 2; i++) {
		struct numbers *table = &tables[i];

		if (table->arch == arch)
			return table;
		if (table->arch)
			continue;
		if (!syscall_number(arch, "munmap", &table->munmap) ||
		        !syscall_number(arch, "prctl", &table->prctl) ||
		        !syscall_number(arch, "close", &table->close) ||
		        !syscall_number(arch, "seccomp", &table->seccomp))
			return NULL;
		/* Where there is mmap2, mmap takes its arguments from memory. */
		if (!syscall_number(arch, "mmap2", &table->mmap) &&
		        !syscall_number(arch, "mmap", &table->mmap))
			return NULL;
		table->arch = arch;
		return table;
	}
	return NULL;
}

/* ERESTARTSYS to ERESTART_RESTARTBLOCK of the kernel (linux/errno.h).  Where the first argument
 * shares its register with the result, a signal would make the kernel take such a one for
 * the result of a call that has to be restarted. */
static bool looks_restarted(const struct ptrace_syscall_info *info)
{
	int32_t first = (int32_t)info->entry.args[0];

	return arch_hooks.result_in_argument &&
	       ((first >= -516 && first <= -512) || (first >= 512 && first <= 516));
}

bool inject_suits(pid_t tid, const struct ptrace_syscall_info *info)
{
	const struct arch *arch = arch_of_call(info->arch, (int)info->entry.nr);
	int nr;

	if (!inject_possible() || !arch || !numbers_of(arch) || looks_restarted(info))
		return false;
	for (size_t i = 0; i < sizeof(unsuitable) / sizeof(unsuitable[0]); i++) {
		if (syscall_number(arch, unsuitable[i], &nr) && nr == (int)info->entry.nr)
			return false;
	}
	return arch_hooks.can_inject(tid, info);
}

bool inject_hindered_by(const struct arch *arch, int nr)
{
	int execve, execveat;

	return arch && ((syscall_number(arch, "execve", &execve) && nr == execve) ||
	                       (syscall_number(arch, "execveat", &execveat) && nr == execveat));
}

/* Waits for the next stop.  False if it is the end of the task, or an exec by another
 * thread, after which the same number is another task. */
static bool wait_for_stop(struct injection *injection)
{
	injection->lost = true;
	if (!waiting_for(injection->waiting, injection->tid, &injection->status))
		return false;
	injection->lost = !WIFSTOPPED(injection->status) ||
	                  (unsigned)injection->status >> 16 == PTRACE_EVENT_EXEC;
	if (injection->lost)
		event_queue_push(&injection->waiting->events, injection->tid, injection->status);
	return !injection->lost;
}

/* Once the filter is there, the rest of the injection may be trapped by it. */
static bool is_seccomp_stop(int status)
{
	return (unsigned)status >> 16 == PTRACE_EVENT_SECCOMP;
}

/* Runs the task to its next syscall-stop.  All its signals are blocked, so what can come in
 * between is SIGSTOP, and a group-stop (or its end) of the whole process. */
static bool to_syscall_stop(struct injection *injection)
{
	int signal = 0;

	for (;;) {
		if (ptrace_resume(injection->tid, PTRACE_SYSCALL, signal) < 0 && errno != ESRCH)
			return false;
		if (!wait_for_stop(injection))
			return false;
		if (injection->status >> 16 == 0 && WSTOPSIG(injection->status) == (SIGTRAP | 0x80))
			return true;
		signal = injection->status >> 16 == 0 ? WSTOPSIG(injection->status) : 0;
		injection->result->interrupted |= !is_seccomp_stop(injection->status);
	}
}

/* To the syscall-exit-stop of the call of that number, whose syscall-enter-stop may come first. */
static bool to_exit_stop(struct injection *injection, int nr, int64_t *result)
{
	struct ptrace_syscall_info info;

	for (;;) {
		if (!to_syscall_stop(injection) || ptrace_syscall_info(injection->tid, &info) < 0)
			return false;
		if (info.op == PTRACE_SYSCALL_INFO_EXIT)
			break;
		if (arch_hooks.set_number && arch_hooks.set_number(injection->tid, nr) < 0)
			return false;
	}
	*result = info.exit.rval;
	return true;
}

/* Makes the task call; false if it came to no result. */
static bool call(
        struct injection *injection, int nr, const uint64_t args[SYSCALL_ARGS], int64_t *result)
{
	if (arch_hooks.prepare_call(injection->tid, &injection->saved, nr, args) < 0)
		return false;
	return to_exit_stop(injection, nr, result);
}

/* struct sock_fprog of the task's ABI, and after it the instructions. */
static bool write_program(
        const struct injection *injection, uint64_t page, const struct sock_fprog *program)
{
	struct {
		uint16_t n_instructions;
		uint16_t padding[3];
		uint64_t instructions;
	} wide = {.n_instructions = program->len, .instructions = page + sizeof(wide)};
	struct {
		uint16_t n_instructions;
		uint16_t padding;
		uint32_t instructions;
	} narrow = {
	        .n_instructions = program->len, .instructions = (uint32_t)(page + sizeof(wide))};
	bool is_narrow = injection->numbers->arch->bits == 32;

	return write_memory(injection->tid, page, is_narrow ? (void *)&narrow : (void *)&wide,
	               is_narrow ? sizeof(narrow) : sizeof(wide)) &&
	       write_memory(injection->tid, page + sizeof(wide), program->filter,
	               program->len * sizeof(program->filter[0]));
}

/* PIDFD_THREAD (Linux 6.9) means the very thread.  Before, only a process could be meant,
 * that is, the descriptors of its main thread: which may have ended, or not share them. */
static int open_process(pid_t tid)
{
	int pidfd = (int)syscall(SYS_pidfd_open, tid, PIDFD_THREAD);
	pid_t pid = proc_status(tid, "Tgid:", tid);

	if (pidfd >= 0 || errno != EINVAL)
		return pidfd;
	if (tid != pid && syscall(SYS_kcmp, pid, tid, KCMP_FILES, 0, 0) != 0)
		return -1;
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

static int take_descriptor(int process, int fd)
{
	return (int)syscall(SYS_pidfd_getfd, process, fd, 0);
}

/* A filter whose listener cannot be taken over would refuse every known call with ENOSYS, so
 * that it can be done is made sure of before: a descriptor that nobody has distinguishes a process
 * that may be looked into (EBADF) from one that may not (EPERM). */
static bool can_take_listener(struct injection *injection)
{
	injection->process = open_process(injection->tid);
	return injection->process >= 0 && take_descriptor(injection->process, INT_MAX) < 0 &&
	       errno == EBADF;
}

/* Calls that the filter lets through because of their sixth argument. */
static bool call_past_filter(struct injection *injection, int nr, uint64_t first, uint64_t second)
{
	int64_t ignored;

	return call(injection, nr,
	        (uint64_t[SYSCALL_ARGS]){first, second, 0, 0, 0, injection->request->pass},
	        &ignored);
}

/* TSYNC: all threads of the process at once, or none.  With a listener TSYNC_ESRCH is needed beside
 * it (Linux 5.7), since both want the return value. */
static unsigned filter_flags(const struct inject_request *request)
{
	if (!request->with_listener)
		return SECCOMP_FILTER_FLAG_TSYNC;
	return SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH |
	       SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
}

/* seccomp(2) itself; *result becomes 0 if all threads carry the filter. */
static bool call_seccomp(struct injection *injection, uint64_t page, int64_t *result)
{
	const struct inject_request *request = injection->request;
	int64_t listener;

	if (!call(injection, injection->numbers->seccomp,
	            (uint64_t[SYSCALL_ARGS]){SECCOMP_SET_MODE_FILTER, filter_flags(request), page},
	            result))
		return false;
	if (!request->with_listener || *result < 0)
		return true;
	listener = *result;
	*result = 0;
	injection->result->listener = take_descriptor(injection->process, (int)listener);
	return call_past_filter(injection, injection->numbers->close, (uint64_t)listener, 0);
}

/* Where mmap takes its arguments from memory, they lie below the stack for so long: 48 bytes,
 * which the smallest of Go's stacks has.  No signal can come in between. */
static bool call_mmap(struct injection *injection, size_t length, int64_t *page)
{
	const uint64_t args[SYSCALL_ARGS] = {
	        0, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, (uint64_t)-1, 0};
	uint64_t before[SYSCALL_ARGS], place = injection->info->stack_pointer - sizeof(args);
	bool came_back;

	if (!arch_hooks.mmap_takes_address)
		return call(injection, injection->numbers->mmap, args, page);
	*page = -EFAULT;
	if (!read_memory(injection->tid, place, before, sizeof(before)) ||
	        !write_memory(injection->tid, place, args, sizeof(args)))
		return true;
	came_back =
	        call(injection, injection->numbers->mmap, (uint64_t[SYSCALL_ARGS]){place}, page);
	(void)write_memory(injection->tid, place, before, sizeof(before));
	return came_back;
}

/* The calls in order; false if one of them came to no result. */
static bool install(struct injection *injection, int64_t *result)
{
	const struct numbers *numbers = injection->numbers;
	const struct inject_request *request = injection->request;
	/* More than struct sock_fprog has on any ABI. */
	size_t length = request->program.len * sizeof(request->program.filter[0]) + 64;
	int64_t page, ignored;

	if (!call_mmap(injection, length, &page))
		return false;
	*result = page;
	/* An errno (MAX_ERRNO of the kernel).  Else it is an address, which may look negative. */
	if (page < 0 && page > -4096)
		return true;
	/* aarch64 extends the sign of a 32-bit result. */
	if (numbers->arch->bits == 32)
		page &= UINT32_MAX;
	/* Before seccomp(2), which would fail with EACCES. */
	if (request->set_no_new_privs &&
	        !call(injection, numbers->prctl, (uint64_t[SYSCALL_ARGS]){PR_SET_NO_NEW_PRIVS, 1},
	                &ignored))
		return false;
	*result = -EFAULT;
	if (write_program(injection, (uint64_t)page, &request->program) &&
	        !call_seccomp(injection, (uint64_t)page, result))
		return false;
	return call_past_filter(injection, numbers->munmap, (uint64_t)page, length);
}

static bool set_mask(const struct injection *injection, const uint64_t *mask)
{
	return ptrace_raw(PTRACE_SETSIGMASK, injection->tid, sizeof(*mask), (unsigned long)mask) ==
	       0;
}

/* The kernel takes SIGKILL and SIGSTOP out of any mask. */
static bool block_signals(struct injection *injection)
{
	const uint64_t everything = UINT64_MAX;

	return ptrace_raw(PTRACE_GETSIGMASK, injection->tid, sizeof(injection->mask),
	               (unsigned long)&injection->mask) == 0 &&
	       set_mask(injection, &everything);
}

static bool cancel(struct injection *injection)
{
	if (arch_hooks.save(injection->tid, &injection->saved) < 0 || !block_signals(injection))
		return false;
	if (arch_hooks.cancel_call(injection->tid, &injection->saved) == 0)
		return true;
	(void)set_mask(injection, &injection->mask);
	return false;
}

/* Both, even if the first fails. */
static bool put_back(const struct injection *injection)
{
	int failed = arch_hooks.rewind_call(injection->tid, &injection->saved, injection->info);

	return set_mask(injection, &injection->mask) && failed == 0;
}

/* Has the task been killed, or replaced by an exec of another thread?  Only ESRCH says so
 * (ptrace(2)), and then wait will, too.  Anything else is a failure for another reason: of
 * the kernel's, or of a sandbox around secprof. */
static bool is_gone(struct injection *injection)
{
	struct ptrace_syscall_info info;

	if (!injection->lost && (ptrace_syscall_info(injection->tid, &info) == 0 || errno != ESRCH))
		return false;
	while (!injection->lost)
		(void)wait_for_stop(injection); /* a stop may have been on its way */
	return true;
}

static enum inject_outcome inject(struct injection *injection)
{
	int64_t cancelled, answer = -1;

	if (!cancel(injection))
		return is_gone(injection) ? INJECT_LOST : INJECT_IMPOSSIBLE;
	if ((!to_exit_stop(injection, -1, &cancelled) || !install(injection, &answer)) &&
	        is_gone(injection))
		return INJECT_LOST;
	if (!put_back(injection)) {
		if (is_gone(injection))
			return INJECT_LOST;
		injection->result->damaged = true;
	}
	/* A positive answer names a thread that did not take the filter. */
	return answer == 0 ? INJECT_DONE : INJECT_REFUSED;
}

enum inject_outcome inject_filter(pid_t tid, const struct ptrace_syscall_info *info,
        const struct inject_request *request, struct waiting *waiting, struct inject_result *result)
{
	struct injection injection = {.tid = tid,
	        .info = info,
	        .request = request,
	        .result = result,
	        .waiting = waiting,
	        .process = -1,
	        .numbers = numbers_of(arch_of_call(info->arch, (int)info->entry.nr))};
	enum inject_outcome outcome = INJECT_IMPOSSIBLE;

	*result = (struct inject_result){.listener = -1};
	if (!request->with_listener || can_take_listener(&injection))
		outcome = inject(&injection);
	if (injection.process >= 0)
		close(injection.process);
	return outcome;
}
