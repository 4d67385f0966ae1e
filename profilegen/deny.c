/*
 * The deny-list: what the risk table names and the workload did not use; clone3 even if it was,
 * since its callers fall back to clone.  What can do no more than a call that was used is not
 * refused either, and what can do more gets ENOSYS.  Never refused are
 * seccomp and landlock_* (programs that lock themselves in; they are not in the table) and
 * what container runtimes need to start a program (knowledge/runtime.csv; skipped without a
 * remark, as every generated deny-list lacks them).
 */
#include "deny.h"

#include "deny_conditional.h"
#include "deny_rule.h"
#include "evidence.h"
#include "generate_parts.h"
#include "multiplex.h"
#include "risk.h"
#include "siblings.h"

#include "fallback.h"
#include "profile.h"
#include "risk_tier.h"
#include "runtime_needed.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>

/* The ABI of the kernel that ran most of the calls. */
static const struct arch *native_by_calls(const struct run *observed)
{
	const struct arch *most = arch_native();
	size_t most_calls = 0;

	arch_for_each (arch) {
		size_t n_calls = 0;

		for (size_t i = 0; i < observed->n_calls; i++) {
			const struct arch *of_call = observed->calls[i].arch;

			n_calls += of_call == arch || arch_is_sub(of_call, arch);
		}
		if (n_calls > most_calls || (n_calls == most_calls && arch_is_sub(most, arch))) {
			most = arch;
			most_calls = n_calls;
		}
	}
	return most;
}

static int add_with_subs(struct profile *profile, const struct arch *native, struct error *err)
{
	if (profile_add_arch(profile, native, err))
		return -1;
	arch_for_each (arch)
		if (arch_is_sub(arch, native) && profile_add_arch(profile, arch, err))
			return -1;
	return 0;
}

static void find_native(struct deny *deny)
{
	deny->native = deny->observed->host.arch;
	if (!deny->native)
		deny->native = native_by_calls(deny->observed);
}

/* All ABIs of the kernel: those that are not listed are killed, even by a list that allows
 * by default.  Calls of other machines (a merged recording) are not left out either. */
static int choose_architectures(struct deny *deny)
{
	if (add_with_subs(deny->profile, deny->native, deny->err))
		return -1;
	for (size_t i = 0; i < deny->observed->n_calls; i++)
		if (profile_add_arch(deny->profile, deny->observed->calls[i].arch, deny->err))
			return -1;
	return 0;
}

/* Beside a rule that allows the call, or the multiplexer that makes it, none can refuse it. */
static bool is_allowed(const struct deny *deny, const char *call)
{
	if (name_set_has(deny->allowed, call))
		return true;
	multiplex_for_each (row)
		if (!strcmp(row->call, call) && name_set_has(deny->allowed, row->multiplexer))
			return true;
	return false;
}

/* Allowed with some arguments only.  Those of a multiplexer no filter sees: there, rules that
 * refuse some arguments beside others that allow some would contradict each other. */
static bool is_allowed_in_part(const struct deny *deny, const char *call)
{
	bool in_part = false;

	for (size_t i = 0; i < deny->profile->n_rules; i++) {
		const struct profile_rule *rule = &deny->profile->rules[i];

		if (rule->action != ACTION_ALLOW || !profile_rule_lists(rule, call))
			continue;
		if (!rule->n_conditions)
			return false;
		in_part = true;
	}
	return in_part && !deny_is_multiplexed(deny->profile, call);
}

/* The call was made, and ENOSYS would break nobody who made it. */
static bool falls_back(const struct deny *deny, const struct risk_row *row)
{
	uint32_t answer = SECCOMP_RET_ERRNO | (uint32_t)row->condition.errno_return;
	bool used = false;

	for (size_t i = 0; i < deny->observed->n_calls; i++) {
		const struct call *call = &deny->observed->calls[i];

		if (strcmp(call->name, row->call) != 0)
			continue;
		if (!profile_fallback(call, answer))
			return false;
		used = true;
	}
	return used;
}

/* A call of the same family was used (siblings.csv): *used.  NULL: none was. */
static const struct sibling *stands_in(const struct deny *deny, const char *name, const char **used)
{
	sibling_for_each (row)
		sibling_for_each (other)
			if (!strcmp(row->call, name) && strcmp(other->call, name) != 0 &&
			        sibling_same_family(row, other) &&
			        evidence_of_name(deny->observed, other->call)) {
				*used = other->call;
				return row;
			}
	return NULL;
}

/* The calls of one reason that are refused. */
struct refused {
	struct name_set names;
	struct name_set enosys; /* in place of the row's errno, since callers fall back on it */
};

static void refused_release(struct refused *refused)
{
	name_set_release(&refused->names);
	name_set_release(&refused->enosys);
}

/* Of a call that was not used; the next C library may make it in place of one that was. */
static int refuse_unused(struct deny *deny, const struct risk_row *row, struct refused *refused)
{
	const char *used;
	const struct sibling *kin = deny->allowed ? NULL : stands_in(deny, row->call, &used);

	if (kin && !*kin->reach) {
		generate_remark(deny->options, REMARK_STAND_IN, row->call, "%s", used);
		return 0;
	}
	return name_set_add(
	        kin && *kin->fallback ? &refused->enosys : &refused->names, row->call, deny->err);
}

static int consider_always(struct deny *deny, const struct risk_row *row, struct refused *refused)
{
	const struct call *used = evidence_of_name(deny->observed, row->call);

	if (!deny->allowed && falls_back(deny, row)) {
		generate_remark(deny->options, REMARK_FALLS_BACK, row->call, "%s", row->why);
		return name_set_add(&refused->names, row->call, deny->err);
	}
	if (used && !deny->allowed)
		deny_remark_used(deny, row, used, "");
	if (used || (deny->allowed ? is_allowed(deny, row->call) : runtime_is_needed(row->call)) ||
	        !profile_has_call(deny->profile, row->call))
		return 0;
	return refuse_unused(deny, row, refused);
}

/* Of rows without conditions on arguments. */
static bool same_group(const struct risk_row *a, const struct risk_row *b)
{
	return a->condition.kind == b->condition.kind &&
	       a->condition.errno_return == b->condition.errno_return && a->tier == b->tier &&
	       !strcmp(a->why, b->why) && !strcmp(a->example, b->example);
}

static bool is_first_of_group(const struct risk_row *row)
{
	/* Rows with the same reason need not follow one another. */
	for (const struct risk_row *earlier = risk_table; earlier < row; earlier++)
		if (same_group(earlier, row))
			return false;
	return true;
}

static int add_group(struct deny *deny, const struct risk_row *first, const struct name_set *names,
        int errno_return, const char *note)
{
	struct profile_rule rule = {
	        .names = names->names,
	        .n_names = names->n_names,
	        .errno_return = errno_return,
	};

	if (!names->n_names)
		return 0;
	generate_warn_young(deny->options, names);
	return deny_add_rule(deny, first, &rule, note);
}

/* One rule for all calls that are refused for the same reason. */
static int deny_group(struct deny *deny, const struct risk_row *first)
{
	__attribute__((cleanup(refused_release))) struct refused refused = {0};

	if (!is_first_of_group(first))
		return 0;
	risk_for_each (row)
		if (same_group(row, first) && consider_always(deny, row, &refused))
			return -1;
	if (add_group(deny, first, &refused.names, first->condition.errno_return, ""))
		return -1;
	return add_group(deny, first, &refused.enosys, ENOSYS,
	        "callers fall back on what was used after ENOSYS");
}

/* Beside an allow-list: is EPERM the answer that programs expect?  C libraries fall back from
 * clone3 on ENOSYS only; and a list of exceptions takes dozens of rules (personality: 62) to
 * say something about a call that is refused with any argument. */
static bool is_expected(const struct risk_condition *condition)
{
	return condition->errno_return == EPERM && condition->kind != RISK_NONE_OF;
}

static int deny_row(struct deny *deny, const struct risk_row *row)
{
	if (deny->allowed && !is_expected(&row->condition))
		return 0;
	if (row->condition.kind == RISK_ALWAYS)
		return deny_group(deny, row);
	if (!profile_has_call(deny->profile, row->call) ||
	        (deny->allowed && is_allowed(deny, row->call) &&
	                !is_allowed_in_part(deny, row->call)))
		return 0;
	return deny_conditional(deny, row);
}

static int deny_risks(struct deny *deny)
{
	for (int tier = RISK_CRITICAL; tier <= deny->options->tier_max; tier++)
		risk_for_each (row)
			if ((int)row->tier == tier && deny_row(deny, row))
				return -1;
	return 0;
}

int generate_deny(const struct run *observed, const struct generate_options *options,
        struct profile *profile, struct error *err)
{
	struct deny deny = {
	        .observed = observed, .options = options, .profile = profile, .err = err};

	if (generate_check(observed, "deny what the workload needs", err))
		return -1;
	profile->default_action = ACTION_ALLOW;
	profile->default_errno = -1;
	find_native(&deny);
	if (choose_architectures(&deny) || deny_risks(&deny)) {
		profile_release(profile);
		return -1;
	}
	return 0;
}

int deny_beside(const struct run *observed, const struct generate_options *options,
        const struct name_set *allowed, struct profile *profile, struct error *err)
{
	struct deny deny = {
	        .observed = observed,
	        .options = options,
	        .allowed = allowed,
	        .profile = profile,
	        .warned_of_multiplexer = true, /* which is refused by default, too */
	        .err = err,
	};

	find_native(&deny);
	return deny_risks(&deny);
}
