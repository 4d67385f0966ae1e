/*
 * Recording modes by their names and aliases: what users choose from.
 */
#ifndef SECPROF_TRACE_MODE_H
#define SECPROF_TRACE_MODE_H

#include <stdbool.h>

/* Names and aliases, ended by NULL; for help and error messages. */
const char *const *trace_mode_names(void);

/* The mode that a name or alias means here, and the one that it would mean if that could be used.
 */
struct trace_mode_choice {
	const char *mode;       /* NULL: there is none of that name */
	const char *instead_of; /* NULL: the mode is what was asked for */
	const char *reason;     /* why it is another one; static */
};

struct trace_mode_choice trace_mode_choose(const char *name);

/* Can a mode begin with an exec that others make?  Not one whose filter has to be there before. */
bool trace_mode_comes_late(const char *name);
/* The same choice for that case, and where the filter is to come before that exec
 * (trace_attach.early_filter). */
struct trace_mode_choice trace_mode_choose_late(const char *name, bool early_filter);

/* Does the kernel count, so that the workload makes no stops? */
bool trace_mode_in_kernel(const char *name);

/* Does it make use of trace_options.known? */
bool trace_mode_takes_known(const char *name);

#endif
