/*
 * Writing profiles.
 *
 * To add a format: a file profilegen/format/NAME.c that defines `const struct profile_format
 * profile_format_NAME`, and a line in profilegen/format/formats.def.  `generate --format` takes
 * it, and its help and its errors list it.
 */
#ifndef SECPROF_PROFILE_FORMAT_H
#define SECPROF_PROFILE_FORMAT_H

#include "error.h"
#include "profile.h"

#include <stdbool.h>
#include <stdio.h>

/* Takes something that is lost when a profile is written: the place ("syscalls[3]", or a call of
 * the rule if it comes from no file; NULL: the profile as a whole), and in plain words what is
 * not written, or what is written instead. */
typedef void profile_loss(const char *place, const char *what, void *context);

struct profile_format {
	const char *name;
	/* Container runtimes read it, and need calls of their own to be allowed; else whoever reads
	 * it needs none. */
	bool for_containers;
	bool no_default_errno; /* what no rule names returns EPERM */
	bool names_alone;      /* no rules that look at arguments */
	bool allowed_alone;    /* no word on how the rest is refused */
	bool has_comments;     /* of rules */
	/* Reports what the format cannot express.  Fails where the rest would not be the profile
	 * that is meant, but a weaker one, or one that does not load. */
	int (*check)(const struct profile *profile, profile_loss *report, void *context,
	        struct error *err);
	/* Writes what check() let pass; failed writes are left to ferror. */
	int (*write)(FILE *out, const struct profile *profile, struct error *err);
};

/* NULL if there is none of that name; without a name the default. */
const struct profile_format *profile_format_find(const char *name);

/* All of them, the default first, ended by NULL. */
const char *const *profile_format_choices(void);

/* Checks and writes; with an error from the check nothing is written.  `report` may be NULL. */
MUST_CHECK int profile_format_write(const struct profile_format *format, FILE *out,
        const struct profile *profile, profile_loss *report, void *context, struct error *err);

#endif
