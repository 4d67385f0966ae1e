/*
 * Names that mean nothing: to libseccomp, or on the profile's ABIs.
 */
#include "check.h"

#include "finding.h"
#include "probe.h"

#include "bpf.h"
#include "libseccomp_version.h"
#include "profile_compile.h"
#include "syscall_name.h"

#include <string.h>

static bool exists_somewhere(const char *name)
{
	int nr;

	arch_for_each (abi)
		if (lint_number(abi, name, &nr))
			return true;
	return false;
}

static bool exists_here(const struct lint *lint, const char *name)
{
	int nr;

	arch_for_each (abi)
		if (profile_covers(lint->profile, lint->native, abi) && lint_number(abi, name, &nr))
			return true;
	return false;
}

struct unknown {
	struct lint_finding mistyped, not_refused, not_allowed;
};

static void consider_unknown(struct lint *lint, struct unknown *unknown,
        const struct profile_rule *rule, const char *name)
{
	bool allows = bpf_action_allows(profile_answer(rule->action, rule->errno_return));

	/* runc refuses an empty name: see does-not-load. */
	if (!*name || syscall_known_to_libseccomp(name))
		return;
	/* In the supplement (core/syscall_supplement.inc), which has the calls that are younger
	 * than libseccomp. */
	if (exists_somewhere(name)) {
		lint_name(lint, allows ? &unknown->not_allowed : &unknown->not_refused, name, NULL,
		        NULL);
		return;
	}
	/* Of the native ABI, whose calls are the likeliest to be meant. */
	const char *near = syscall_nearest(lint->native, name);

	if (near)
		lint_name(lint, &unknown->mistyped, name, NULL, "%s?", near);
	else
		lint_name(lint, &unknown->mistyped, name, NULL, NULL);
}

static int run_unknown(struct lint *lint, const struct lint_check *self)
{
	struct unknown unknown = {
	        lint_start(self, LINT_WARNING),
	        lint_start(self, LINT_NOTE),
	        lint_start(self, LINT_NOTE),
	};
	char version[40];

	libseccomp_version(version);
	for (size_t r = 0; r < lint->profile->n_rules; r++)
		for (size_t n = 0; n < lint->profile->rules[r].n_names; n++)
			consider_unknown(lint, &unknown, &lint->profile->rules[r],
			        lint->profile->rules[r].names[n]);
	int result = lint_submit(
	        lint, &unknown.mistyped, "no system call of that name: runtimes skip it silently");

	result |= lint_submit(lint, &unknown.not_refused,
	        "younger than libseccomp %s: a runtime with one so old silently skips the name, "
	        "and what is to be refused gets the default answer",
	        version);
	result |= lint_submit(lint, &unknown.not_allowed,
	        "younger than libseccomp %s: a runtime with one so old silently skips the name",
	        version);
	return result;
}

const struct lint_check lint_check_unknown_name = {
        .code = "unknown-name",
        .summary = "names that libseccomp does not know",
        .advice = "correct mistyped names; for young ones use a runtime with a newer libseccomp, "
                  "or let the default answer do",
        .run = run_unknown,
};

static int run_foreign(struct lint *lint, const struct lint_check *self)
{
	struct lint_finding finding = lint_start(self, LINT_NOTE);

	for (size_t r = 0; r < lint->profile->n_rules; r++)
		for (size_t n = 0; n < lint->profile->rules[r].n_names; n++) {
			const char *name = lint->profile->rules[r].names[n];

			/* A note only: profiles for several machines, like Docker's, are full of
			 * them. */
			if (!exists_here(lint, name) &&
			        (syscall_known_to_libseccomp(name) || exists_somewhere(name)))
				lint_name(lint, &finding, name, NULL, NULL);
		}
	return lint_submit(lint, &finding,
	        "calls of other architectures only: without effect on this profile's");
}

const struct lint_check lint_check_foreign_name = {
        .code = "foreign-name",
        .summary = "calls that none of the profile's architectures has",
        .advice = "harmless; take them out, or list the architectures they are for",
        .run = run_foreign,
};
