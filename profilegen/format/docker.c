/*
 * Docker's and podman's dialect: the architectures as archMap, of which the engine takes the entry
 * of the machine.
 */
#include "oci_parts.h"

#include "profile.h"
#include "profile_format.h"

/* The ABI that the kernel of another one runs beside its own has no entry of its own. */
static bool has_entry(const struct arch *arch)
{
	return !arch->parent;
}

static int check_architectures(const struct profile *profile, struct error *err)
{
	for (size_t i = 0; i < profile->n_architectures; i++) {
		const struct arch *arch = profile->architectures[i];

		if (!has_entry(arch) && !profile_lists_arch(profile, arch_by_name(arch->parent)))
			return error_set(err, "archMap cannot list %s without %s: list that, too",
			        arch->name, arch->parent);
	}
	return 0;
}

static int check_docker(
        const struct profile *profile, profile_loss *report, void *context, struct error *err)
{
	if (oci_check_loads(profile, err) || check_architectures(profile, err))
		return -1;
	oci_report_losses(profile, report, context);
	return 0;
}

static void write_entry(FILE *out, const struct profile *profile, const struct arch *arch)
{
	bool any = false;

	fprintf(out, "\t\t{\n\t\t\t\"architecture\": \"%s\"", arch->oci_name);
	for (size_t i = 0; i < profile->n_architectures; i++) {
		const struct arch *sub = profile->architectures[i];

		if (!arch_is_sub(sub, arch))
			continue;
		fprintf(out, "%s\n\t\t\t\t\"%s\"", any ? "," : ",\n\t\t\t\"subArchitectures\": [",
		        sub->oci_name);
		any = true;
	}
	fprintf(out, "%s\n\t\t}", any ? "\n\t\t\t]" : "");
}

static int write_docker(FILE *out, const struct profile *profile, struct error *err)
{
	const char *separator = "";

	(void)err;
	fputs("{\n", out);
	oci_write_default(out, profile);
	fputs("\t\"archMap\": [\n", out);
	for (size_t i = 0; i < profile->n_architectures; i++) {
		/* It is among the subArchitectures of its parent (write_entry). */
		if (!has_entry(profile->architectures[i]))
			continue;
		fputs(separator, out);
		write_entry(out, profile, profile->architectures[i]);
		separator = ",\n";
	}
	fputs("\n\t],\n", out);
	oci_write_rest(out, profile);
	fputs("}\n", out);
	return 0;
}

const struct profile_format profile_format_docker = {
        .name = "docker",
        .for_containers = true,
        .has_comments = true,
        .check = check_docker,
        .write = write_docker,
};
