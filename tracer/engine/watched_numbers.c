#include "watched_numbers.h"

#include "selector.h"
#include "syscall_name.h"

#include <string.h>

size_t watched_numbers(struct bpf_number numbers[WATCHED_NUMBERS_MAX])
{
	const char *former = "";
	size_t n = 0;
	int nr;

	selector_for_each_watch (watch) {
		/* A call has a row for each value that is watched, one after the other. */
		if (!strcmp(watch->call, former))
			continue;
		former = watch->call;
		arch_for_each (arch) {
			if (arch != arch_native() && !arch_is_sub(arch, arch_native()))
				continue;
			if (n < WATCHED_NUMBERS_MAX && syscall_number(arch, watch->call, &nr))
				numbers[n++] = (struct bpf_number){arch->audit, nr};
		}
	}
	return n;
}
