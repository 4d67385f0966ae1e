#include "enforced.h"

#include "arch.h"
#include "profile_compile.h"
#include "trace.h"
#include "watched_numbers.h"

#include <sys/random.h>
#include <unistd.h>

int enforced_make(const struct profile *profile, struct enforced *enforced, struct error *err)
{
	struct bpf_number watched[WATCHED_NUMBERS_MAX];
	struct bpf_stops stops = {.stop = TRACE_STOP, .watched = watched};
	int argument;

	if (profile_filter(profile, arch_native(), &enforced->filter, err))
		return -1;
	argument = bpf_unused_argument(&enforced->filter);
	if (argument < 0)
		return error_set(err, "the profile compares all six arguments of calls; verify "
		                      "needs one for itself");
	enforced->key.argument = (unsigned)argument;
	/* A workload that guessed it would get the filter's own answer: refused all the same, but
	 * unreported. */
	if (getrandom(&enforced->key.value, sizeof(enforced->key.value), 0) < 0)
		enforced->key.value = (uint32_t)getpid();
	stops.key = enforced->key;
	stops.n_watched = watched_numbers(watched);
	return bpf_make_stops(&enforced->filter, &stops, &enforced->stops, err);
}

void enforced_release(struct enforced *enforced)
{
	bpf_release(&enforced->stops);
	bpf_release(&enforced->filter);
}
