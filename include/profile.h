/*
 * A seccomp profile: the model (OCI runtime-spec, config-linux.md, "seccomp").
 */
#ifndef SECPROF_PROFILE_H
#define SECPROF_PROFILE_H

#include "arch.h"
#include "error.h"

#include <stddef.h>
#include <stdint.h>

enum profile_action {
	ACTION_KILL_PROCESS,
	ACTION_KILL_THREAD, /* SCMP_ACT_KILL is this too */
	ACTION_TRAP,
	ACTION_ERRNO,
	ACTION_NOTIFY,
	ACTION_TRACE,
	ACTION_LOG,
	ACTION_ALLOW,
};

enum profile_operator { OP_NE, OP_LT, OP_LE, OP_EQ, OP_GE, OP_GT, OP_MASKED_EQ };

struct profile_condition {
	unsigned index; /* 0..5 */
	enum profile_operator op;
	uint64_t value;     /* with OP_MASKED_EQ the mask */
	uint64_t value_two; /* with OP_MASKED_EQ the datum */
};

struct profile_rule {
	char **names; /* owned; at least one */
	size_t n_names;
	enum profile_action action;
	int errno_return;                     /* -1: not given (runtimes take EPERM) */
	struct profile_condition *conditions; /* owned; all must hold */
	size_t n_conditions;
	char *comment; /* owned, may be NULL */
	char *place;   /* owned; where it stood in its file, "syscalls[3]"; NULL: in none */
};

struct profile {
	enum profile_action default_action;
	int default_errno;                 /* -1: not given (EPERM) */
	const struct arch **architectures; /* owned array; may be empty: the native one */
	size_t n_architectures;
	struct profile_rule *rules; /* owned */
	size_t n_rules;
	char **flags; /* owned; "SECCOMP_FILTER_FLAG_LOG" */
	size_t n_flags;
	char *listener_path;     /* owned; NULL: none */
	char *listener_metadata; /* owned; NULL: none */
};

/* "SCMP_ACT_ERRNO"; NULL for what is none. */
const char *profile_action_name(enum profile_action action);
/* Takes "SCMP_ACT_ERRNO", and "SCMP_ACT_KILL" for KILL_THREAD; -1 with *err set. */
MUST_CHECK int profile_action_parse(
        const char *name, enum profile_action *action, struct error *err);

/* "SCMP_CMP_EQ" */
const char *profile_operator_name(enum profile_operator op);

void profile_release(struct profile *profile);

/* Appends a copy of a rule made of these parts (conditions and comment may be NULL). */
MUST_CHECK int profile_add_rule(
        struct profile *profile, const struct profile_rule *rule, struct error *err);

/* *copy must be zeroed. */
MUST_CHECK int profile_copy(const struct profile *profile, struct profile *copy, struct error *err);

#endif
