/*
 * The recording: what was observed, in memory and as a JSON file (docs/recording.md).
 *
 * A recording is a set of runs; each run owns its calls.  Sums over runs are computed
 * (recording_totals), never stored, so that merging is a union of runs by id.
 *
 * Strings are byte strings as the kernel gave them, not necessarily UTF-8.
 */
#ifndef SECPROF_RECORDING_H
#define SECPROF_RECORDING_H

#include "arch.h"
#include "error.h"
#include "syscall_name.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#define RECORDING_VERSION 1

/* Bounds of one run, kept by the recorder and checked on load.  What is beyond them is
 * counted in completeness.overflow and not kept. */
#define RUN_CALLS_MAX 4096
#define RUN_EXECUTABLES_MAX 4096
#define RUN_EXE_COUNTS_MAX 65536 /* over all calls of the run */
#define RUN_MODULES_MAX 4096
#define RUN_SEEDS_MAX 65536
#define CALL_ARG_VALUES_MAX 64
#define ARG_TUPLE_MAX 3
#define STACK_FRAMES_MAX 64
#define FUNCTION_NAME_MAX 256 /* longer ones are cut off */
#define RUN_STACKS_MAX 4096   /* beyond those of first occurrences, over all calls of the run */
#define RUN_TREE_MAX 4096
#define TREE_SCRIPT_MAX 1024 /* with the NUL */
#define RECORDING_BYTES_MAX (256u << 20)

#define RUN_ID_MAX 33      /* 32 hexadecimal digits */
#define RESULT_NAME_MAX 24 /* the longest errno name has 15 letters */
#define MODE_NAME_MAX 16
#define SOURCE_NAME_MAX 16
#define RUN_SLOW_MAX 16384
#define RUN_SIGNAL_MAX 64
#define SLOW_REASON_MAX 24

/* A call's place in a stack: an offset into a file. */
struct stack_frame {
	int32_t module;  /* index into run.modules, -1 where no file is mapped */
	uint64_t offset; /* in the file; the address itself if module is -1 */
	char *function;  /* owned; as a reader of C++ writes it, NULL: not known */
};

/* The values of one argument, kept only for the few calls where the number of the call
 * does not say what it does (core/selector.def: clone's flags, socket's family...), and for those
 * that `trace --args` names. */
struct call_arg {
	unsigned index;   /* 0..5 */
	uint64_t *values; /* owned; ascending, each once */
	size_t n_values;
	bool overflow; /* there were more than CALL_ARG_VALUES_MAX */
};

/* Values that arguments had together, in the order of their indexes. */
struct arg_tuple {
	uint64_t values[ARG_TUPLE_MAX];
	size_t n_values;
};

/* Where a task was when it made a call. */
struct user_stack {
	int32_t exe;                /* index into run.executables, -1: not known */
	struct arg_tuple values;    /* those that recorded arguments had; none: none were kept */
	struct stack_frame *frames; /* owned; innermost first; may be empty */
	size_t n_frames;
	bool truncated; /* its outermost frames are missing */
};

/* The values of arguments that mean something only together (`trace --args`): the level and the
 * name of an option, the family, type and protocol of a socket. */
struct call_tuples {
	uint32_t *indexes; /* owned; 2 to ARG_TUPLE_MAX, ascending; none: nothing was recorded */
	size_t n_indexes;
	struct arg_tuple *items; /* owned; ascending, each once */
	size_t n_items;
	bool overflow; /* there were more than CALL_ARG_VALUES_MAX, or some are not known */
};

/* What clone3(2) has in memory (struct clone_args), where no filter sees it. */
struct clone_args_seen {
	struct call_arg flags; /* `overflow`: not all could be kept, or read */
	bool set_tid;          /* it has asked for the number of its child */
};

struct exe_count {
	uint32_t exe; /* index into run.executables */
	uint64_t count;
};

struct first_call {
	uint64_t offset_us;           /* since the start of the run */
	pid_t pid;                    /* 0: left out */
	int32_t exe;                  /* index into run.executables, -1: not known */
	char result[RESULT_NAME_MAX]; /* "ok", an errno name, or "": never returned or not
	                                 observed */
};

struct call {
	const struct arch *arch;
	int32_t nr; /* x32 numbers with X32_SYSCALL_BIT */
	char name[SYSCALL_NAME_MAX];
	uint64_t count; /* at least 1; 0 where counts were left out (--reproducible) */
	bool exact;     /* else `count` is a lower bound */
	struct first_call first;
	struct exe_count *by_exe; /* owned; ascending by exe; may be empty */
	size_t n_by_exe;
	struct call_arg *args; /* owned; ascending by index; may be empty */
	size_t n_args;
	struct call_tuples tuples;
	struct clone_args_seen clone_args; /* of clone3; all zero: not recorded */
	struct user_stack stack;           /* of the first occurrence; its `exe` is first.exe */
	struct user_stack *stacks; /* owned; further ones: of further values, or different */
	size_t n_stacks;
	uint64_t more_stacks; /* at least so many different ones were not kept */
};

struct module {
	char *path;     /* owned */
	char *build_id; /* owned; lower-case hexadecimal, NULL if the file has none */
};

/* Processes that stayed on stops though they made many calls: complete, but slow. */
struct slow {
	int32_t exe;                  /* index into run.executables, -1: not known */
	char reason[SLOW_REASON_MAX]; /* a word (docs/recording.md) */
	uint64_t processes;
};

/* Processes that came to execute the same in the same way: a row of their tree. */
struct process_row {
	int32_t parent; /* index into run.tree, lower than its own; -1: nobody here */
	int32_t exe;    /* index into run.executables, -1: not known */
	bool exec;      /* the processes of `parent` themselves, which executed this */
	bool forked;    /* they have executed nothing since they were forked */
	char *script;   /* owned; that the executable interprets (#!), NULL: none */
	uint64_t count; /* 0: all of them went on to execute something else */
};

/* The mode that should have been used. */
struct other_mode {
	char mode[MODE_NAME_MAX]; /* "": the one that was */
	char *reason;             /* owned; why it could not be, NULL: not known */
};

enum run_exit_kind { RUN_EXIT_UNKNOWN, RUN_EXIT_STATUS, RUN_EXIT_SIGNAL };

struct run_exit {
	enum run_exit_kind kind;
	int value; /* exit status 0..255, or signal number */
};

/* The container that was attached to; zeroed: none. */
struct run_container {
	char *id; /* owned; as its runtime has it */
	char runtime[SOURCE_NAME_MAX];
};

/* Where a run was recorded; what is not known is NULL. */
struct host {
	char *kernel; /* owned; its release ("6.1.0-18-amd64") */
	const struct arch *arch;
};

struct overflow {
	uint64_t calls;       /* those beyond RUN_CALLS_MAX */
	uint64_t executables; /* beyond RUN_EXECUTABLES_MAX or RUN_EXE_COUNTS_MAX */
	uint64_t tasks;       /* tasks beyond what the tracer keeps */
	uint64_t tree;        /* processes that have no row, beyond RUN_TREE_MAX */
	uint64_t modules;     /* mappings of files beyond what the tracer keeps for stacks */
};

/* How complete a run is; the names are those of the file format. */
struct completeness {
	bool finished;  /* the workload ended, or was left by secprof, before the last write (false:
	                   secprof was killed) */
	uint64_t stops; /* ptrace stops handled */
	uint64_t processes, threads; /* followed; threads counts every task, leaders too */
	uint64_t filters;            /* filters installed by secprof */
	uint64_t unfiltered;         /* processes that were hot, and could not be given one */
	uint64_t escaped;            /* tasks that could not be followed */
	uint64_t lost;               /* calls that were seen to happen and could not be read */
	uint64_t unanswered;      /* how often secprof could not answer its own filters: calls that
	                             these know failed with ENOSYS, and were not seen */
	uint64_t unknown_numbers; /* distinct calls for which no name was found */
	uint64_t untraced_clones; /* CLONE_UNTRACED asked for (and taken away) */
	bool no_new_privs;        /* had to be set, or was asked for */
	bool own_filter;          /* the workload installed a filter of its own */
	bool io_uring;            /* work that no system call shows */
	bool user_dispatch;       /* calls caught by PR_SET_SYSCALL_USER_DISPATCH are not seen */
	bool timed_out;           /* the workload was ended by --timeout */
	uint64_t inherited_filters; /* filters that the workload had before secprof started it */
	bool setuid;                /* a program did not get the privilege that its file grants */
	bool loader_variables;      /* LD_PRELOAD and the like: a program may have had other
	                               libraries than its file needs */
	bool unattributed;          /* which executable makes a call was not known */
	bool imported;              /* from a log, which may not show all that was done */
	bool mid_life;              /* what the workload did before secprof came is not known */
	bool detached;              /* the workload went on when secprof left it */
	uint64_t joined_late;       /* processes that joined from outside: of what they did before,
	                               nothing is known */
	uint64_t not_followed;      /* processes that belong to the workload, and are not in here */
	uint64_t unknown_restarts;  /* tasks that were in restart_syscall when secprof came: which
	                               call  it restarted is not known */
	uint64_t stacks_lost;       /* stacks of which only the innermost frame is left, or none */
	uint64_t stacks_truncated;  /* those that lack their outermost frames */
	struct overflow overflow;
};

struct run {
	char id[RUN_ID_MAX];
	/* Runs whose calls were known from the start (trace --seed) and are not among `calls`;
	 * of totals: those that are missing.  Owned; ascending, each once. */
	char (*seeds)[RUN_ID_MAX];
	size_t n_seeds;
	struct host host;
	char **command; /* owned; n_command strings, no NULL at the end needed */
	size_t n_command;
	char mode[MODE_NAME_MAX];
	char source[SOURCE_NAME_MAX]; /* a word (docs/recording.md); "": secprof started it, or it
	                                 was imported */
	struct run_container container;
	char *not_recorded;           /* owned; why there is nothing in it, NULL: it was recorded */
	struct other_mode instead_of; /* of totals: that of the first run which has one */
	int64_t start_us;             /* since the epoch, UTC; 0: left out */
	uint64_t duration_us;
	struct run_exit exit;
	/* That were delivered to tasks of the workload, whatever these made of them: bit N - 1 is
	 * signal N.  What sigwait(3) or signalfd(2) takes is not delivered.  0: none, or the mode
	 * does not see them, or the recording is older. */
	uint64_t signals;
	struct completeness completeness;
	/* It is not finished, and its file was being written when it was read: not in the file. */
	bool in_progress;
	char **executables; /* owned; n_executables paths */
	size_t n_executables;
	struct slow *slow; /* owned; ascending by executable and reason, each once */
	size_t n_slow;
	struct process_row *tree; /* owned; parents first */
	size_t n_tree;
	struct module *modules; /* owned; files that stacks point into, and others that were mapped
	                           when one was taken, or when a program ended */
	size_t n_modules;
	struct call *calls; /* owned; ascending by (architecture name, nr), each once */
	size_t n_calls;
};

struct recording {
	struct run *runs; /* owned */
	size_t n_runs;
};

bool host_equal(const struct host *a, const struct host *b);

/* Zeroed structs may be released, too; a released one is zeroed. */
void run_release(struct run *run);
void recording_release(struct recording *recording);

/* Copies all but the executables, modules and calls.  *to is overwritten, and the caller's to
 * release even after a failure. */
MUST_CHECK int run_copy_facts(const struct run *from, struct run *to, struct error *err);

/* Was anything recorded of what clone3 has in memory? */
bool call_has_clone_args(const struct call *call);

/* The stacks of a call: that of the first occurrence, which may have no frames, then those of
 * `stacks`; NULL: there are no more. */
struct user_stack *call_stack(const struct call *call, size_t i);
/* The executable that made the call then; -1: not known. */
int32_t call_stack_exe(const struct call *call, size_t i);

/* Sorts further stacks, and leaves each once. */
void call_unite_stacks(struct call *call);

/* Are they values of the same arguments? */
bool tuples_are_alike(const struct call_tuples *a, const struct call_tuples *b);

/* Compares by architecture name, then number: the order of calls in a file. */
int call_compare(const struct call *a, const struct call *b);
/* Sorts the calls and everything below them into the order of the file. */
void run_sort(struct run *run);

/* Sorts ids and leaves each once; returns how many are left. */
size_t run_ids_unite(char (*ids)[RUN_ID_MAX], size_t n_ids);
/* Is it among united ids? */
bool run_ids_have(char (*ids)[RUN_ID_MAX], size_t n_ids, const char *id);

/* Adds processes to run->slow, unsorted. */
MUST_CHECK int run_add_slow(
        struct run *run, int32_t exe, const char *reason, uint64_t processes, struct error *err);

/* Does the run admit that something may be missing (lost, escaped, overflow, not
 * finished)?  Own filters, io_uring and user dispatch are not counted here. */
bool run_is_lossy(const struct run *run);

/* Does its mode see calls that a filter of the workload's refuses?  False of totals, whose
 * `inherited_filters` are those of the runs that do not. */
bool run_sees_refused(const struct run *run);

#endif
