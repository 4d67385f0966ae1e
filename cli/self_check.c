#include "self_check.h"

#include "message.h"

#include "cleanup.h"

#include <inttypes.h>

/* Where the kernel's view does not know the ABI, it may be any of this machine. */
static bool is_same_call(const struct call *call, const struct kernel_call *seen)
{
	if (call->nr != seen->nr)
		return false;
	return seen->arch ? call->arch == seen->arch
	                  : call->arch == arch_native() || arch_is_sub(call->arch, arch_native());
}

/* A lower bound of the count (mode learn) says only that the call is there. */
static bool is_missed(const struct run *run, const struct kernel_call *seen, uint64_t *recorded)
{
	bool exact = true;

	*recorded = 0;
	for (size_t i = 0; i < run->n_calls; i++) {
		if (!is_same_call(&run->calls[i], seen))
			continue;
		/* The same number may be a call of several ABIs, where the kernel's view does not
		 * know which. */
		*recorded += run->calls[i].count;
		exact &= run->calls[i].exact;
	}
	return *recorded < seen->count && (exact || !*recorded);
}

static bool is_known(const struct run *known, const struct kernel_call *seen)
{
	for (size_t i = 0; i < known->n_calls; i++) {
		if (is_same_call(&known->calls[i], seen))
			return true;
	}
	return false;
}

size_t self_check_compare(const struct run *run, const struct run *known,
        const struct kernel_call *seen, size_t n_seen,
        void (*miss)(const struct self_check_miss *miss, void *context), void *context)
{
	size_t n_misses = 0;

	for (size_t i = 0; i < n_seen; i++) {
		struct self_check_miss found = {.seen = &seen[i]};

		/* What a seed lets through from the start makes no stop and is not recorded. */
		if (!is_missed(run, &seen[i], &found.recorded) || is_known(known, &seen[i]))
			continue;
		n_misses++;
		miss(&found, context);
	}
	return n_misses;
}

static void print_miss(const struct self_check_miss *miss, void *context)
{
	const struct kernel_call *seen = miss->seen;
	const struct arch *arch = seen->arch ? seen->arch : arch_native();
	char name[SYSCALL_NAME_MAX];

	(void)context;
	message("self-check: %s (number %d of %s%s): the kernel saw it %" PRIu64
	        " times, recorded %" PRIu64,
	        syscall_text(arch, seen->nr, name), seen->nr, arch->name,
	        seen->arch ? "" : " or of an ABI beside it", seen->count, miss->recorded);
}

int self_check(
        struct kernel_view *view, const struct run *run, const struct run *known, struct error *err)
{
	cleanup_free struct kernel_call *seen = NULL;
	size_t n_seen, n_misses;
	uint64_t lost;

	if (kernel_view_finish(view, &seen, &n_seen, &lost, err))
		return error_prefix(err, "self-check");
	n_misses = self_check_compare(run, known, seen, n_seen, print_miss, NULL);
	if (n_misses)
		return error_set(err,
		        "self-check: the kernel saw %zu distinct calls in the workload, "
		        "%zu of which the recording lacks, or counts too few of",
		        n_seen, n_misses);
	/* After the misses, which are certain: what was lost could only add to them. */
	if (lost)
		return error_set(err,
		        "self-check: the kernel's view itself has lost %" PRIu64 " events", lost);
	message("self-check: the kernel saw %zu distinct calls in the workload, "
	        "all of them are recorded%s",
	        n_seen, known->n_calls ? " or known from the seed" : "");
	return 0;
}
