#include "live_profile.h"

#include "message.h"

#include "bare_filter.h"
#include "bpf_assembler.h"
#include "bpf_stack.h"
#include "live_filters.h"
#include "syscall_name.h"

#include <linux/seccomp.h>
#include <stdlib.h>

/* mode1_syscalls of kernel/seccomp.c, for the ABI of the machine. */
static const char *const strict_calls[] = {"read", "write", "exit", "rt_sigreturn"};

enum { N_STRICT = sizeof(strict_calls) / sizeof(strict_calls[0]) };

/* A filter that answers as the strict mode does, or where there is nothing at all. */
static int make_filter(enum live_mode mode, struct bpf_program *program, struct error *err)
{
	struct bpf_assembler out = {.code = calloc(2 * N_STRICT + 5, sizeof(*out.code))};
	const struct arch *native = arch_native();
	int nr;

	if (!out.code)
		return error_no_memory(err);
	if (mode == LIVE_STRICT) {
		bpf_emit_load(&out, offsetof(struct seccomp_data, arch));
		bpf_emit(&out, BPF_JMP | BPF_JEQ | BPF_K, native->audit, 1, 0);
		bpf_emit_return(&out, SECCOMP_RET_KILL_THREAD);
		bpf_emit_load(&out, offsetof(struct seccomp_data, nr));
		for (size_t i = 0; i < N_STRICT; i++) {
			if (!syscall_number(native, strict_calls[i], &nr))
				continue;
			bpf_emit_if(&out, (uint32_t)nr, 1);
			bpf_emit_return(&out, SECCOMP_RET_ALLOW);
		}
	}
	bpf_emit_return(&out, mode == LIVE_STRICT ? SECCOMP_RET_KILL_THREAD : SECCOMP_RET_ALLOW);
	*program = (struct bpf_program){out.code, out.n};
	return 0;
}

static void note(pid_t pid, const struct live_filters *filters)
{
	switch (filters->mode) {
	case LIVE_NO_FILTER:
		message("note: process %d has no seccomp filter (Seccomp: 0)", pid);
		return;
	case LIVE_STRICT:
		message("note: process %d is in seccomp's strict mode (Seccomp: 1), and killed for "
		        "any call but read, write, exit and rt_sigreturn",
		        pid);
		return;
	case LIVE_FILTERS:
		message("note: process %d has %zu filter%s (Seccomp: 2)%s", pid, filters->n_items,
		        filters->n_items == 1 ? "" : "s",
		        filters->n_items == 1 ? "" : ": the hardest answer counts");
		return;
	}
}

static int combine(
        const struct live_filters *filters, struct bpf_program *program, struct error *err)
{
	if (filters->mode != LIVE_FILTERS)
		return make_filter(filters->mode, program, err);
	return bpf_stack(filters->items, filters->n_items, program, err);
}

int live_profile_load(pid_t pid, const struct profile_context *context, struct profile *profile,
        struct error *err)
{
	__attribute__((cleanup(live_filters_release))) struct live_filters filters = {0};
	struct bpf_program program = {0};

	if (live_filters_read(pid, &filters, err))
		return -1;
	note(pid, &filters);
	if (combine(&filters, &program, err))
		return error_prefix(err, "process %d", pid);
	return bare_filter_profile(&program, false, context, profile, err);
}
