/*
 * Processes that come into the workload from outside, and are no children of what is followed: into
 * its cgroup, or its pid namespace, or both (settings).
 *
 * They begin with their first exec there.  What a runtime does before that, in the same process, is
 * its own.
 */
#ifndef SECPROF_TRACER_EBPF_KERNEL_JOINERS_H
#define SECPROF_TRACER_EBPF_KERNEL_JOINERS_H

#include "../shared.h"
#include "maps.h"
#include "structures.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include <bpf/bpf_core_read.h>

/* More than there are; the verifier wants to know. */
#define HIERARCHIES 32
#define CGROUP_DEPTH 64

/* As cset_cgroup_from_root() of the kernel finds it: there is a link for each hierarchy. */
static __always_inline struct cgroup *cgroup_of(struct task_struct *task)
{
	struct css_set *set = BPF_CORE_READ(task, cgroups);
	struct list_head *first = (void *)set + bpf_core_field_offset(struct css_set, cgrp_links);
	struct list_head *next = BPF_CORE_READ(first, next);

	for (int i = 0; i < HIERARCHIES && next && next != first; i++) {
		struct cgrp_cset_link *link =
		        (void *)next - bpf_core_field_offset(struct cgrp_cset_link, cgrp_link);
		struct cgroup *cgroup = BPF_CORE_READ(link, cgrp);

		if (BPF_CORE_READ(cgroup, root, hierarchy_id) == settings.hierarchy)
			return cgroup;
		next = BPF_CORE_READ(next, next);
	}
	return NULL;
}

/* Or in one below. */
__noinline int is_in_cgroup(uint64_t at)
{
	struct cgroup *cgroup = cgroup_of((void *)at);

	for (int i = 0; i < CGROUP_DEPTH && cgroup; i++) {
		struct cgroup_subsys_state *above = BPF_CORE_READ(cgroup, self.parent);

		if (BPF_CORE_READ(cgroup, kn, id) == settings.cgroup)
			return 1;
		cgroup = above ? BPF_CORE_READ(above, cgroup) : NULL;
	}
	return 0;
}

static __always_inline int is_in_namespace(uint64_t at)
{
	struct task_struct *task = (void *)at;

	return BPF_CORE_READ(task, nsproxy, pid_ns_for_children, ns.inum) == settings.pid_namespace;
}

static __always_inline int joins(uint64_t at)
{
	if (!facts.began_ns || (!settings.cgroup && !settings.pid_namespace))
		return 0;
	if (settings.pid_namespace && !is_in_namespace(at))
		return 0;
	return !settings.cgroup || is_in_cgroup(at);
}

#endif
