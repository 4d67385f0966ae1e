/*
 * A seccomp profile: the model (OCI runtime-spec, config-linux.md, "seccomp"), reading,
 * writing, making one from a recording, comparing one with a recording.
 */
#ifndef SECPROF_PROFILE_H
#define SECPROF_PROFILE_H

#include "arch.h"
#include "bpf.h"
#include "error.h"
#include "recording.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

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

/* ---- reading (profilegen/profile_read.c) ---- */

/* Which keys of a profile a runtime reads. */
enum profile_dialect {
	DIALECT_DOCKER, /* all */
	DIALECT_PODMAN, /* all but minKernel */
	DIALECT_OCI,    /* those of the runtime-spec */
};

/* A container runtime that was chosen, or several. */
struct runtime_choice {
	uint32_t engines; /* bits for measured versions of programs: knowledge/runtime.csv */
	enum profile_dialect dialect;
};

/* What the conditions of Docker's dialect (archMap, includes, excludes) ask about the machine
 * and the container that a profile is for. */
struct profile_context {
	const struct arch *native;
	uint64_t capabilities; /* the bounding set: bit CAP_CHOWN and so on */
	struct kernel_version {
		unsigned version, revision; /* of "6.1.0-18-amd64": 6 and 1 */
	} kernel;
	struct runtime_choice runtime; /* no engines: none was chosen */
};

/* This machine, and the capabilities that Docker gives to containers. */
MUST_CHECK int profile_context_init(struct profile_context *context, struct error *err);

/* "CAP_CHOWN" as linux/capability.h numbers it; -1 if there is none of that name. */
int capability_number(const char *name);
/* The reverse; NULL if there is none of that number. */
const char *capability_name(int number);

/* "X.Y", neither above 255 nor both 0, as Docker reads minKernel. */
MUST_CHECK int kernel_version_parse(
        const char *text, struct kernel_version *version, struct error *err);

/* Reads the OCI runtime-spec's form, alone or in a config.json, and Docker's and podman's
 * dialect, whose conditions are decided by `context`: *profile is what the runtime would
 * get.  path "-" is standard input.  Errors name path and JSON path.  *profile must be zeroed.
 * `warn` (may be NULL) gets, a line each, what container runtimes skip in silence, take
 * differently or refuse. */
enum profile_warning_kind {
	WARNING_NAME,            /* a name that libseccomp does not know */
	WARNING_COMMENT,         /* a key of its own that holds a comment */
	WARNING_IGNORED,         /* what runtimes, or the one in question, skip in silence */
	WARNING_ALTERNATIVES,    /* two conditions on one argument */
	WARNING_REFUSED_BY_SOME, /* what some of the runtimes in question refuse to load */
	WARNING_REFUSED,         /* what all of them refuse */
};
typedef void profile_warning(enum profile_warning_kind kind, const char *line, void *warn_context);
MUST_CHECK int profile_read(const char *path, const struct profile_context *context,
        struct profile *profile, profile_warning *warn, void *warn_context, struct error *err);

/* Is it a regular file with a "defaultAction"?  A config.json is none. */
bool profile_sniff(const char *path);

/* ---- writing: one file per format in profilegen/format/, listed in formats.def ---- */

struct profile_format {
	const char *name;
	int (*write)(FILE *out, const struct profile *profile, struct error *err);
};

/* NULL if there is none of that name. */
const struct profile_format *profile_format_find(const char *name);

/* ---- generating (profilegen/allow.c, profilegen/deny.c, profilegen/runtime.c) ---- */

enum profile_remark_kind {
	REMARK_ADDED,         /* allowed although not observed; `detail` says why */
	REMARK_OPENED,        /* observed on one ABI, opened on another by being listed */
	REMARK_BY_ARGUMENT,   /* allowed with some arguments only; `detail` says which */
	REMARK_FALLS_BACK,    /* observed, and answered ENOSYS so that callers do without */
	REMARK_DANGEROUS,     /* dangerous and used; detail: tier, reason, who */
	REMARK_NOT_EXPRESSED, /* observed, but the format cannot say it */
	REMARK_WARNING,
};

/* What the output allows or leaves out for other reasons than the observations, to be
 * told to the user.  A NULL-safe sink; strings live until it returns. */
typedef void profile_remark(
        enum profile_remark_kind kind, const char *name, const char *detail, void *context);

/* The container runtimes whose needs are known, "runc"; NULL behind the last. */
const char *runtime_name(size_t index);

#define ENGINES_ALL UINT32_MAX

/* "runc", "podman", "runc@1.3": adds the measured versions of the programs that start its
 * containers, and sets the dialect. */
MUST_CHECK int runtime_choose(const char *text, struct runtime_choice *choice, struct error *err);

/* "crun 1.8.1, 1.28, runc 1.1.5".  Malloced; NULL without memory. */
char *engine_list(uint32_t set);

struct generate_options {
	enum profile_action default_action;
	int default_errno;   /* with ACTION_ERRNO; -1: do not write one */
	uint32_t engines;    /* allow: also what these call to start a container */
	bool names_only;     /* allow: no rules that look at arguments, names alone */
	bool explicit_eperm; /* allow: EPERM for risky calls down to tier_max, whatever the default
	                      */
	int tier_max;        /* enum risk_tier down to which calls are denied */
	profile_remark *remark;
	void *context;
};

/* `observed` comes from recording_totals().  *profile must be zeroed. */
MUST_CHECK int generate_allow(const struct run *observed, const struct generate_options *options,
        struct profile *profile, struct error *err);
MUST_CHECK int generate_deny(const struct run *observed, const struct generate_options *options,
        struct profile *profile, struct error *err);

/* ---- risk (profilegen/risk.c; knowledge/risk.csv) ---- */

enum risk_tier { RISK_CRITICAL, RISK_HIGH, RISK_MEDIUM, RISK_LOW };
const char *risk_tier_name(enum risk_tier tier);
/* -1 if there is no such tier. */
int risk_tier_parse(const char *name);

/* ---- evaluating (profilegen/evaluator.c) ---- */

/* A profile as the filters that libseccomp makes of it on a machine whose native
 * architecture is `native`, one for each ABI, compiled when it is first asked for. */
struct evaluator {
	const struct profile *profile; /* borrowed */
	const struct arch *native;
	struct bpf_program *filters; /* owned; in the order of arch_table */
	struct error *refusals;      /* owned; of those that libseccomp refuses; else empty */
};

MUST_CHECK int evaluator_init(struct evaluator *evaluator, const struct profile *profile,
        const struct arch *native, struct error *err);
void evaluator_release(struct evaluator *evaluator);

/* The filter that judges the calls of `arch`; owned by the evaluator, NULL on failure. */
const struct bpf_program *evaluator_filter(
        struct evaluator *evaluator, const struct arch *arch, struct error *err);

/* After a failure: was it libseccomp that refuses the profile?  Otherwise it could not be tried
 * here, for lack of memory for instance. */
bool evaluator_is_refused(const struct evaluator *evaluator, const struct arch *arch);

/* Are calls of `arch` judged by the profile's rules, and not killed for their ABI? */
bool evaluator_covers(const struct evaluator *evaluator, const struct arch *arch);

/* The filter's answer (SECCOMP_RET_*) to one call, all of whose arguments are known. */
MUST_CHECK int evaluator_run(struct evaluator *evaluator, const struct arch *arch, int nr,
        const uint64_t args[6], uint32_t *answer, struct error *err);

/* The rule that gave this answer to this call: the first that names it, wants that action
 * and whose conditions hold.  NULL: none did, so it is the default action, or the ABI is not
 * among the profile's architectures. */
const struct profile_rule *evaluator_rule(const struct evaluator *evaluator,
        const struct arch *arch, int nr, const uint64_t args[6], uint32_t answer);

/* One thing that a filter may do with a call (profilegen/outcomes.c). */
struct outcome {
	uint32_t answer;
	const struct profile_rule *rule; /* that gave it, as evaluator_rule() tells */
	bool has_example;                /* without, the answer is only not excluded */
	uint64_t example[6];             /* arguments that get it */
};

struct outcomes {
	struct outcome *items; /* owned; the hardest answer first */
	size_t n_items;
	bool may_allow, may_refuse;
	bool asked[6]; /* arguments that are not known and that rules look at */
};

/* What a filter may do with a call of which some arguments are known.  *outcomes must be
 * zeroed. */
MUST_CHECK int evaluator_outcomes(struct evaluator *evaluator, const struct arch *arch, int nr,
        const uint64_t args[6], const bool known[6], struct outcomes *outcomes, struct error *err);
void outcomes_release(struct outcomes *outcomes);

/* ---- falling back (profilegen/fallback.c; knowledge/siblings.csv, clone3_need.csv) ---- */

/* The call that C libraries make in place of one that gets this answer (SECCOMP_RET_*):
 * "clone" for clone3, unless what was recorded of its flags can be had from clone3 only.
 * NULL: the answer is a break.  The filter must allow that call as well. */
const char *profile_fallback(const struct call *call, uint32_t answer);

/* That call with the flags of the one that was refused; false: the ABI has none. */
bool profile_fallback_call(
        const struct arch *arch, const char *fallback, uint64_t flags, int *nr, uint64_t args[6]);

/* The filter that a container runtime loads on a `native` machine, as one program: for that
 * ABI and for those beside it that the profile lists.  *program must be zeroed. */
MUST_CHECK int profile_filter(const struct profile *profile, const struct arch *native,
        struct bpf_program *program, struct error *err);

/* ---- amending (profilegen/admit.c) ---- */

enum profile_change_kind {
	CHANGE_ARCHITECTURE, /* `arch` was listed */
	CHANGE_ALLOW,        /* `rule` was added, or its name to a rule that says the same */
	CHANGE_WITHDRAW,     /* `rule` was taken out, or its name out of a rule of several */
};

/* Valid until the callback returns. */
struct profile_change {
	enum profile_change_kind kind;
	const struct arch *arch;
	const struct profile_rule *rule; /* with one name */
};

typedef void profile_change_sink(const struct profile_change *change, void *context);

/* Amends a profile until its filter on a `native` machine allows this call, and opens as
 * little more as rules can say: a call for which the profile compares arguments is allowed
 * with their present values only.  Tells each change (`tell` may be NULL).  Returns 0, or
 * 1 if no change can do it (a number without a name, a name that libseccomp does not
 * know; what was changed up to then is told), or -1. */
MUST_CHECK int profile_admit(struct profile *profile, const struct arch *native,
        const struct arch *arch, int nr, const uint64_t args[6], profile_change_sink *tell,
        void *context, struct error *err);

/* Which arguments decide about a call besides its name: bit N for argument N. */
unsigned profile_compared_arguments(const struct profile *profile, const struct arch *arch, int nr);

/* *copy must be zeroed. */
MUST_CHECK int profile_copy(const struct profile *profile, struct profile *copy, struct error *err);

/* ---- comparing (profilegen/diff.c) ---- */

enum verdict {
	VERDICT_ALLOWED,
	VERDICT_REFUSED,
	VERDICT_FALLS_BACK, /* refused with ENOSYS, and its callers make an allowed call then */
	VERDICT_DEPENDS,    /* on arguments that the recording does not hold */
};

/* What would admit a refused call. */
enum remedy {
	REMEDY_ADD,          /* a rule that allows it, with the values below */
	REMEDY_EDIT,         /* taking it out of `rule`, or narrowing that */
	REMEDY_ARCHITECTURE, /* adding its ABI to the profile's architectures */
	REMEDY_NONE,         /* no rule can: libseccomp has no name for it */
};

struct diff_call {
	const struct call *call; /* of `observed` */
	enum verdict verdict;
	uint32_t action;      /* the filter's own return value (SECCOMP_RET_*); with DEPENDS the
	                         hardest of those possible */
	int tier;             /* enum risk_tier, -1: not in the risk table */
	const char *fallback; /* FALLS_BACK: the call that is made instead; static */
	/* The rest is for calls that are refused, or may be. */
	enum remedy remedy;
	const struct profile_rule *rule; /* that refuses it, borrowed; NULL: no rule does */
	bool needs_rule;                 /* REMEDY_EDIT: without `rule` it is refused by default */
	unsigned index;                  /* REMEDY_ADD: of the argument with these values */
	uint64_t *values;                /* owned; each refused and recorded */
	size_t n_values;                 /* 0: whatever the arguments */
};

struct diff_name {
	const struct arch *arch;
	char name[SYSCALL_NAME_MAX];
	int tier; /* enum risk_tier, -1: not in the risk table */
};

struct diff {
	struct diff_call *calls; /* every observed call, in the recording's order */
	size_t n_calls;
	size_t n_refused, n_falls_back, n_depends;
	struct diff_name *unused; /* allowed and never observed: dangerous first, then by name */
	size_t n_unused;
	char **nonexistent; /* named by the profile, no call of its architectures */
	size_t n_nonexistent;
};

/* The verdicts are those of the filter that libseccomp makes of the profile on a machine
 * whose native architecture is `native` (that of the recording).  The profile must outlive
 * *diff, which must be zeroed. */
MUST_CHECK int diff_profile(const struct run *observed, const struct profile *profile,
        const struct arch *native, struct diff *diff, struct error *err);
void diff_release(struct diff *diff);

/* ---- comparing two profiles (profilegen/compare.c) ---- */

enum difference_kind {
	DIFFERENCE_NONE,
	DIFFERENCE_FIRST_ALLOWS, /* and the second refuses */
	DIFFERENCE_SECOND_ALLOWS,
	DIFFERENCE_ANSWER, /* both refuse or both allow, in different ways */
	DIFFERENCE_KINDS,
};

/* How two profiles differ on a call; one whose arguments decide may be there several times,
 * each time of another kind. */
struct profile_difference {
	const struct arch *arch;
	int nr;
	char name[SYSCALL_NAME_MAX];
	int tier; /* enum risk_tier, -1: not in the risk table */
	enum difference_kind kind;
	bool is_conditional; /* only with some arguments, as the example */
	bool asked[6];       /* arguments that rules of either look at */
	uint64_t example[6];
	uint32_t answers[2];                 /* to the example */
	const struct profile_rule *rules[2]; /* as evaluator_rule() tells; borrowed */
};

/* An ABI of the machine whose calls one profile judges, and the other kills. */
struct lone_abi {
	const struct arch *arch;
	int covered_by; /* 0: the first, 1: the second */
};

/* How a filter is loaded, which is not among its answers. */
enum loading_part { LOADING_FLAGS, LOADING_PATH, LOADING_METADATA, LOADING_PARTS };

struct profile_comparison {
	const struct profile *profiles[2]; /* borrowed */
	bool loading_differs[LOADING_PARTS];
	struct profile_difference *items; /* owned; by kind, dangerous first, then by name */
	size_t n_items;
	const struct arch **abis; /* owned; that both cover, and n_calls of them were compared */
	size_t n_abis, n_calls;
	struct lone_abi *lone_abis; /* owned */
	size_t n_lone_abis;
	uint32_t defaults[2]; /* answers to calls that no rule names */
};

/* Compares what the filters on a `native` machine do with every named call, tried with
 * arguments on both sides of every condition.  The profiles must outlive *comparison, which
 * must be zeroed. */
MUST_CHECK int profile_compare(const struct profile *first, const struct profile *second,
        const struct arch *native, struct profile_comparison *comparison, struct error *err);
bool profile_comparison_is_same(const struct profile_comparison *comparison);

/* Docker's default profile for a container with these capabilities on a `native` machine: what
 * it refuses, everything else allowed (profilegen/docker_default.c).  Arguments of which Linux
 * reads 32 bits are compared so.  That socketcall is refused together with families of socket is
 * libseccomp's doing: Docker allows it.  *profile must be zeroed. */
MUST_CHECK int docker_default_profile(const struct arch *native, uint64_t capabilities,
        struct profile *profile, struct error *err);

/* Is it a call that Docker's default profile refuses, at least with some arguments? */
bool docker_default_refuses(const char *call);

void profile_comparison_release(struct profile_comparison *comparison);

#endif
