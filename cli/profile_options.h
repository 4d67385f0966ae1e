/*
 * What the commands that read profiles share: options for the conditions of Docker's
 * dialect, and reading with warnings.
 *
 * A command has a `struct profile_options` among its options, PROFILE_OPTIONS(its struct, that
 * member) among the rows of its table, and calls profile_options_context(), profile_load().
 */
#ifndef SECPROF_CLI_PROFILE_OPTIONS_H
#define SECPROF_CLI_PROFILE_OPTIONS_H

#include "option.h"

#include "arch.h"
#include "error.h"
#include "profile.h"
#include "profile_context.h"
#include "runtime_choice.h"

struct profile_options {
	struct profile_capabilities {
		bool none;      /* without those that Docker gives */
		uint64_t added; /* bits, as in struct profile_context */
	} capabilities;
	const struct arch *arch;       /* NULL: not given */
	struct kernel_version kernel;  /* 0.0: not given */
	struct runtime_choice runtime; /* no engines: not given */
	const char *reading;           /* --as: "docker" or "oci"; NULL: not given */
};

option_parser profile_option_cap;     /* struct profile_capabilities */
option_parser profile_option_arch;    /* const struct arch * */
option_parser profile_option_kernel;  /* struct kernel_version */
option_parser profile_option_runtime; /* struct runtime_choice */

/* Which of two meanings Docker's dialect has, for --as. */
const char *const *profile_reading_names(void);

#define PROFILE_OPTION_AS(type, member)                                                      \
	{                                                                                    \
		0, "as", "FORM",                                                             \
		        "obey includes, excludes, archMap, as Docker does, or not (docker)", \
		        offsetof(type, member.reading), option_choice, profile_reading_names \
	}

/* Sets the error for a name that is no architecture here; returns -1. */
int profile_refuse_arch(const char *text, struct error *err);

#define PROFILE_OPTIONS(type, member)                                                    \
	{0, "arch", "ARCH", "the machine that the profile is for, as x86_64 (this one)", \
	        offsetof(type, member.arch), profile_option_arch, NULL},                 \
	        PROFILE_OPTIONS_HERE(type, member)

/* For a command that uses the profile on this machine. */
#define PROFILE_OPTIONS_HERE(type, member)                                                      \
	{0, "cap", "CAP", "a capability beyond Docker's defaults; 'none': without those",       \
	        offsetof(type, member.capabilities), profile_option_cap, NULL},                 \
	        {0, "runtime", "RUNTIME",                                                       \
	                "the runtime that reads it: docker, podman, containerd, runc, crun or " \
	                "runc@1.3 for one version (Docker's form, by any of them)",             \
	                offsetof(type, member.runtime), profile_option_runtime, NULL},          \
	        PROFILE_OPTION_AS(type, member),                                                \
	{                                                                                       \
		0, "kernel", "X.Y", "its kernel (this one)", offsetof(type, member.kernel),     \
		        profile_option_kernel, NULL                                             \
	}

/* What was given, and this machine's for the rest. */
MUST_CHECK int profile_options_context(
        const struct profile_options *options, struct profile_context *context, struct error *err);

/* -1 if the file is a recording, whose members a profile reader would refuse one by one. */
MUST_CHECK int profile_refuse_recording(const char *path, struct error *err);

/* Reads a profile with rules; what runtimes skip silently becomes a warning, unless `quiet`. */
MUST_CHECK int profile_load(const char *path, const struct profile_context *context, bool quiet,
        struct profile *profile, struct error *err);

/* The same for who only asks what is allowed: a bare filter is taken, too, which a note says. */
MUST_CHECK int profile_load_any(const char *path, const struct profile_context *context, bool quiet,
        struct profile *profile, struct error *err);

/* -1 if it is a bare filter for another machine than that for which it would be asked. */
MUST_CHECK int profile_check_machine(const char *path, const struct profile *profile,
        const struct arch *machine, struct error *err);

/* Says in a note that a profile is a bare filter, if it is one. */
void profile_note_bare(const char *path, const struct profile *profile);

#endif
