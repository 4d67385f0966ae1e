/*
 * What the formats share that are JSON of the OCI runtime specification, or nearly.
 */
#ifndef SECPROF_OCI_PARTS_H
#define SECPROF_OCI_PARTS_H

#include "error.h"
#include "profile.h"
#include "profile_format.h"

#include <stdio.h>

/* For errors and losses: the rule's place in its file, or if it is from none its first name. */
const char *oci_rule_place(const struct profile_rule *rule);

/* What keeps container runtimes from loading a profile, or makes it another one. */
MUST_CHECK int oci_check_loads(const struct profile *profile, struct error *err);

/* What was decided when the profile was read, and errnos of other actions than ERRNO. */
void oci_report_losses(const struct profile *profile, profile_loss *report, void *context);

/* The whole profile in the form of the specification, as check() and write() of a format. */
MUST_CHECK int oci_check(
        const struct profile *profile, profile_loss *report, void *context, struct error *err);
MUST_CHECK int oci_write(FILE *out, const struct profile *profile, struct error *err);

/* "defaultAction" and "defaultErrnoRet", each with a comma after it. */
void oci_write_default(FILE *out, const struct profile *profile);

/* The keys about loading, with a comma after each; and "syscalls", without. */
void oci_write_rest(FILE *out, const struct profile *profile);

#endif
