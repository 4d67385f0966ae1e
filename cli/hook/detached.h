/*
 * A recorder that outlives the hook which starts it.
 *
 *   runtime ── hook ──fork── (setsid) ──fork── recorder: seizes the container's init
 *               │  ◀──── "attached", or why not ─────┘        │
 *              exits; the runtime goes on                  records to the end of the container
 *
 * The recorder stays in the cgroup of the runtime, which is not that of the container: neither does
 * its memory count for the container, nor is it killed with it.  It holds no descriptor of the
 * runtime's, and nothing of its environment.
 */
#ifndef SECPROF_CLI_DETACHED_H
#define SECPROF_CLI_DETACHED_H

#include "error.h"

#include <stdbool.h>

/* In the recorder, whose current folder is `folder`, with `context`.  It calls detached_report()
 * once. */
typedef void detached_recorder(void *context);

/* Returns 0 once the recorder has reported that it has attached, and -1 with its reason. */
MUST_CHECK int detached_start(
        int folder, detached_recorder *record, void *context, struct error *err);

/* NULL: it has attached.  Ends the recorder if the hook does not wait any more.  Later calls do
 * nothing, and return false. */
bool detached_report(const char *reason);

#endif
