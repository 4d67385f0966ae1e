#include "base.h"

#include "baseline.h"
#include "message.h"
#include "profile_options.h"

#include "cleanup.h"
#include "diff.h"
#include "text.h"
#include "tighten.h"
#include "within.h"

#include <stdlib.h>
#include <string.h>

void base_release(struct base *base)
{
	for (size_t i = 0; i < base->n_remarks; i++) {
		free(base->remarks[i].name);
		free(base->remarks[i].detail);
	}
	free(base->remarks);
	*base = (struct base){0};
}

/* Without memory a remark is lost: it is no part of the result. */
void base_remark(enum profile_remark_kind kind, const char *name, const char *detail, void *context)
{
	struct base *base = context;
	struct base_remark *remarks =
	        reallocarray(base->remarks, base->n_remarks + 1, sizeof(*remarks));

	if (!remarks)
		return;
	base->remarks = remarks;
	remarks[base->n_remarks++] =
	        (struct base_remark){kind, strdup(name ? name : ""), strdup(detail ? detail : "")};
}

/* ---- what is said ---- */

static bool is_allowed(const struct profile *profile, const char *name)
{
	for (size_t i = 0; i < profile->n_rules; i++)
		if (profile_rule_lists(&profile->rules[i], name) &&
		        (profile->rules[i].action == ACTION_ALLOW ||
		                profile->rules[i].action == ACTION_LOG))
			return true;
	return false;
}

static bool same_conditions(const struct profile_rule *a, const struct profile_rule *b)
{
	bool are_same = a->n_conditions == b->n_conditions;

	for (size_t i = 0; are_same && i < a->n_conditions; i++) {
		const struct profile_condition *left = &a->conditions[i],
		                               *right = &b->conditions[i];

		are_same = left->index == right->index && left->op == right->op &&
		           left->value == right->value && left->value_two == right->value_two;
	}
	return are_same;
}

/* Are the conditions for a call those of the base? */
static bool keeps_conditions(
        const struct profile *base, const struct profile *tight, const char *name)
{
	for (size_t i = 0; i < base->n_rules; i++) {
		const struct profile_rule *rule = &base->rules[i];

		if (!rule->n_conditions || !profile_rule_lists(rule, name))
			continue;
		for (size_t j = 0; j < tight->n_rules; j++)
			if (profile_rule_lists(&tight->rules[j], name) &&
			        same_conditions(&tight->rules[j], rule))
				return true;
	}
	return false;
}

/* Is it still true of what the base was tightened to? */
static bool holds(
        const struct base_remark *remark, const struct profile *base, const struct profile *tight)
{
	switch (remark->kind) {
	case REMARK_ADDED:
	case REMARK_STAND_IN:
	case REMARK_OPENED:
		return is_allowed(tight, remark->name);
	case REMARK_BY_ARGUMENT:
	case REMARK_ANY_ARGUMENT:
	case REMARK_WARNING:
		return !*remark->name || (is_allowed(tight, remark->name) &&
		                                 !keeps_conditions(base, tight, remark->name));
	case REMARK_ENOSYS:
	case REMARK_FALLS_BACK:
		return !is_allowed(tight, remark->name);
	case REMARK_PREDICTED:
	case REMARK_DANGEROUS:
	case REMARK_NOT_EXPRESSED:
	case REMARK_NOT_ADDED:
		break;
	}
	return true;
}

static bool is_addition(const struct base_remark *remark)
{
	return remark->kind == REMARK_ADDED || remark->kind == REMARK_STAND_IN;
}

static void replay(const struct base *base, const struct profile *original,
        const struct profile *tight, const char *shown)
{
	struct remarks remarks = {.quiet = base->quiet, .allowed_alone = base->allowed_alone};
	cleanup_free char *left_out = NULL;

	for (size_t i = 0; i < base->n_remarks; i++) {
		const struct base_remark *remark = &base->remarks[i];

		if (!remark->name || !remark->detail)
			continue;
		if (holds(remark, original, tight))
			remarks_add(remark->kind, remark->name, remark->detail, &remarks);
		else if (is_addition(remark) && text_append(&left_out, ", ", remark->name))
			break;
	}
	remarks_flush(&remarks);
	if (left_out && !base->quiet)
		message("not recorded, and not allowed by %s either: %s", shown, left_out);
}

/* The ABIs that the base has and the recording has not. */
static int note_abis(const struct profile *original, const struct profile *tight, const char *shown,
        struct error *err)
{
	cleanup_free char *list = NULL;

	for (size_t i = 0; i < original->n_architectures; i++)
		if (!profile_lists_arch(tight, original->architectures[i]) &&
		        text_append(&list, ", ", original->architectures[i]->name))
			return error_no_memory(err);
	if (list)
		message("note: nothing was recorded on %s, which %s lists: left out, and killed",
		        list, shown);
	return 0;
}

/* What the conditions of the base allow, and the recording alone would not. */
static int note_conditions(const struct profile *tight, const struct profile *wanted,
        const struct arch *native, const char *shown, struct error *err)
{
	__attribute__((cleanup(containment_release))) struct containment containment = {0};
	cleanup_free char *list = NULL;

	if (profile_within(tight, wanted, native, &containment, err))
		return -1;
	for (size_t i = 0; i < containment.n_items; i++) {
		const char *name = containment.items[i].name;

		if (name && (!i || name != containment.items[i - 1].name) &&
		        text_append(&list, ", ", name))
			return error_no_memory(err);
	}
	if (list)
		message("note: kept with the conditions of %s, which allow more than was "
		        "recorded: %s",
		        shown, list);
	return 0;
}

/* What becomes of recorded calls. */
enum fate { KEPT, REFUSED, IN_PART, LOST, FATES };

static const struct {
	const char *before, *after; /* the base's name */
} fates[FATES] = {
        [REFUSED] = {"recorded, and not added, since ", " refuses it"},
        [IN_PART] = {"recorded, and kept as ",
                " has it, with some arguments only; which were used is not known"},
        [LOST] = {"recorded, and allowed by ", " in a way that cannot be kept"},
};

static enum fate fate_of(enum verdict by_base, enum verdict by_tight)
{
	if (by_base == VERDICT_REFUSED)
		return REFUSED;
	if (by_base == VERDICT_FALLS_BACK || by_tight == VERDICT_FALLS_BACK ||
	        by_tight == VERDICT_ALLOWED)
		return KEPT;
	return by_base == VERDICT_DEPENDS && by_tight == VERDICT_DEPENDS ? IN_PART : LOST;
}

/* What was recorded and is not there is said even where the rest is not. */
static int warn_of_fates(const struct diff *by_base, const struct diff *by_tight, const char *shown,
        struct error *err)
{
	for (int fate = REFUSED; fate < FATES; fate++) {
		cleanup_free char *list = NULL;

		for (size_t i = 0; i < by_base->n_calls; i++)
			if ((int)fate_of(by_base->calls[i].verdict, by_tight->calls[i].verdict) ==
			                fate &&
			        text_append(&list, ", ", by_base->calls[i].call->name))
				return error_no_memory(err);
		if (list)
			warning("%s%s%s: %s", fates[fate].before, shown, fates[fate].after, list);
	}
	return 0;
}

static int warn_of_calls(const struct run *observed, const struct profile *original,
        const struct profile *tight, const struct arch *native, const char *shown,
        struct error *err)
{
	__attribute__((cleanup(diff_release))) struct diff by_base = {0}, by_tight = {0};

	if (diff_profile(observed, original, native, &by_base, err) ||
	        diff_profile(observed, tight, native, &by_tight, err))
		return -1;
	return warn_of_fates(&by_base, &by_tight, shown, err);
}

/* ---- tightening ---- */

static int check_machine(
        const struct profile *profile, const struct arch *native, struct error *err)
{
	for (size_t i = 0; i < profile->n_architectures; i++) {
		const struct arch *arch = profile->architectures[i];

		if (arch != native && !arch_is_sub(arch, native))
			return error_set(err,
			        "--base: the recordings are of several machines (%s, %s), and a "
			        "profile is tightened for one",
			        native->name, arch->name);
	}
	return 0;
}

static int check_default(const struct base *base, const struct profile *original, struct error *err)
{
	bool allows =
	        original->default_action == ACTION_ALLOW || original->default_action == ACTION_LOG;

	if (base->default_given && !allows)
		return error_set(err,
		        "--default-action, --errno: the base has a default action that "
		        "refuses, and keeps it");
	return 0;
}

int base_tighten(
        struct base *base, const struct run *observed, struct profile *profile, struct error *err)
{
	__attribute__((cleanup(profile_release))) struct profile original = {0}, tight = {0};
	const struct arch *native = baseline_machine(profile);
	cleanup_free char *shown = text_escape(base->path);

	base->context.native = native;
	if (!shown)
		return error_no_memory(err);
	if (check_machine(profile, native, err))
		return -1;
	if (profile_load(base->path, &base->context, base->quiet, &original, err) ||
	        check_default(base, &original, err) ||
	        profile_tighten(&original, profile, native, &tight, err))
		return error_prefix(err, "--base");
	replay(base, &original, &tight, shown);
	if (!base->quiet && (note_abis(&original, &tight, shown, err) ||
	                            note_conditions(&tight, profile, native, shown, err)))
		return -1;
	if (warn_of_calls(observed, &original, &tight, native, shown, err))
		return -1;
	profile_release(profile);
	*profile = tight;
	tight = (struct profile){0};
	return 0;
}
