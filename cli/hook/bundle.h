/*
 * The bundle of a container: a folder with config.json (OCI runtime specification).
 */
#ifndef SECPROF_CLI_BUNDLE_H
#define SECPROF_CLI_BUNDLE_H

#include "error.h"
#include "hook_options.h"

/* What the container executes first (process.args), ended by NULL; bundle_release_command() frees
 * it. */
MUST_CHECK int bundle_command(const char *bundle, char ***command, struct error *err);
void bundle_release_command(char **command);

/* Adds the hook to those of the stage createRuntime, before them; nothing is changed if it is there
 * already.  All other bytes of the file stay as they are.  The file is replaced as a whole, with
 * its mode and owner, or not at all. */
MUST_CHECK int bundle_add_hook(
        const char *bundle, const struct hook_options *options, struct error *err);

#endif
