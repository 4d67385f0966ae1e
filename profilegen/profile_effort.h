/*
 * Which profiles libseccomp cannot compile in any reasonable time.
 */
#ifndef SECPROF_PROFILE_EFFORT_H
#define SECPROF_PROFILE_EFFORT_H

#include "error.h"
#include "profile.h"

#include <stddef.h>

/* Refuses a profile for which libseccomp would need hours, or a filter for so many ABIs that is
 * too long for it. */
MUST_CHECK int profile_check_effort(
        const struct profile *profile, size_t n_abis, struct error *err);

/* A call for whose rules libseccomp may never come to an end; NULL: there is none. */
const char *profile_find_entangled(const struct profile *profile);

#endif
