#include "unexercised.h"

#include "syscall_name.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { NAMES_MAX = 6 };

/* ---- kinds of calls ---- */

/* Only what a call proves: whether an error was handled or a log rotated, none does. */
static const struct {
	const char *unless[NAMES_MAX]; /* one of them shows the work... */
	const char *
	        where[NAMES_MAX]; /* ...which is only missed where one of these is; empty: always */
	const char *text;
} kinds[] = {
        {{"rt_sigreturn", "sigreturn"}, {"rt_sigaction", "sigaction", "signal"},
                "no signal handler ran: reload, rotation of logs and orderly shutdown often begin "
                "with a signal"},
        {{"wait4", "waitid", "waitpid"}, {"fork", "vfork", "clone", "clone3"},
                "no child process was waited for, though tasks were created"},
        {{"accept", "accept4", "socketcall"}, {"listen"},
                "it listened, and accepted no connection"},
        {{"rename", "renameat", "renameat2"}, {NULL},
                "no file was renamed: rotation of logs and safe replacement of files do that"},
};

static bool has_one_of(const struct run *totals, const char *const names[NAMES_MAX])
{
	for (size_t i = 0; i < totals->n_calls; i++)
		for (size_t n = 0; n < NAMES_MAX && names[n]; n++)
			if (!strcmp(totals->calls[i].name, names[n]))
				return true;
	return false;
}

/* ---- signals ---- */

/* Where none at all was received nobody may have looked.  Those that these calls take are not
 * delivered, and so not recorded. */
static bool lacks_hangup(const struct run *totals)
{
	static const char *const listening[NAMES_MAX] = {"listen"};
	static const char *const taking[NAMES_MAX] = {
	        "rt_sigtimedwait", "rt_sigtimedwait_time64", "signalfd", "signalfd4"};

	return totals->signals && !(totals->signals >> (SIGHUP - 1) & 1) &&
	       has_one_of(totals, listening) && !has_one_of(totals, taking);
}

/* ---- results ---- */

static const char *const shortages[] = {"ENOMEM", "ENOSPC", "EDQUOT"};

static bool ran_short(const struct run *totals)
{
	for (size_t i = 0; i < totals->n_calls; i++)
		for (size_t n = 0; n < sizeof(shortages) / sizeof(shortages[0]); n++)
			if (!strcmp(totals->calls[i].first.result, shortages[n]))
				return true;
	return false;
}

/* ---- imports ---- */

enum { IMPORTS_SHOWN = 5, LINE_MAX_BYTES = IMPORTS_SHOWN * (SYSCALL_NAME_MAX + 2) + 240 };

static size_t count_unread(const struct imports *imports)
{
	size_t n = 0;

	for (size_t i = 0; i < imports->files.n_files; i++)
		n += imports->files.files[i].problem != NULL;
	return n;
}

/* The first names stand for all. */
static void describe_imports(const struct imports *imports, size_t n, char line[LINE_MAX_BYTES])
{
	size_t n_shown = 0, n_unread = count_unread(imports);
	int used = snprintf(line, LINE_MAX_BYTES, "the programs import functions for %zu call%s", n,
	        n == 1 ? " that was not made" : "s that were not made");

	for (size_t i = 0; n_shown < n && n_shown < IMPORTS_SHOWN;
	        i += reach_lines_of_call(&imports->lines, i))
		used += snprintf(line + used, (size_t)(LINE_MAX_BYTES - used), "%s%s",
		        n_shown++ ? ", " : ": ", imports->lines.imports[i].call);
	if (n > n_shown)
		used += snprintf(
		        line + used, (size_t)(LINE_MAX_BYTES - used), " and %zu more", n - n_shown);
	if (n_unread)
		used += snprintf(line + used, (size_t)(LINE_MAX_BYTES - used),
		        "; what %zu of their files import is not known", n_unread);
	snprintf(line + used, (size_t)(LINE_MAX_BYTES - used), " (see `secprof reach`)");
}

/* ---- all of it ---- */

void unexercised_report(const struct run *totals, const struct imports *imports,
        void (*report)(const char *line, void *context), void *context)
{
	size_t n_imports = imports_count(imports);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!has_one_of(totals, kinds[i].unless) &&
		        (!kinds[i].where[0] || has_one_of(totals, kinds[i].where)))
			report(kinds[i].text, context);
	if (lacks_hangup(totals))
		report("it listened, and received no SIGHUP, on which many servers read their "
		       "configuration again",
		        context);
	if (!ran_short(totals))
		report("no call lacked memory or space (ENOMEM, ENOSPC) when it was first made; "
		       "later results are not recorded",
		        context);
	if (n_imports) {
		char line[LINE_MAX_BYTES];

		describe_imports(imports, n_imports, line);
		report(line, context);
	}
}
