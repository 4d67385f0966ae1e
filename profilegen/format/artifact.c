/*
 * The one layer of an OCI artifact that Kubernetes pulls a profile from (KEP-6061, alpha): the JSON
 * of the runtime specification, within bounds.  The runtime allows what both this profile and the
 * node's own one allow.
 */
#include "oci_parts.h"

#include "memory_file.h"
#include "profile.h"
#include "profile_format.h"

/* The KEP's. */
#define LAYER_BYTES_MAX (1u << 20)
#define ENTRIES_MAX 128

/* A listener is a socket on the node, of which whoever publishes an artifact knows nothing. */
static int check_notify(const struct profile *profile, struct error *err)
{
	for (size_t i = 0; i < profile->n_rules; i++)
		if (profile->rules[i].action == ACTION_NOTIFY)
			return error_set(err, "%s: an artifact may not use SCMP_ACT_NOTIFY",
			        oci_rule_place(&profile->rules[i]));
	if (profile->listener_path || profile->listener_metadata)
		return error_set(err, "an artifact may not have a listener");
	return 0;
}

static int check_size(const struct profile *profile, struct error *err)
{
	cleanup_memory_file struct memory_file layer = {0};

	if (!memory_file_open(&layer, err) || oci_write(layer.out, profile, err) ||
	        memory_file_close(&layer, err))
		return -1;
	if (layer.n_bytes > LAYER_BYTES_MAX)
		return error_set(err, "the profile has %zu bytes, an artifact may have %u",
		        layer.n_bytes, LAYER_BYTES_MAX);
	return 0;
}

static int check_artifact(
        const struct profile *profile, profile_loss *report, void *context, struct error *err)
{
	if (oci_check(profile, report, context, err) || check_notify(profile, err))
		return -1;
	if (profile->n_rules > ENTRIES_MAX)
		return error_set(err,
		        "\"syscalls\" has %zu entries, an artifact may have %d: fewer argument "
		        "rules are needed (--names-only)",
		        profile->n_rules, ENTRIES_MAX);
	return check_size(profile, err);
}

const struct profile_format profile_format_artifact = {
        .name = "artifact",
        .for_containers = true,
        .has_comments = true,
        .check = check_artifact,
        .write = oci_write,
};
