#include "generate_parts.h"

#include "cleanup.h"
#include "syscall_name.h"

#include <stdarg.h>
#include <stdio.h>

void generate_remark(const struct generate_options *options, enum profile_remark_kind kind,
        const char *name, const char *detail, ...)
{
	cleanup_free char *text = NULL;
	va_list arguments;

	if (!options->remark)
		return;
	va_start(arguments, detail);
	if (vasprintf(&text, detail, arguments) < 0)
		text = NULL;
	va_end(arguments);
	/* Without memory the bare format is better than no remark. */
	options->remark(kind, name, text ? text : detail, options->context);
}

int generate_check(const struct run *observed, const char *harm, struct error *err)
{
	/* A seed's filter let these calls through from the start, so that this recording has no
	 * trace of them. */
	if (observed->n_seeds)
		return error_set(err,
		        "calls that were known from the start (--seed) are not in the recording, "
		        "a profile from it would %s: give the recording of run %s, too",
		        harm, observed->seeds[0]);
	if (!observed->n_calls)
		return error_set(
		        err, "the recording holds no calls; a profile from it would %s", harm);
	return 0;
}

void generate_warn_young(const struct generate_options *options, const struct name_set *names)
{
	for (size_t i = 0; i < names->n_names; i++)
		/* These come from the supplement: the recording has them, as the kernel does. */
		if (!syscall_known_to_libseccomp(names->names[i]))
			generate_remark(options, REMARK_WARNING, names->names[i],
			        "unknown to this machine's libseccomp; a runtime with one so old "
			        "silently skips the name");
}
