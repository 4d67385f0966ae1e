#include "unexercised.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { NAMES_MAX = 6 };

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

void unexercised_report(
        const struct run *totals, void (*report)(const char *line, void *context), void *context)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!has_one_of(totals, kinds[i].unless) &&
		        (!kinds[i].where[0] || has_one_of(totals, kinds[i].where)))
			report(kinds[i].text, context);
}
