#include "confined.h"

#include "../lib/carried.h"
#include "../lib/proc.h"
#include "bpf_run.h"
#include "syscall_name.h"

#include <linux/capability.h>

bool confined_lacks_privilege(pid_t tid)
{
	return !(proc_status_mask(tid, "CapEff:") >> CAP_SYS_ADMIN & 1) &&
	       !proc_status(tid, "NoNewPrivs:", 0);
}

static bool allows(const struct bpf_program *filter, const struct arch *arch)
{
	/* An ABI has mmap, mmap2 or both. */
	static const char *const injected[] = {
	        "mmap", "mmap2", "munmap", "prctl", "seccomp", "close"};
	struct seccomp_data data = {.arch = arch->audit};

	for (size_t i = 0; i < sizeof(injected) / sizeof(injected[0]); i++)
		if (syscall_number(arch, injected[i], &data.nr) &&
		        !bpf_allows_always(filter, &data))
			return false;
	return true;
}

bool confined_allows_injection(pid_t tid, const struct arch *arch)
{
	struct bpf_program filter;
	bool allowed = true;
	int found = 0;

	for (size_t i = 0; allowed && (found = carried_filter(tid, i, &filter)) > 0; i++) {
		allowed = allows(&filter, arch);
		bpf_release(&filter);
	}
	return allowed && found == 0;
}
