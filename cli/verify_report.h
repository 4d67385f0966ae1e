/*
 * What running a workload under a profile has shown, as text and as JSON on standard output.
 */
#ifndef SECPROF_CLI_VERIFY_REPORT_H
#define SECPROF_CLI_VERIFY_REPORT_H

#include "refused.h"

#include "error.h"
#include "profile.h"
#include "trace.h"

#include <stdbool.h>

struct verification {
	const struct profile *profile; /* borrowed */
	struct refused refused;
	bool dry_run;
	bool started;               /* else the profile has refused the first execve */
	struct trace_result result; /* of the workload, if it was started */
	bool compared;              /* it was run once more, without a tracer: */
	struct trace_result untouched;
};

/* Did it end in the same way without a tracer? */
bool verification_agrees(const struct verification *verification);

MUST_CHECK int verify_report(const struct verification *verification, struct error *err);
MUST_CHECK int verify_report_json(const struct verification *verification, struct error *err);

#endif
