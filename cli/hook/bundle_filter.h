/*
 * What the configuration of a container says about filters in it.
 */
#ifndef SECPROF_CLI_BUNDLE_FILTER_H
#define SECPROF_CLI_BUNDLE_FILTER_H

#include <stdbool.h>

/* Is a filter to come before the container's first program (trace_attach.early_filter)?  If that
 * could not install one itself, and its profile has no SCMP_ACT_NOTIFY, whose listener would be a
 * second one.  Not where the configuration cannot be read. */
bool bundle_wants_early_filter(const char *bundle);

#endif
