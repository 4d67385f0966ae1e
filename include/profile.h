/*
 * A seccomp profile: the model (OCI runtime-spec, config-linux.md, "seccomp").
 */
#ifndef SECPROF_PROFILE_H
#define SECPROF_PROFILE_H

#include "arch.h"
#include "bpf.h"
#include "error.h"

#include <stdbool.h>
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
	const char **names; /* owned, as each of them is; at least one */
	size_t n_names;
	enum profile_action action;
	int errno_return;                     /* -1: not given (runtimes take EPERM) */
	struct profile_condition *conditions; /* owned; all must hold */
	size_t n_conditions;
	char *comment; /* owned, may be NULL */
	char *place;   /* owned; its place in its file, "syscalls[3]"; NULL: it is from none */
};

/* What a file left to the machine and the container, in Docker's dialect. */
struct profile_decided {
	size_t n_rules; /* with includes or excludes; only those that apply are among the rules */
	char *first;    /* owned; the place of the first one; NULL: none */
	bool arch_map;  /* the architectures are those of archMap for this machine */
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
	struct profile_decided decided;
	/* Owned: a bare filter (bare_filter.h), which is judged as it is: there are no rules then.
	 * Length 0: the profile is made of rules. */
	struct bpf_program filter;
};

void profile_release(struct profile *profile);

bool profile_is_bare(const struct profile *profile);

/* The machine that a bare filter is for; of a profile with rules `otherwise`. */
const struct arch *profile_machine(const struct profile *profile, const struct arch *otherwise);

/* Appends a copy of a rule made of these parts (conditions and comment may be NULL). */
MUST_CHECK int profile_add_rule(
        struct profile *profile, const struct profile_rule *rule, struct error *err);

/* *copy must be zeroed. */
MUST_CHECK int profile_copy(const struct profile *profile, struct profile *copy, struct error *err);

bool profile_lists_arch(const struct profile *profile, const struct arch *arch);

/* Adds an architecture, unless it is there; they stay in the order of arch_table. */
MUST_CHECK int profile_add_arch(
        struct profile *profile, const struct arch *arch, struct error *err);

/* "syscall_472", for which no name is known: no profile can list that. */
bool profile_is_unnamed(const char *name);

/* Does any of the listed architectures have a call of that name? */
bool profile_has_call(const struct profile *profile, const char *name);

bool profile_rule_lists(const struct profile_rule *rule, const char *name);

MUST_CHECK int profile_rule_add_name(
        struct profile_rule *rule, const char *name, struct error *err);

/* Takes a name out of a rule; with its last one the rule goes as well. */
void profile_drop_name(struct profile *profile, size_t index, size_t name);

#endif
