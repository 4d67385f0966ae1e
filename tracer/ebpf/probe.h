/*
 * The program of mode ebpf (kernel/probe.c), loaded into the kernel, and what it has found.
 *
 * Linux >= 5.12 with BTF, CAP_BPF and CAP_PERFMON, in the first pid namespace.  Nothing has a name
 * in a file system or outlives its descriptors: nothing remains of a killed secprof, and what it
 * followed goes on.
 */
#ifndef SECPROF_TRACER_EBPF_PROBE_H
#define SECPROF_TRACER_EBPF_PROBE_H

#include "../lib/cgroup_id.h"
#include "error.h"
#include "selector.h"
#include "shared.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct probe;

/* How many entries there are; of the ring buffer: bytes, a power of two, whole pages.  tids: above
 * the greatest thread id, about; 0: as the kernel has them. */
struct probe_sizes {
	uint32_t tids, tasks, counts, firsts, values, images, events;
};

extern const struct probe_sizes probe_sizes;

struct probe_options {
	selector_choice asked; /* of which arguments values are kept beyond the usual */
	bool only_refused;     /* by a seccomp filter: other calls are not counted */
	bool finds;            /* what runs already will be followed (probe_search()) */
	bool awaits;           /* the workload begins with what is expected, not at once */
	/* Once it has begun, what executes a program in these is followed, too. */
	const struct cgroup_id *cgroup; /* or below; NULL: in any, if there is the other one */
	uint32_t pid_namespace;         /* 0: in any, likewise */
};

MUST_CHECK int probe_new(struct probe **probe, const struct probe_sizes *sizes,
        const struct probe_options *options, struct error *err);
void probe_free(struct probe *probe);

/* Follows what the process becomes with its next exec, with all its descendants. */
MUST_CHECK int probe_expect(struct probe *probe, pid_t pid, struct error *err);

/* While tasks that run already are looked for, the children of those that end meanwhile are
 * followed, too. */
void probe_search(struct probe *probe, bool searching);

/* Follows a task that runs already; false if it is followed, or cannot be, which is counted.  If
 * it ends meanwhile its entry would stay: look at it after that, and have it forgotten if it
 * exits. */
bool probe_follow(struct probe *probe, pid_t tid, pid_t pid);
void probe_forget(struct probe *probe, pid_t tid);
bool probe_follows(const struct probe *probe, pid_t tid);
/* Is it a process that is, or was lately, followed? */
bool probe_has_followed(const struct probe *probe, pid_t pid);
bool probe_is_empty(const struct probe *probe);
/* After probe_detach(): tasks that have neither begun nor ended a call since they are followed. */
size_t probe_in_flight(const struct probe *probe, pid_t *tids, size_t room);

/* No more is counted from now on. */
void probe_detach(struct probe *probe);

/* For poll(2): POLLIN if there is an event. */
int probe_descriptor(const struct probe *probe);

struct probe_reader {
	/* The path is empty if it could not be read. */
	void (*image)(const struct probe_image *image, const char *path, void *context);
	void (*refused)(const struct probe_refused *refused, void *context); /* may be NULL */
	void (*count)(const struct probe_count_key *key, uint64_t count, void *context);
	void (*first)(
	        const struct probe_call *call, const struct probe_first *first, void *context);
	void (*values)(
	        const struct probe_values_key *key, const struct probe_kept *row, void *context);
	/* Not all values of a call were kept. */
	void (*overflow)(const struct probe_call *call, void *context);
	void *context;
};

/* Takes the events that there are. */
void probe_read_events(struct probe *probe, const struct probe_reader *reader);

struct probe_facts probe_facts(const struct probe *probe);

/* Sends a signal to all processes that are followed. */
void probe_signal_all(const struct probe *probe, int signal);

#endif
