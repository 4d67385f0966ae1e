/*
 * What the program in the kernel (kernel/probe.c) and the tracer (probe.c) share: the keys and
 * values of its maps, and its events.
 */
#ifndef SECPROF_TRACER_EBPF_SHARED_H
#define SECPROF_TRACER_EBPF_SHARED_H

#ifdef __bpf__
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef unsigned int uint32_t;
typedef int int32_t;
typedef unsigned long long uint64_t;
typedef long long int64_t;
#else
#include <stdint.h>
#endif

#define PROBE_ARGS 6

/* Which table a number belongs to.  Of x32, `nr` has the bit 30. */
enum probe_abi { PROBE_NATIVE, PROBE_32, PROBE_X32, PROBE_ABIS };

/* An executable file, by what distinguishes it in the kernel.  All zero: not known. */
struct probe_image {
	uint64_t inode;
	uint32_t device;
	uint32_t unused; /* keys are compared as bytes */
};

struct probe_call {
	int32_t nr;
	uint32_t abi; /* enum probe_abi */
};

/* Key of `counts`.  Its value is the number of a counter. */
struct probe_count_key {
	struct probe_image image;
	struct probe_call call;
};

/* Value of `counters`, which is per CPU: the reader adds them up. */
#define PROBE_COUNTERS 64

struct probe_counters {
	uint64_t n[PROBE_COUNTERS];
};

/* Value of `firsts`, by struct probe_call. */
struct probe_first {
	uint64_t time_ns; /* CLOCK_MONOTONIC */
	struct probe_image image;
	uint64_t args[PROBE_ARGS];
	int64_t result; /* once `returned` */
	uint32_t pid;
	uint32_t returned;
};

/* What `values` are kept of a call, in the array `kept`: only where its number is below
 * PROBE_KEPT_CALLS, as those of all calls of core/selector.def are. */
#define PROBE_KEPT_CALLS 1024
#define PROBE_KEPT_ALL (PROBE_ABIS * PROBE_KEPT_CALLS)
#define PROBE_VALUES 3
#define PROBE_VALUES_MAX 65 /* of one call; with the last one, there are more than are recorded */
#define PROBE_WATCHES 2

enum probe_test { PROBE_NEVER, PROBE_ALWAYS, PROBE_EQUAL };

struct probe_watch {
	uint32_t test; /* enum probe_test */
	uint32_t argument;
	uint32_t value;   /* of the lower 32 bits */
	uint32_t nonzero; /* an argument that must not be 0; 0: none */
	uint32_t what;    /* enum watched_call, below PROBE_WATCHED_MAX */
};

#define PROBE_WATCHED_MAX 8

struct probe_kept {
	uint32_t n_values; /* 0: none is kept */
	uint32_t indexes[PROBE_VALUES];
	uint64_t masks[PROBE_VALUES];
	uint32_t in_memory; /* struct clone_args of clone3(2): its flags, set_tid, and state */
	uint32_t n_found;   /* so far */
	uint32_t overflow;  /* some were not kept */
	uint32_t returned;  /* a first result is known */
	struct probe_watch watches[PROBE_WATCHES]; /* calls whose success has to be known */
};

/* Key of `values`, a set. */
struct probe_values_key {
	struct probe_call call;
	uint64_t values[PROBE_VALUES];
};

/* values[2] of clone3(2). */
enum probe_memory { PROBE_MEMORY_NONE, PROBE_MEMORY_READ, PROBE_MEMORY_UNREADABLE };

/* A call of which the counter is known, for the executable of the task. */
struct probe_recent {
	uint16_t call;    /* its place in `kept`, plus 1; 0: none */
	uint16_t settled; /* nothing but its count is still to be known */
	uint32_t counter;
};

#define PROBE_RECENT 8

/* Value of `tasks`.  Written by the task itself, or before it runs.  Two lines of a cache. */
struct probe_task {
	struct probe_image image;
	struct probe_call call; /* in which it is */
	uint32_t tid;           /* in the first pid namespace; 0: nobody's */
	uint32_t pid;
	uint64_t registers; /* where they are while it is in the kernel, if that is known */
	uint32_t in_call;   /* enum probe_in_call */
	uint32_t watched;   /* by `what`, if the call succeeds */
	uint32_t
	        signalled; /* a filter has sent SIGSYS for this `call`, which is not reported yet */
	uint32_t unused[3];
	struct probe_recent recent[PROBE_RECENT]; /* by the lower bits of `call` */
};

/* Value of `slots`: for each thread id its key in `tasks`, or 0.  Together they are an array by
 * thread id, which takes no hashing to be read. */
#define PROBE_SLOTS 16

struct probe_slots {
	uint32_t of[PROBE_SLOTS];
};

/* An exit without an enter is a call that a seccomp filter did not let through. */
enum probe_in_call {
	PROBE_NOT_IN_CALL,
	PROBE_IN_CALL,   /* probe_task.call */
	PROBE_IN_KNOWN,  /* of which all is known */
	PROBE_IN_FLIGHT, /* perhaps in one that began before it was followed */
	PROBE_IN_OTHERS, /* in one that is not its own: the clone that made it, or one of which
	                    nothing is to be known */
};

/* A variable of the program's, which both sides change. */
struct probe_facts {
	uint64_t lost;                       /* calls that found no place */
	uint64_t escaped;                    /* tasks that found none, with all their calls */
	uint64_t processes;                  /* followed so far */
	uint64_t threads;                    /* all tasks, also the leaders */
	uint64_t live;                       /* tasks that are followed now */
	uint64_t no_event;                   /* events that did not fit in the ring buffer */
	uint64_t watched[PROBE_WATCHED_MAX]; /* calls that succeeded */
	uint64_t slots;     /* of `tasks` that are or were used, without the first */
	uint64_t counters;  /* that are used */
	uint64_t searching; /* the tracer looks for tasks that run already */
	uint64_t began_ns;  /* CLOCK_MONOTONIC; 0: not yet, and nobody can join */
	uint64_t joined;    /* processes that did so from outside, by an exec */
	struct {
		uint32_t pid;     /* of what was expected, and has begun; 0: nothing so far */
		uint32_t filters; /* with which it did */
		uint32_t ended;
		int32_t status; /* once it has ended, as wait(2) gives it */
	} main;
};

/* A constant of the program's, which the tracer sets before it is loaded. */
struct probe_settings {
	uint32_t only_refused;  /* calls that a filter lets through are not counted */
	uint32_t finds;         /* the tracer follows what runs already */
	uint64_t cgroup;        /* whatever executes a program in it, or below; 0: anywhere */
	int32_t hierarchy;      /* of that; 0: cgroup v2 */
	uint32_t pid_namespace; /* and in this one is followed; 0: in any; with neither: nobody */
};

enum probe_event_kind {
	PROBE_EVENT_IMAGE,   /* struct probe_path: an executable is used for the first time */
	PROBE_EVENT_EMPTY,   /* the last task that is followed has ended */
	PROBE_EVENT_REFUSED, /* struct probe_refused, if only_refused */
};

struct probe_event {
	uint32_t kind;
	uint32_t pid;
};

/* A call that a filter did not let through. */
struct probe_refused {
	struct probe_event event;
	uint64_t time_ns; /* CLOCK_MONOTONIC */
	struct probe_image image;
	struct probe_call call;
	uint32_t tid;
	uint32_t action; /* enum probe_action */
	int64_t result;  /* of PROBE_ANSWERED */
	uint64_t args[PROBE_ARGS];
};

enum probe_action {
	PROBE_ANSWERED, /* with a result: an errno, or what a listener says */
	PROBE_TRAPPED,  /* by a SIGSYS for which the process has a handler */
	PROBE_KILLED,   /* or it has none */
};

#define PROBE_PARTS 24
#define PROBE_PART_MAX 256

/* A path, from its last component to its first; at a mount point there is an empty one. */
struct probe_path {
	struct probe_event event;
	struct probe_image image;
	uint32_t n_parts; /* PROBE_PARTS: perhaps not all */
	uint32_t unused;
	char parts[PROBE_PARTS][PROBE_PART_MAX];
};

#endif
