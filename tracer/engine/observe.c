#include "observe.h"

#include "../lib/proc.h"

#include <errno.h>
#include <limits.h>

void observe_executable(struct tracer *tracer, struct process *process, pid_t tid)
{
	char path[PATH_MAX];

	/* Else it may have been killed meanwhile. */
	if (!proc_executable(tid, path) && (errno == EACCES || !proc_usable()))
		tracer_note(tracer, TRACE_NOTE_UNATTRIBUTED);
	OBSERVE(tracer, exec, &process->public, path);
}
