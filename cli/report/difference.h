/*
 * How the profile differs from Docker's default one.
 */
#ifndef SECPROF_CLI_REPORT_DIFFERENCE_H
#define SECPROF_CLI_REPORT_DIFFERENCE_H

#include "gather.h"

#include "compare.h"

#include <stdbool.h>
#include <stddef.h>

/* Does Docker refuse it, but not the filter that is compared?  libseccomp leaves out names that it
 * does not know. */
bool difference_is_left_out(const char *call);

/* Is it one of this kind to be shown?  A name is shown once, although two ABIs or two kinds of
 * arguments may differ. */
bool difference_is_shown(const struct report *report, const struct profile_difference *item,
        enum difference_kind kind);

size_t difference_count(const struct report *report, enum difference_kind kind);

#endif
