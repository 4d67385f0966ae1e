/*
 * Between the parts of the profile reader: the whole and its rules.
 */
#ifndef SECPROF_PROFILE_READER_H
#define SECPROF_PROFILE_READER_H

#include "json_place.h"
#include "profile.h"

struct profile_reader {
	const char *path;
	struct profile *profile;
	profile_warning *warn; /* may be NULL */
	void *context;
	bool notifies; /* SCMP_ACT_NOTIFY was met */
};

/* A key of an object.  One that would change the meaning is refused, not skipped. */
struct known_key {
	const char *name;
	const char *refusal; /* NULL: known */
};

#define DOCKER_KEY "is of Docker's and podman's dialect; this version reads the plain OCI form"

/* `keys` ends with a zeroed one.  Unknown keys are warned of. */
MUST_CHECK int reader_check_keys(const struct profile_reader *reader,
        const struct json_place *object, const struct known_key *keys, struct error *err);

void reader_warn(const struct profile_reader *reader, const struct json_place *place,
        const char *format, ...) __attribute__((format(printf, 3, 4)));

MUST_CHECK int reader_action(struct profile_reader *reader, const struct json_place *place,
        enum profile_action *action, struct error *err);
/* -1 if absent. */
MUST_CHECK int reader_errno(
        const struct json_place *place, enum profile_action action, int *number, struct error *err);

/* Appends the rule that stands at `place`. */
MUST_CHECK int reader_rule(
        struct profile_reader *reader, const struct json_place *place, struct error *err);

#endif
