/*
 * JSON of the OCI runtime specification (config-linux.md, "seccomp"), as runc, crun, containerd,
 * Docker and podman read it.
 */
#include "oci_parts.h"

#include "profile.h"
#include "profile_format.h"

static int check_oci(
        const struct profile *profile, profile_loss *report, void *context, struct error *err)
{
	if (oci_check_loads(profile, err))
		return -1;
	oci_report_losses(profile, report, context);
	return 0;
}

static int write_oci(FILE *out, const struct profile *profile, struct error *err)
{
	(void)err;
	fputs("{\n", out);
	oci_write_default(out, profile);
	fputs("\t\"architectures\": [\n", out);
	for (size_t i = 0; i < profile->n_architectures; i++)
		fprintf(out, "\t\t\"%s\"%s\n", profile->architectures[i]->oci_name,
		        i + 1 < profile->n_architectures ? "," : "");
	fputs("\t],\n", out);
	oci_write_rest(out, profile);
	fputs("}\n", out);
	return 0;
}

const struct profile_format profile_format_oci = {
        .name = "oci",
        .for_containers = true,
        .check = check_oci,
        .write = write_oci,
};
