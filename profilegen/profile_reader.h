/*
 * What the parts of the profile reader share.
 */
#ifndef SECPROF_PROFILE_READER_H
#define SECPROF_PROFILE_READER_H

#include "json_place.h"
#include "name_set.h"

#include "error.h"
#include "profile.h"
#include "profile_context.h"
#include "profile_read.h"
#include "runtime_choice.h"

struct profile_reader {
	const char *path;
	const struct profile_context *context;
	struct profile *profile;
	profile_warning *warn; /* may be NULL */
	void *warn_context;
	bool is_yaml;
	bool in_config;     /* under linux.seccomp of a config.json */
	bool in_kubernetes; /* under spec of a SeccompProfile */
	enum profile_dialect dialect;
	bool notifies;         /* SCMP_ACT_NOTIFY was met */
	size_t n_names;        /* so far */
	struct name_set young; /* calls that Linux has and libseccomp does not know */
};

/* A key of an object. */
struct known_key {
	const char *name;
	bool is_dialect; /* of Docker's or podman's: DIALECT_OCI has no such key */
};

/* `keys` ends with a zeroed one.  Unknown keys are warned of. */
MUST_CHECK int reader_check_keys(const struct profile_reader *reader,
        const struct json_place *object, const struct known_key *keys, struct error *err);

/* Something that runtimes skip silently. */
void reader_warn(const struct profile_reader *reader, const struct json_place *place,
        const char *format, ...) __attribute__((format(printf, 3, 4)));

void reader_warn_of(const struct profile_reader *reader, enum profile_warning_kind kind,
        const struct json_place *place, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

/* A part that some runtimes refuse, by its name in knowledge/refusal.csv.  Where none of those
 * in question does, there is a warning only if they ignore it. */
void reader_refused(const struct profile_reader *reader, const struct json_place *place,
        const char *part, const char *what, const char *ignored);

/* A member that only Docker's or podman's dialect has: absent for other runtimes. */
struct json_place reader_dialect_member(
        const struct profile_reader *reader, const struct json_place *object, const char *key);

MUST_CHECK int reader_action(struct profile_reader *reader, const struct json_place *place,
        enum profile_action *action, struct error *err);
/* From the number (OCI) and the name (podman) at the two places; -1 if both are absent. */
MUST_CHECK int reader_errno(const struct profile_reader *reader, const struct json_place *number,
        const struct json_place *name, enum profile_action action, int *result, struct error *err);

#endif
