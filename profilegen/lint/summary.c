/*
 * What a profile is, in one line: how much of the machine's own ABI it allows.
 */
#include "summary.h"

#include "probe.h"

#include "outcomes.h"
#include "profile.h"
#include "profile_compile.h"
#include "syscall_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tally {
	size_t n_calls, n_allowed, n_refused; /* the others: by arguments */
};

static struct tally count_calls(struct lint *lint)
{
	struct tally tally = {0};
	int first, end;

	syscall_number_range(lint->native, &first, &end);
	for (int nr = first; nr < end; nr++) {
		if (!syscall_name(lint->native, nr))
			continue;
		struct answers answer = lint_ask(lint, lint->native, nr);

		tally.n_calls++;
		tally.n_allowed += !answer.may_refuse;
		tally.n_refused += !answer.may_allow;
	}
	return tally;
}

static bool logs(const struct profile *profile)
{
	bool found = profile->default_action == ACTION_LOG;

	for (size_t r = 0; r < profile->n_rules; r++)
		found |= profile->rules[r].action == ACTION_LOG;
	return found;
}

static int describe(struct lint *lint, char **line)
{
	const struct tally tally = count_calls(lint);
	const struct profile *profile = lint->profile;
	uint32_t by_default = profile_answer(profile->default_action, profile->default_errno);
	size_t n_by_argument = tally.n_calls - tally.n_allowed - tally.n_refused;
	char text[LINT_ANSWER_MAX], more[64] = "";
	int execve_nr;

	/* LOG lets a call through, too (bpf_action_allows). */
	if (tally.n_allowed == tally.n_calls)
		return asprintf(line, "refuses nothing%s", logs(profile) ? ": LOG only" : "");
	/* A runtime loads the filter before it executes the program. */
	if (lint_number(lint->native, "execve", &execve_nr) &&
	        !lint_ask(lint, lint->native, execve_nr).may_allow)
		return asprintf(line, "nothing can start under it: execve is %s",
		        lint_answer_text(lint_ask(lint, lint->native, execve_nr).hardest, text));
	if (n_by_argument)
		snprintf(more, sizeof(more), ", and %zu with some arguments", n_by_argument);
	if (lint->allows_by_default)
		return asprintf(line, "a deny-list: refuses %zu of the %zu calls of %s%s",
		        tally.n_refused, tally.n_calls, lint->native->name, more);
	return asprintf(line, "an allow-list: allows %zu of the %zu calls of %s%s; others are %s",
	        tally.n_allowed, tally.n_calls, lint->native->name, more,
	        lint_answer_text(by_default, text));
}

int lint_summarize(struct lint *lint, char **line)
{
	int length = lint_judges_native(lint) ? describe(lint, line)
	                                      : asprintf(line, "no filter can be made of it");

	if (length >= 0)
		return 0;
	*line = NULL;
	return error_no_memory(lint->err);
}
