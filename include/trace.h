/*
 * The tracer's contract: run a workload, report to an observer what it does.
 *
 * One thread calls trace_run(); all callbacks come from it, while the task that they are
 * about is in a ptrace stop (so its memory and registers can be read with `tid`), except
 * for `exited` and `tick`, and for a `call` that a notification reported: the task waits in
 * it, but in no stop.  Kernel: Linux >= 5.3 (PTRACE_GET_SYSCALL_INFO), ptrace(2).
 */
#ifndef SECPROF_TRACE_H
#define SECPROF_TRACE_H

#include "arch.h"
#include "bpf_stops.h"
#include "error.h"
#include "selector.h"
#include "syscall_limits.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct kernel_view;  /* kernel_view.h */
struct trace_denial; /* denied.h */
struct run;          /* recording.h */

/* A process (thread group) of the workload. */
struct trace_process {
	pid_t pid;    /* in secprof's pid namespace */
	pid_t parent; /* 0: the main process */
	uint32_t tag; /* the observer's own; a new process starts with its parent's */
};

struct trace_call {
	struct trace_process *process; /* NULL only if the task is beyond the tracer's bounds */
	pid_t tid;
	const struct arch *arch; /* of this very call; NULL: one that core/arch.def lacks */
	uint32_t audit;          /* as the kernel reported it */
	int nr;
	uint64_t args[SYSCALL_ARGS]; /* masked to 32 bits where the ABI has 32 */
	uint64_t now_us;             /* since the start of the run */
	/* Of clone3(2), what its first argument points to. */
	struct {
		enum { CLONE_ARGS_NONE, CLONE_ARGS_READ, CLONE_ARGS_UNREADABLE } state;
		uint64_t flags; /* these two only of CLONE_ARGS_READ */
		bool set_tid;
	} clone_args;
};

/* What a workload did that limits what any tracer sees. */
enum trace_note {
	TRACE_NOTE_OWN_FILTER,
	TRACE_NOTE_IO_URING,
	TRACE_NOTE_USER_DISPATCH,
	TRACE_NOTE_UNTRACED_CLONE,
	TRACE_NOTE_NO_NEW_PRIVS,
	TRACE_NOTE_INHERITED_FILTER, /* one that the workload had before; noted once for each */
	TRACE_NOTE_UNATTRIBUTED,     /* which executable a process runs cannot be found out */
	TRACE_NOTE_SETUID,           /* a program did not get the privilege that its file grants */
	TRACE_NOTE_LOST,             /* a call happened and could not be read */
	TRACE_NOTE_ESCAPED,          /* a task could not be followed */
	TRACE_NOTE_TASK_BEYOND,      /* more live tasks than the tracer keeps */
	TRACE_NOTE_FILTER,           /* secprof installed a filter */
	TRACE_NOTE_UNANSWERED,   /* a filter of secprof's has nobody who answers it: calls failed */
	TRACE_NOTE_MID_LIFE,     /* the workload ran already when secprof attached to it */
	TRACE_NOTE_JOINED_LATE,  /* a process was attached after the others, which did not start it
	                          */
	TRACE_NOTE_NOT_FOLLOWED, /* a process that belongs to the workload could not be attached */
	TRACE_NOTE_UNKNOWN_RESTART, /* a task was in restart_syscall(2), of a call that is not known
	                             */
	TRACE_NOTE_DETACHED,        /* secprof has left the workload, which goes on */
};

/* Why a process that makes many calls stays on stops for them: complete, but slow. */
enum trace_slow {
	TRACE_NOT_SLOW,
	TRACE_SLOW_PRIVILEGE, /* it may not install a filter: neither privileged nor no_new_privs */
	TRACE_SLOW_OWN_FILTER,  /* there is one of its own, which may refuse or kill */
	TRACE_SLOW_UNREADABLE,  /* its memory cannot be written (PR_SET_DUMPABLE) */
	TRACE_SLOW_UNCLEAR,     /* it carries a filter that nobody can attribute */
	TRACE_SLOW_REFUSED,     /* the kernel, or a sandbox, refuses another filter */
	TRACE_SLOW_DESCRIPTORS, /* no descriptor is free for another listener */
	TRACE_SLOW_THREADS,     /* its filter does not know the calls, and it has several threads */
	TRACE_SLOW_LATE,        /* its filters do not know the calls, and it can have no other */
};

enum { TRACE_WANT_RESULT = 1 }; /* `call` may return this: pay one more stop */

/* What a mode that counts in the kernel has met so far. */
struct trace_tally {
	uint64_t processes, threads; /* threads: every task, leaders too */
	uint64_t lost;               /* calls */
	uint64_t escaped;            /* tasks */
};

/* Callbacks may be NULL.  `context` is trace_options.context. */
struct trace_observer {
	void (*started)(struct trace_process *process, void *context);
	void (*exec)(struct trace_process *process, const char *path, void *context);
	void (*thread)(struct trace_process *process, pid_t tid, void *context);
	unsigned (*call)(const struct trace_call *call, void *context);
	/* rval is the kernel's: -4095..-1 an errno (negated) if is_error. */
	void (*result)(const struct trace_call *call, int64_t rval, bool is_error, void *context);
	/* Of modes that count in the kernel: `call` was called for the first occurrence of a call,
	 * and the process stands for all that execute its program.  It was made so many times
	 * more; and: these are values of its arguments, or (not `known`) there were others. */
	void (*counted)(const struct trace_call *call, uint64_t times, void *context);
	void (*arguments)(const struct trace_call *call, bool known, void *context);
	void (*tally)(const struct trace_tally *tally, void *context);
	/* A task gets it: a handler may run, or it is ignored. */
	void (*signal)(int signal, void *context);
	/* From now on a call may be made without being reported (mode learn). */
	void (*uncounted)(const struct arch *arch, int nr, void *context);
	void (*exited)(struct trace_process *process, void *context);
	void (*note)(enum trace_note note, void *context);
	/* Once for a process at most. */
	void (*slow)(const struct trace_process *process, enum trace_slow why, void *context);
	/* Every trace_options.tick_us, no tracee is held for it. */
	void (*tick)(void *context);
	/* What a container's runtime has prepared begins now, and with it the time of the run. */
	void (*began)(void *context);
};

/* What filters of the tracer's own return where a call is to stop: SECCOMP_RET_TRACE with a
 * cookie, which distinguishes such stops from those of a workload's filter. */
#define TRACE_STOP (SECCOMP_RET_TRACE | 0x5ec0)

/* A filter that judges the workload, its first execve and all that follows, in place of a
 * recording mode.  Where the workload is traced it comes from bpf_make_stops(), which leaves
 * to the tracer what is refused; where not, it is to say all by itself. */
struct trace_enforcement {
	const struct bpf_program *filter;
	struct bpf_key key; /* as for bpf_make_stops */
	bool dry_run;       /* what would be refused is reported and let through */
	/* What shall become of a call (SECCOMP_RET_*). */
	uint32_t (*answer)(const struct trace_call *call, void *context);
	/* It was not allowed. */
	void (*refused)(const struct trace_call *call, uint32_t answer, void *context);
};

enum trace_session_event {
	TRACE_SESSION_BEGAN,     /* from now on the leader takes commands */
	TRACE_SESSION_STOPPED,   /* the main process, by `signal`, if there is a terminal; the proxy
	                            is not stopped before it asks for it */
	TRACE_SESSION_CONTINUED, /* the main process, by whomever */
	TRACE_SESSION_SENT_ON,   /* SIGCONT, as the proxy asked */
};

/* A session of its own for the workload, so that it cannot reach the terminal that secprof runs
 * on: setsid(2).  The process that calls trace_run leads it already, and has `terminal` as its
 * controlling terminal; the workload becomes a process group in it. */
struct trace_session {
	int terminal;    /* takes the place of those among 0, 1 and 2 that are some; -1: none */
	bool foreground; /* the workload starts in the foreground of it */
	/* What happens there, for the job proxy. */
	void (*report)(enum trace_session_event event, int signal);
};

/* What the job proxy asks of it: SIGRTMAX by sigqueue(3), with one of these. */
enum trace_session_command {
	TRACE_SESSION_SIGNAL_MASK = 0xff,
	TRACE_SESSION_SIGNAL = 0x100,     /* plus a signal: for the group in the foreground */
	TRACE_SESSION_FOREGROUND = 0x200, /* go on, in the foreground of the terminal */
	TRACE_SESSION_BACKGROUND = 0x300, /* go on, not in the foreground */
	TRACE_SESSION_STOP = 0x400,       /* stop the proxy, if the main process still is */
};

/* The value that the job proxy adds to a signal, by sigqueue(3), which a main process is to get
 * only if it expects it: if it would not be ended by it. */
enum { TRACE_SIGNAL_IF_EXPECTED = 1 };

/* How a workload is started: nothing of this means anything to one that runs already
 * (attached.h). */
struct trace_start {
	char *const *command; /* NULL-terminated, command[0] is looked up in PATH */
	char *const *environment;
	const char *directory;               /* NULL: the current one */
	const char *user;                    /* NULL: as is */
	int stdout_fd;                       /* becomes its standard output, -1: as is */
	const struct trace_session *session; /* NULL: it stays in secprof's */
	bool main_only;                      /* end the rest when the main process ends */
};

/* How it is followed. */
struct trace_options {
	struct trace_start start;
	const char *mode;                            /* a name or an alias (trace_mode.h) */
	const struct trace_enforcement *enforcement; /* instead of a mode; NULL: none */
	/* Its calls need not be reported: a mode that can lets them through from the start.  NULL:
	 * none. */
	const struct run *known;
	selector_choice asked; /* of which arguments values are kept beyond the usual (`known` has
	                          them, too, where it has the call) */
	bool program_ends; /* calls that end a program are reported each time: execve, exit_group */
	bool no_new_privs; /* prctl(2), PR_SET_NO_NEW_PRIVS: processes may have it for a filter */
	/* 0: none.  Then TERM to all, KILL after a grace of 5 s; what was attached is left alone.
	 */
	uint64_t timeout_us;
	uint64_t tick_us; /* 0: none */
	pid_t job_proxy;  /* stopped and continued as the main process is (cli/job.h), 0: none */
	struct kernel_view *kernel_view; /* starts with the workload, NULL: none */
	/* Mode ebpf: only calls that a seccomp filter does not let through, or has logged, are
	 * reported, and each of them here, too; and NULL if those that are logged will not be
	 * known, for lack of CAP_AUDIT_READ.  Not set: all calls. */
	void (*denied)(const struct trace_denial *denial);
	const struct trace_observer *observer;
	void *context;
};

struct trace_result {
	bool signalled;
	int value; /* exit status, or signal number */
	bool timed_out;
	bool unknown;     /* how the workload ends is for others to see: it was attached */
	const char *mode; /* the mode's own name, never an alias; static */
	uint64_t stops;
	uint64_t duration_us;
};

enum trace_failure {
	TRACE_FAILED = 125,
	TRACE_NOT_EXECUTABLE = 126,
	TRACE_NOT_FOUND = 127,
};

/* Runs the workload to its last descendant's end.  Returns 0, or a trace_failure (the
 * number is the exit status that env(1) and nohup(1) would use). */
MUST_CHECK int trace_run(
        const struct trace_options *options, struct trace_result *result, struct error *err);

#endif
