/*
 * The filter itself, as bubblewrap's --seccomp and seccomp(2) take it: struct sock_filter, in the
 * byte order of the machine that the profile is for.
 */
#include "oci_parts.h"

#include "bpf.h"
#include "profile.h"
#include "profile_compile.h"
#include "profile_format.h"

/* An ABI comes before those that its kernels run beside it. */
static const struct arch *machine_of(const struct profile *profile)
{
	return profile->architectures[0];
}

static int check_bpf(
        const struct profile *profile, profile_loss *report, void *context, struct error *err)
{
	const struct arch *machine;

	if (oci_check_loads(profile, err))
		return -1;
	machine = machine_of(profile);
	for (size_t i = 1; i < profile->n_architectures; i++)
		if (!arch_is_sub(profile->architectures[i], machine))
			return error_set(err, "a filter is for one machine, not for %s and %s",
			        machine->name, profile->architectures[i]->name);
	oci_report_losses(profile, report, context);
	if (profile->n_flags)
		report("flags", "whoever loads the filter sets them", context);
	if (profile->listener_path)
		report("listenerPath", "whoever loads the filter has the listener", context);
	return 0;
}

static int write_bpf(FILE *out, const struct profile *profile, struct error *err)
{
	struct bpf_program program = {0};

	/* Compiled here, as no runtime will do it. */
	if (profile_filter(profile, machine_of(profile), &program, err))
		return -1;
	/* Here it has the order of this machine. */
	if (profile_is_foreign(machine_of(profile)))
		bpf_swap_bytes(&program);
	fwrite(program.instructions, sizeof(*program.instructions), program.length, out);
	bpf_release(&program);
	return 0;
}

const struct profile_format profile_format_bpf = {
        .name = "bpf",
        .check = check_bpf,
        .write = write_bpf,
};
