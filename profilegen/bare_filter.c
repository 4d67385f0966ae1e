#include "bare_filter.h"

#include "bpf_numbers.h"
#include "bpf_run.h"
#include "outcomes.h"
#include "profile_compile.h"
#include "syscall_name.h"

#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>

/* ---- a file of instructions ---- */

/* Codes are below 256, so their upper byte tells the order of bytes.  A zero code, which loads a
 * constant, is the same in both. */
static bool is_foreign_order(const struct bpf_program *program)
{
	for (size_t i = 0; i < program->length; i++)
		if (program->instructions[i].code)
			return program->instructions[i].code > UINT8_MAX;
	return false;
}

int bare_filter_parse(const void *bytes, size_t n_bytes, struct bpf_program *program,
        bool *is_foreign, struct error *err)
{
	size_t length = n_bytes / sizeof(struct sock_filter);

	if (!n_bytes || n_bytes % sizeof(struct sock_filter))
		return error_set(err, "is no filter: it has %zu bytes, and an instruction has %zu",
		        n_bytes, sizeof(struct sock_filter));
	/* Before memory is taken for it. */
	if (length > BPF_MAXINSNS)
		return error_set(err, "is no filter: it has %zu instructions, and Linux takes %d",
		        length, BPF_MAXINSNS);
	program->instructions = malloc(n_bytes);
	if (!program->instructions)
		return error_no_memory(err);
	memcpy(program->instructions, bytes, n_bytes);
	program->length = length;
	*is_foreign = is_foreign_order(program);
	if (*is_foreign)
		bpf_swap_bytes(program);
	if (!bpf_check(program, err))
		return 0;
	bpf_release(program);
	return error_prefix(err, "is no filter that Linux takes");
}

/* ---- whose calls it judges ---- */

static const struct arch *machine_of(const struct arch *arch)
{
	return arch->parent ? arch_by_name(arch->parent) : arch;
}

/* The machine of all that it asks for; the context's if that is among several.  NULL: it asks for
 * several, and another one is meant. */
static const struct arch *find_machine(
        const struct bpf_program *program, const struct arch *preferred, bool is_foreign)
{
	const struct arch *found = NULL;
	bool several = false;

	arch_for_each (arch) {
		const struct arch *machine = machine_of(arch);

		if (!bpf_asks_for_arch(program, arch->audit) ||
		        profile_is_foreign(arch) != is_foreign)
			continue;
		if (machine == preferred)
			return machine;
		several |= found && found != machine;
		found = machine;
	}
	return several ? NULL : found ? found : preferred;
}

static bool may_allow(const struct bpf_program *program, const struct arch *arch, int nr)
{
	static const uint64_t args[SYSCALL_ARGS];
	static const bool known[SYSCALL_ARGS];

	/* No call has a negative number (within.c). */
	return nr >= 0 && arch_of_call(arch->audit, nr) == arch &&
	       filter_answers(program, arch, nr, args, known).may_allow;
}

/* May it let any call of the ABI pass, with a name or without? */
static int find_coverage(
        const struct bpf_program *program, const struct arch *arch, bool *covers, struct error *err)
{
	struct bpf_numbers numbers = {0};

	if (bpf_numbers_told_apart(program, program, &numbers, err))
		return -1;
	/* On the safe side where it computes with the number. */
	*covers = !numbers.is_complete;
	for (size_t i = 0; i < numbers.n_items && !*covers; i++)
		*covers = may_allow(program, arch, (int)numbers.items[i]);
	bpf_numbers_release(&numbers);
	return 0;
}

static int add_architectures(struct profile *profile, const struct arch *machine, struct error *err)
{
	arch_for_each (arch) {
		bool covers;

		if (arch != machine && !arch_is_sub(arch, machine))
			continue;
		if (find_coverage(&profile->filter, arch, &covers, err) ||
		        (covers && profile_add_arch(profile, arch, err)))
			return -1;
	}
	/* One that lets nothing pass is for a machine all the same. */
	return profile->n_architectures ? 0 : profile_add_arch(profile, machine, err);
}

/* ---- its answer to what it does not name ---- */

static enum profile_action action_of(uint32_t answer)
{
	switch (answer & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ALLOW:
		return ACTION_ALLOW;
	case SECCOMP_RET_LOG:
		return ACTION_LOG;
	case SECCOMP_RET_TRACE:
		return ACTION_TRACE;
	case SECCOMP_RET_USER_NOTIF:
		return ACTION_NOTIFY;
	case SECCOMP_RET_ERRNO:
		return ACTION_ERRNO;
	case SECCOMP_RET_TRAP:
		return ACTION_TRAP;
	case SECCOMP_RET_KILL_THREAD:
		return ACTION_KILL_THREAD;
	default: /* as the kernel takes what it does not know */
		return ACTION_KILL_PROCESS;
	}
}

/* A number without a name that lies among those with one: runc answers ENOSYS above the highest
 * number that a profile names, whatever its default. */
static int unnamed_number(const struct arch *arch)
{
	int first, end, nr;

	syscall_number_range(arch, &first, &end);
	for (nr = first; nr < end && syscall_name(arch, nr); nr++)
		;
	return nr;
}

static void set_default(struct profile *profile, const struct arch *arch)
{
	struct seccomp_data data = profile_call(arch, unnamed_number(arch));
	uint32_t answer = bpf_run(&profile->filter, &data);

	profile->default_action = action_of(answer);
	profile->default_errno =
	        profile->default_action == ACTION_ERRNO ? (int)(answer & SECCOMP_RET_DATA) : -1;
}

int bare_filter_profile(struct bpf_program *program, bool is_foreign,
        const struct profile_context *context, struct profile *profile, struct error *err)
{
	const struct arch *machine = find_machine(program, context->native, is_foreign);

	profile->filter = *program;
	*program = (struct bpf_program){0};
	if (!machine || profile_is_foreign(machine) != is_foreign) {
		profile_release(profile);
		return error_set(
		        err, "the filter does not say for which machine it is: give --arch");
	}
	if (add_architectures(profile, machine, err)) {
		profile_release(profile);
		return -1;
	}
	set_default(profile, machine);
	return 0;
}
