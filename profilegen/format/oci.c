/*
 * JSON of the OCI runtime specification (config-linux.md, "seccomp"), as runc, crun, containerd,
 * Docker and podman read it.
 */
#include "oci_parts.h"

#include "profile_format.h"

const struct profile_format profile_format_oci = {
        .name = "oci",
        .for_containers = true,
        .has_comments = true,
        .check = oci_check,
        .write = oci_write,
};
